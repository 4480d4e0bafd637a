import type { Account } from '../model.ts';
import { specOf } from './operations.ts';
import type { Operation, Plan } from './plan.ts';

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
  const count = (change: 'added' | 'enabled' | 'freed'): number =>
    operations.filter((operation) => specOf(operation).seat?.(operation) === change).length;
  return { added: count('added'), enabled: count('enabled'), freed: count('freed') };
}
