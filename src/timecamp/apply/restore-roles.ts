import type { ChangeRole, Move } from '../../core/plan/plan.ts';
import type { TimecampApi } from '../api.ts';
import type { GroupMember } from '../schema.ts';
import { roleOf } from '../snapshot.ts';
import type { ApplyContext } from './context.ts';

/** Names a user in a group. */
export function memberKey(groupId: string, userId: string): string {
  return `${groupId} ${userId}`;
}

/** The role ids of users in groups, by memberKey: from people_picker, or from a group's users if it omits them. */
export async function readRoleIds(
  api: Pick<TimecampApi, 'peoplePicker' | 'groupUsers'>,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const roleIds = new Map<string, string>();
  const add = (members: readonly GroupMember[]): void => {
    for (const { groupId, userId, roleId } of members) {
      if (roleId !== undefined) roleIds.set(memberKey(groupId, userId), roleId);
    }
  };
  add(await api.peoplePicker());
  const missing = keys.filter((key) => !roleIds.has(key)).map((key) => key.slice(0, key.indexOf(' ')));
  for (const groupId of new Set(missing)) add(await api.groupUsers(groupId));
  return roleIds;
}

/**
 * TimeCamp does not document whether a move keeps the role. Reads the roles of the moved people and returns the
 * operations that restore what a move changed.
 * @param planned ids of users whose role the plan sets anyway
 */
export async function restoreRoles(
  moves: readonly Move[],
  planned: ReadonlySet<string>,
  { api, state }: ApplyContext,
): Promise<ChangeRole[]> {
  const moved = moves.filter(
    (operation) =>
      operation.purpose !== 'leaver' &&
      operation.role !== null &&
      state.outcomeOf(operation)?.state === 'done' &&
      !planned.has(operation.person.user_id ?? ''),
  );
  if (moved.length === 0) return [];
  const keyOf = ({ after, person }: Move): string => memberKey(state.groupId(after), person.user_id ?? '');
  const roleIds = await readRoleIds(api, moved.map(keyOf));
  return moved.flatMap((operation) => {
    const role = roleOf(roleIds.get(keyOf(operation)));
    if (role === undefined || operation.role === null || role === operation.role) return [];
    return [
      {
        kind: 'role' as const,
        id: `role:${operation.person.user_id}`,
        person: operation.person,
        matched_by: operation.matched_by,
        reason: 'the move changed it',
        needs: [],
        group: operation.after,
        before: role,
        after: operation.role,
      },
    ];
  });
}
