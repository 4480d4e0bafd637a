import type { Role } from '../../core/model.ts';
import type { ChangeRole, Move } from '../../core/plan/plan.ts';
import type { GroupMember } from '../schema.ts';
import { roleOf } from '../snapshot.ts';
import type { ApplyContext } from './context.ts';

/**
 * TimeCamp does not document whether a move keeps the role. Reads the roles of the moved people (from a group's users
 * if people_picker omits them) and returns the operations that restore what a move changed.
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
  const roles = new Map<string, Role | undefined>();
  const addRoles = (members: readonly GroupMember[]): void => {
    for (const { groupId, userId, roleId } of members) roles.set(`${groupId} ${userId}`, roleOf(roleId));
  };
  const roleAfter = ({ after, person }: Move): Role | undefined =>
    roles.get(`${state.groupId(after)} ${person.user_id}`);
  addRoles(await api.peoplePicker());
  const unknown = moved.filter((operation) => roleAfter(operation) === undefined);
  for (const groupId of new Set(unknown.map(({ after }) => state.groupId(after)))) {
    addRoles(await api.groupUsers(groupId));
  }
  return moved.flatMap((operation) => {
    const role = roleAfter(operation);
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
