import type { Account } from '../model.ts';
import type { Operation, Plan } from './plan.ts';

/** Does it invite somebody, or may it: an earlier invitation without an answer is sent again if nobody is found? */
export function invites(operation: Operation): boolean {
  return (
    operation.kind === 'invite' ||
    (operation.kind === 'finish' && operation.person.user_id === null && !operation.before.answered)
  );
}

/** Paid seats: the enabled users of the account before and after operations. */
export function countSeats(users: Account['users'], operations: readonly Operation[]): Plan['seats'] {
  const before = users.filter((user) => !user.disabled).length;
  return { before, after: before + seatsTaken(operations) };
}

/** How many seats operations take, less those that they free. */
export function seatsTaken(operations: readonly Operation[]): number {
  const { added, enabled, freed } = seatChanges(operations);
  return added + enabled - freed;
}

/** What changes the number of seats: people invited, enabled again, and disabled. */
export function seatChanges(operations: readonly Operation[]): {
  readonly added: number;
  readonly enabled: number;
  readonly freed: number;
} {
  return {
    added: operations.filter(invites).length,
    enabled: operations.filter(({ kind }) => kind === 'enable').length,
    freed: operations.filter(({ kind }) => kind === 'deactivate').length,
  };
}
