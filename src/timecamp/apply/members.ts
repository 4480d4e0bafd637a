import { type Role, ROLE_IDS } from '../../core/model.ts';
import type { ChangeRole, Move, PersonOperation } from '../../core/plan/plan.ts';
import type { PlannedRequest } from '../../core/plan/requests.ts';
import type { GroupMember } from '../schema.ts';
import { roleOf } from '../snapshot.ts';
import type { ApplyContext } from './context.ts';
import { type Carrier, sendSplitting } from './split.ts';

type MoveRequest = Extract<PlannedRequest, { kind: 'move' }>;
type RoleRequest = Extract<PlannedRequest, { kind: 'role' }>;

/** Moves people who share where they are and where they go. */
export async function move(request: MoveRequest, context: ApplyContext): Promise<void> {
  const { api, ledger } = context;
  const [groupId, targetGroupId] = [ledger.groupId(request.from), ledger.groupId(request.to)];
  const elsewhere = request.operations.filter(() => groupId !== targetGroupId);
  if (elsewhere.length === 0) {
    for (const operation of request.operations) ledger.record(operation, { state: 'settled' });
    return;
  }
  await sendConfirmed(elsewhere, context, {
    send: (userIds) =>
      api.updateMembers({ groupId: known(groupId), userIds, targetGroupId: known(targetGroupId) }),
    stillToDo: async (operations: readonly Move[]) => {
      const users = new Map((await api.users()).map((user) => [user.id, user.groupId]));
      return operations.filter((operation) => users.get(userIdOf(operation, context)) !== targetGroupId);
    },
  });
}

/** Gives one role to people of one group. */
export async function changeRole(request: RoleRequest, context: ApplyContext): Promise<void> {
  const { api, ledger } = context;
  const groupId = known(ledger.groupId(request.group));
  const roleId = ROLE_IDS[request.role];
  await sendConfirmed(request.operations, context, {
    send: (userIds) => api.updateMembers({ groupId, userIds, roleId }),
    stillToDo: async (operations: readonly ChangeRole[]) => {
      const roles = new Map((await api.groupUsers(groupId)).map((member) => [member.userId, member.roleId]));
      return operations.filter((operation) => roles.get(userIdOf(operation, context)) !== roleId);
    },
  });
}

/**
 * Whether a move keeps the role is not documented. Reads the roles once (and of a group whose roles people_picker does
 * not tell, its users) and says which of the moved people have another one now than they should; those for whom the
 * plan has a role of its own are left to it.
 */
export async function rolesLostByMoves(
  moves: readonly Move[],
  planned: ReadonlySet<string>,
  { api, ledger }: ApplyContext,
): Promise<ChangeRole[]> {
  const moved = moves.filter(
    (operation) =>
      operation.purpose !== 'leaver' &&
      operation.role !== null &&
      ledger.outcomeOf(operation)?.state === 'done' &&
      !planned.has(operation.person.user_id ?? ''),
  );
  if (moved.length === 0) return [];
  const roles = new Map<string, Role | undefined>();
  const learn = (members: readonly GroupMember[]): void => {
    for (const { groupId, userId, roleId } of members) roles.set(`${groupId} ${userId}`, roleOf(roleId));
  };
  const keyOf = (operation: Move): string => `${ledger.groupId(operation.after)} ${operation.person.user_id}`;
  learn(await api.peoplePicker());
  const untold = moved.filter((operation) => roles.get(keyOf(operation)) === undefined);
  for (const groupId of new Set(untold.map((operation) => known(ledger.groupId(operation.after))))) {
    learn(await api.groupUsers(groupId));
  }
  return moved.flatMap((operation) => {
    const now = roles.get(keyOf(operation));
    if (now === undefined || operation.role === null || now === operation.role) return [];
    return [
      {
        kind: 'role' as const,
        id: `role:${operation.person.user_id}`,
        person: operation.person,
        matched_by: operation.matched_by,
        reason: 'the move had changed it',
        needs: [],
        group: operation.after,
        before: now,
        after: operation.role,
      },
    ];
  });
}

/** Sends with splitting; people whom the answer does not name are asked for once more, then they are failures. */
async function sendConfirmed<T extends PersonOperation>(
  operations: readonly T[],
  context: ApplyContext,
  request: {
    readonly send: (userIds: readonly string[]) => Promise<readonly string[] | undefined>;
    readonly stillToDo: Carrier<T>['stillToDo'];
  },
): Promise<void> {
  const carrier: Carrier<T> = {
    send: async (batch) => {
      const done = await request.send(batch.map((operation) => userIdOf(operation, context)));
      return done === undefined
        ? []
        : batch.filter((operation) => !done.includes(userIdOf(operation, context)));
    },
    stillToDo: request.stillToDo,
  };
  const open = await sendSplitting(operations, carrier, context.ledger);
  if (open.length === 0) return;
  const left = new Set(await request.stillToDo(open));
  for (const operation of open) {
    context.ledger.record(
      operation,
      left.has(operation)
        ? { state: 'failed', message: 'TimeCamp answered without doing it.', status: undefined }
        : { state: 'done' },
    );
  }
}

function userIdOf(operation: PersonOperation, { ledger }: ApplyContext): string {
  return known(ledger.userId(operation.person));
}

/** Operations run only when all they need was done, so an id that is missing here is a bug. */
export function known(id: string | undefined): string {
  if (id === undefined) throw new Error('An operation came before the one that makes its id known.');
  return id;
}
