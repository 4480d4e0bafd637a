import { ROLE_IDS } from '../../core/model.ts';
import type { ChangeRole, Move, PersonOperation } from '../../core/plan/plan.ts';
import type { PlannedRequest } from '../../core/plan/requests.ts';
import { type BatchSender, sendBatch } from './batch-sender.ts';
import type { ApplyContext } from './context.ts';
import { NOT_APPLIED } from './read-back.ts';

type MoveRequest = Extract<PlannedRequest, { kind: 'move' }>;
type RoleRequest = Extract<PlannedRequest, { kind: 'role' }>;

/** Moves people from one group to another. */
export async function moveMembers(request: MoveRequest, context: ApplyContext): Promise<void> {
  const { api, state } = context;
  const [groupId, targetGroupId] = [state.groupId(request.from), state.groupId(request.to)];
  if (groupId === targetGroupId) {
    // The target was too deep for TimeCamp, and its allowed parent is where they are already.
    for (const operation of request.operations) state.record(operation, { state: 'settled' });
    return;
  }
  await sendConfirmed(request.operations, context, {
    send: (userIds) => api.updateMembers({ groupId, userIds, targetGroupId }),
    findRemaining: async (operations: readonly Move[]) => {
      const groups = new Map((await api.users()).map((user) => [user.id, user.groupId]));
      return operations.filter(({ person }) => groups.get(state.knownUserId(person)) !== targetGroupId);
    },
  });
}

/** Gives people of one group the same role. */
export async function changeRoles(request: RoleRequest, context: ApplyContext): Promise<void> {
  const { api, state } = context;
  const groupId = state.groupId(request.group);
  const roleId = ROLE_IDS[request.role];
  await sendConfirmed(request.operations, context, {
    send: (userIds) => api.updateMembers({ groupId, userIds, roleId }),
    findRemaining: async (operations: readonly ChangeRole[]) => {
      const roles = new Map((await api.groupUsers(groupId)).map((member) => [member.userId, member.roleId]));
      return operations.filter(({ person }) => roles.get(state.knownUserId(person)) !== roleId);
    },
  });
}

/** Sends a batch and looks up the people that the response does not confirm; those not changed have failed. */
async function sendConfirmed<T extends PersonOperation>(
  operations: readonly T[],
  { state }: ApplyContext,
  request: {
    readonly send: (userIds: readonly string[]) => Promise<readonly string[]>;
    readonly findRemaining: BatchSender<T>['findRemaining'];
  },
): Promise<void> {
  const sender: BatchSender<T> = {
    send: async (batch) => {
      const done = await request.send(batch.map(({ person }) => state.knownUserId(person)));
      return batch.filter(({ person }) => !done.includes(state.knownUserId(person)));
    },
    findRemaining: request.findRemaining,
  };
  const unconfirmed = await sendBatch(operations, sender, state);
  if (unconfirmed.length === 0) return;
  const remaining = new Set(await request.findRemaining(unconfirmed));
  for (const operation of unconfirmed) {
    state.record(
      operation,
      remaining.has(operation)
        ? {
            state: 'failed',
            message: NOT_APPLIED,
            status: undefined,
          }
        : { state: 'done' },
    );
  }
}
