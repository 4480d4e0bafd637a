import type { Hono } from 'hono';
import type { StandInEnv } from '../server.ts';
import {
  emptyAnswer,
  markManual,
  permit,
  readFields,
  Refusal,
  textOf,
  userOf,
  writeId,
  type Office,
} from './office.ts';
import { isDisabled, type StoredUser } from './state.ts';

const NEVER = '1970-01-01 01:00:00';
const ACCEPTED = [
  'language',
  'display_name',
  'email',
  'time_zone',
  'current_password',
  'new_password',
  'confirm_new_password',
  'summary',
];

/** `/users`, `/user`, `/me`: the people themselves. */
export function addUserRoutes(app: Hono<StandInEnv>, office: Office): void {
  const { state, options } = office;

  app.get('/users', (c) => {
    const activeOnly = c.req.query('active_only') === 'true';
    const users = state.visibleUsers().filter((user) => !activeOnly || !isDisabled(user));
    return c.json(
      users.map((user) => ({
        group_id: writeId(office, user.groupId),
        user_id: writeId(office, user.id),
        email: user.email,
        login_count: '0',
        login_time: NEVER,
        display_name: user.name,
        synch_time: NEVER,
      })),
    );
  });

  app.get('/user/:ids', (c) => {
    const rows = c.req
      .param('ids')
      .split(',')
      .flatMap((id) => state.visibleUser(id) ?? [])
      .map((user) => ({
        ...ownRow(office, user),
        time_zone: 'Europe/Warsaw',
        primary_group_id: Number(user.groupId),
      }));
    if (rows.length === 0) throw new Refusal(404, []);
    return c.json(rows.length === 1 ? rows[0] : rows);
  });

  app.get('/me', (c) => {
    if (!(options.me ?? true)) throw new Refusal(404, 'Not found');
    const owner = userOf(office, state.ownerId);
    return c.json({ ...ownRow(office, owner), permissions: { time_tracking_admin: true } });
  });

  app.post('/user', async (c) => {
    const { user_id: wanted, ...changes } = await readFields(c);
    if (Array.isArray(wanted)) throw new Refusal(403, 'You can change one user at time');
    // Without an id TimeCamp changes the owner of the key.
    const user = state.visibleUser(textOf(wanted) ?? state.ownerId);
    if (user === undefined) throw new Refusal(403, 'You can not change this user');
    if (!ACCEPTED.some((name) => name in changes)) {
      throw new Refusal(400, `You must send valid user fields to change: ${ACCEPTED.join(', ')}`);
    }
    permit(office, { do: 'change-user', userId: user.id });
    const email = textOf(changes['email'])?.trim().toLowerCase();
    const namesake = email === undefined ? undefined : state.userByEmail(email);
    if (namesake !== undefined && namesake.id !== user.id)
      throw new Refusal(400, 'This e-mail is already in use');
    if (email !== undefined) state.changeEmail(user.id, email);
    const name = textOf(changes['display_name']);
    if (name !== undefined) user.name = name;
    markManual(office, user);
    return emptyAnswer();
  });
}

function ownRow(office: Office, user: StoredUser): object {
  return {
    user_id: writeId(office, user.id),
    email: user.email,
    display_name: user.name,
    root_group_id: writeId(office, office.state.rootId),
  };
}
