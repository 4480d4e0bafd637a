import type { Hono } from 'hono';
import type { StandInEnv } from '../server.ts';
import {
  isIgnored,
  markManual,
  membersOf,
  permit,
  phpMap,
  readFields,
  ApiError,
  storedText,
  asText,
  asTexts,
  writeId,
  type Fields,
  type StandInContext,
} from './context.ts';
import { ROLE_NAMES, type RoleId } from './seed.ts';
import type { StoredGroup, StoredUser } from './account.ts';
import { isDisabled } from './state.ts';

/** `/group/{id}/user` and `/people_picker`: who is in which group with which role, inviting, moving, wiping. */
export function addMemberRoutes(app: Hono<StandInEnv>, context: StandInContext): void {
  const { state } = context;

  app.get('/group/:id/user', (c) => {
    const group = state.groups.get(c.req.param('id'));
    if (group === undefined) throw new ApiError(404, []);
    return c.json(
      membersOf(context, group).map(({ user, roleId }) => memberRow(context, group, user, roleId)),
    );
  });

  app.post('/group/:id/user', async (c) => {
    const group = state.groups.get(c.req.param('id'));
    if (group === undefined) throw new ApiError(403, 'You cannot invite people to this group');
    return c.json({ statuses: invite(context, group, await readFields(c)) });
  });

  app.put('/group/:id/user', async (c) => {
    const fields = await readFields(c);
    const target = asText(fields['group_id']);
    const roleId = asText(fields['role_id']);
    const from = state.groups.get(c.req.param('id'));
    const ids = asTexts(fields['user_id']);
    if (ids.length === 0 || (target === undefined && roleId === undefined)) {
      throw new ApiError(400, 'You must send user_id and group_id or role_id');
    }
    const changes: ((userId: string) => () => void)[] = [];
    if (roleId !== undefined) changes.push(roleChange(context, from, roleId));
    if (target !== undefined) changes.push(moveChange(context, from, target));
    const plan = (userId: string) => changes.map((change) => change(userId));
    if (context.options.partialBatches ?? false) {
      for (const id of ids) for (const carryOut of plan(id)) carryOut();
    } else {
      for (const carryOut of ids.flatMap(plan)) carryOut();
    }
    return c.json({
      user_id: confirmed(context, ids, from?.id ?? '', target, roleId).map(Number),
      role_id: Number(roleId ?? 0),
      group_id: Number(target ?? c.req.param('id')),
    });
  });

  app.delete('/group/:id/user', async (c) => {
    const { user_id: userIds } = await readFields(c);
    for (const id of asTexts(userIds)) if (state.users.has(id)) state.removeUser(id);
    return c.json({ status: 'ok', wiped: true });
  });

  app.get('/people_picker', (c) => {
    const isAdmin = c.req.query('context') === 'admin';
    const groups = [...state.groups.values()].map((group) => {
      const users = membersOf(context, group).flatMap(({ user, roleId }) => {
        const shown = show(context, user, roleId);
        if (shown === 'absent') return [];
        const row = {
          user_id: writeId(context, user.id),
          name: user.name ?? user.email,
          ...(shown === 'without-role' ? {} : isAdmin ? roleFields(context, user, roleId) : { role_id: '3' }),
        };
        return [[user.id, row] as const];
      });
      return [
        group.id,
        { group_id: writeId(context, group.id), name: group.name, users: phpMap(users) },
      ] as const;
    });
    return c.json({ groups: phpMap(groups) });
  });
}

function show({ options: { picker } }: StandInContext, user: StoredUser, roleId: RoleId) {
  return picker?.({ email: user.email.toLowerCase(), disabled: isDisabled(user), roleId }) ?? 'with-role';
}

/** The users whose change the answer confirms. */
function confirmed(
  context: StandInContext,
  ids: readonly string[],
  from: string,
  to: string | undefined,
  roleId: string | undefined,
): readonly string[] {
  const { echoes } = context.options;
  if (echoes === 'nothing') return [];
  if (echoes === 'sent') return ids;
  return ids.filter((userId) => {
    if (to !== undefined) return !isIgnored(context, { kind: 'move', userId, from, to });
    return !isIgnored(context, { kind: 'role', userId, groupId: from, roleId: roleId ?? '' });
  });
}

function roleFields(context: StandInContext, { email }: StoredUser, roleId: RoleId): object {
  const custom = context.options.customRole?.(email.toLowerCase());
  if (custom === undefined) return { role_id: writeId(context, roleId) };
  return { role_id: custom.id, ...(custom.name === undefined ? {} : { role_name: custom.name }) };
}

