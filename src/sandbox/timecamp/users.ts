import type { Hono } from 'hono';
import type { StandInEnv } from '../server.ts';
import {
  emptyAnswer,
  isIgnored,
  markManual,
  permit,
  readFields,
  ApiError,
  storedText,
  asText,
  userOf,
  writeId,
  type StandInContext,
} from './context.ts';
import type { TimecampOptions } from './options.ts';
import type { StoredUser } from './account.ts';
import { isDisabled } from './state.ts';

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
export function addUserRoutes(app: Hono<StandInEnv>, context: StandInContext): void {
  const { state, options } = context;

  app.get('/users', (c) => {
    const activeOnly = c.req.query('active_only') === 'true';
    const listed = shownUsers(state.visibleUsers(), options.userList ?? 'all', state.ownerId);
    const users = listed.filter((user) => !activeOnly || !isDisabled(user));
    return c.json(
      users.map((user) => ({
        group_id: writeId(context, user.groupId),
        user_id: writeId(context, user.id),
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
        ...ownRow(context, user),
        time_zone: 'Europe/Warsaw',
        primary_group_id: Number(user.groupId),
      }));
    if (rows.length === 0) throw new ApiError(404, []);
    return c.json(rows.length === 1 ? rows[0] : rows);
  });

  app.get('/me', (c) => {
    if (!(options.me ?? true)) throw new ApiError(404, 'Not found');
    const owner = userOf(context, state.ownerId);
    return c.json({ ...ownRow(context, owner), permissions: { time_tracking_admin: true } });
  });

  app.post('/user', async (c) => {
    const { user_id: wanted, ...changes } = await readFields(c);
    if (Array.isArray(wanted)) throw new ApiError(403, 'You can change one user at time');
    // Without an id TimeCamp changes the owner of the key.
    const user = state.visibleUser(asText(wanted) ?? state.ownerId);
    if (user === undefined) throw new ApiError(403, 'You can not change this user');
    if (!ACCEPTED.some((name) => name in changes)) {
      throw new ApiError(400, `You must send valid user fields to change: ${ACCEPTED.join(', ')}`);
    }
    permit(context, { kind: 'change-user', userId: user.id });
    if (isIgnored(context, { kind: 'change-user', userId: user.id })) return emptyAnswer();
    const wantedEmail = asText(changes['email'])?.trim().toLowerCase();
    const email = wantedEmail === undefined ? undefined : storedText(context, 'email', wantedEmail);
    const namesake = email === undefined ? undefined : state.userByEmail(email);
    if (namesake !== undefined && namesake.id !== user.id)
      throw new ApiError(400, 'This e-mail is already in use');
    if (email !== undefined) state.changeEmail(user.id, email);
    const name = asText(changes['display_name']);
    if (name !== undefined) user.name = storedText(context, 'name', name);
    markManual(context, user);
    return emptyAnswer();
  });
}

function ownRow(context: StandInContext, user: StoredUser): object {
  return {
    user_id: writeId(context, user.id),
    email: user.email,
    display_name: user.name,
    root_group_id: writeId(context, context.state.rootId),
  };
}

function shownUsers(
  users: readonly StoredUser[],
  list: NonNullable<TimecampOptions['userList']>,
  ownerId: string,
): readonly StoredUser[] {
  switch (list) {
    case 'all':
      return users;
    case 'none':
      return [];
    case 'half':
      return users.filter((user, index) => user.id === ownerId || index % 2 === 0);
    case 'without-owner':
      return users.filter((user) => user.id !== ownerId);
    case 'twice':
      return [...users, ...users.slice(0, 1)];
  }
}