/** As documented, secrets and all: a client must not log it. */
function memberRow(context: StandInContext, group: StoredGroup, user: StoredUser, roleId: RoleId): object {
  return {
    group_id: writeId(context, group.id),
    user_id: writeId(context, user.id),
    activated: '1',
    ...roleFields(context, user, roleId),
    id: writeId(context, user.id),
    email: user.email,
    display_name: user.name,
    register_time: '2020-01-01 08:00:00',
    root_group_id: writeId(context, context.state.rootId),
    already: '1',
    additional_email: user.settings.get('additional_email') ?? null,
    pass_hash: `sandbox-pass-hash-${user.id}`,
    activation_code: `sandbox-activation-code-${user.id}`,
    forgotten_password_code: `sandbox-forgotten-password-code-${user.id}`,
    admin_pass: `sandbox-admin-pass-${user.id}`,
  };
}

/** What an invitation grants unless it says 0; no default is documented. */
const RIGHTS = ['tt_global_admin', 'tt_can_create_level_1_tasks', 'can_view_rates', 'add_to_all_projects'];

/** Seats are taken without asking, and the mail goes out unless one of the two spellings forbids it. */
function invite(
  context: StandInContext,
  group: StoredGroup,
  fields: Fields,
): Record<string, { status: string }> {
  const { state, options, now } = context;
  const emails = asTexts(fields['email']).map((email) =>
    storedText(context, 'email', email.trim().toLowerCase()),
  );
  const silent = [fields['send_email'], fields['send_mail']].some((flag) => asText(flag) === '0');
  permit(context, { kind: 'invite-to-group', groupId: group.id });
  if (emails.length === 0) throw new ApiError(400, 'invalid email ');
  for (const email of emails) {
    if (!/^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/.test(email)) throw new ApiError(400, 'invalid email ');
    permit(context, { kind: 'invite', email, groupId: group.id });
  }

  const statuses: [string, { status: string }][] = [];
  for (const email of emails) {
    const word = options.invitationStatus?.(email);
    const known = state.userByEmail(email);
    const status = word ?? (known === undefined ? 'Invite' : 'Add to group');
    if (status !== 'absent') statuses.push([email, { status }]);
    if (word !== undefined || asText(fields['dry_run']) === '1') continue;
    if (known === undefined) state.addUser(email, group.id, now() + (options.visibleAfterMs ?? 0));
    else if (!known.roles.has(group.id)) state.addMember(known.id, group.id, '3');
    if (RIGHTS.some((right) => asText(fields[right]) !== '0')) state.rightsByDefault.push(email);
    state.invitations.push({ email, group: state.path(group.id), status });
    if (!silent) state.mails.push(email);
  }
  return Object.fromEntries(statuses);
}

/** Each change is checked for one person at a time, and handed back to be carried out. */
function roleChange(context: StandInContext, from: StoredGroup | undefined, wanted: string) {
  const { state } = context;
  const roleId = roleIdOf(wanted);
  if (from === undefined) throw new ApiError(403, 'You cannot change roles in this group');
  permit(context, { kind: 'roles-in-group', groupId: from.id });
  return (userId: string) => {
    const user = state.visibleUser(userId);
    if (user === undefined || !user.roles.has(from.id)) {
      throw new ApiError(403, `You cannot change roles of this user: [${userId}]`);
    }
    permit(context, { kind: 'role', userId, groupId: from.id, roleId });
    return () => {
      if (isIgnored(context, { kind: 'role', userId, groupId: from.id, roleId })) return;
      user.roles.set(from.id, roleId);
      markManual(context, user);
    };
  };
}

function moveChange(context: StandInContext, from: StoredGroup | undefined, to: string) {
  const { state, options } = context;
  if (from === undefined || !state.groups.has(to)) {
    throw new ApiError(403, 'You cannot move people to this group');
  }
  return (userId: string) => {
    const user = state.visibleUser(userId);
    if (user === undefined || !user.roles.has(from.id)) {
      throw new ApiError(403, 'You cannot move people to this group');
    }
    permit(context, { kind: 'move', userId, from: from.id, to });
    return () => {
      if (isIgnored(context, { kind: 'move', userId, from: from.id, to })) return;
      const keeps = options.moveKeepsRole ?? true;
      state.move(userId, from.id, to, keeps ? (user.roles.get(from.id) ?? '3') : '3');
      markManual(context, user);
    };
  };
}

function roleIdOf(text: string): RoleId {
  const known = (Object.keys(ROLE_NAMES) as RoleId[]).find((id) => id === text);
  if (known === undefined) throw new ApiError(400, 'invalid role_id');
  return known;
}
