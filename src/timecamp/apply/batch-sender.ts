import { RemoteError } from '../../base/errors.ts';
import type { Operation } from '../../core/plan/plan.ts';
import type { RunState } from './run-state.ts';

/** How to send a batch of operations of one kind. */
export interface BatchSender<T extends Operation> {
  /** Sends the operations in one request. Returns those that the answer does not confirm. */
  send(operations: readonly T[]): Promise<readonly T[]>;
  /** Returns the operations still to be done; called after a refusal, since half of the batch may have been applied. */
  findRemaining(operations: readonly T[]): Promise<readonly T[]>;
  /** Treat an indeterminate request as unconfirmed instead of failed. */
  readonly keepsIndeterminate?: boolean;
  /** Called for each operation that was refused for good. */
  onRefused?(operation: T): void;
}

/**
 * Sends operations together. A batch that TimeCamp refuses with 400, 403 or 404 is read back and halved until the
 * refused operation is alone; when both halves are refused with the same message about the group, it stops.
 * @returns the unconfirmed operations
 */
export async function sendBatch<T extends Operation>(
  operations: readonly T[],
  sender: BatchSender<T>,
  state: RunState,
): Promise<readonly T[]> {
  const { unconfirmed, refusal } = await attempt(operations, sender, state);
  return [...unconfirmed, ...(await halve(refusal, sender, state))];
}

interface BatchRefusal<T> {
  readonly error: RemoteError;
  /** How many operations the refused request carried. */
  readonly sent: number;
  readonly remaining: readonly T[];
}

interface Attempt<T> {
  readonly unconfirmed: readonly T[];
  /** Set when TimeCamp refused the whole request. */
  readonly refusal?: BatchRefusal<T>;
}

async function attempt<T extends Operation>(
  operations: readonly T[],
  sender: BatchSender<T>,
  state: RunState,
): Promise<Attempt<T>> {
  if (operations.length === 0) return { unconfirmed: [] };
  if (state.stopReason !== undefined) {
    for (const operation of operations)
      state.record(operation, { state: 'skipped', message: state.stopReason });
    return { unconfirmed: [] };
  }
  try {
    const unconfirmed = await sender.send(operations);
    state.countSuccess();
    recordDone(operations, unconfirmed, state);
    return { unconfirmed };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    if (error.status !== 400 && error.status !== 403 && error.status !== 404) {
      state.countFailure(error);
      if (error.indeterminate && sender.keepsIndeterminate === true) return { unconfirmed: operations };
      recordRefused(operations, error, sender, state);
      return { unconfirmed: [] };
    }
    const remaining = await sender.findRemaining(operations);
    recordDone(operations, remaining, state);
    if (remaining.length > 0) {
      return { unconfirmed: [], refusal: { error, sent: operations.length, remaining } };
    }
    state.countSuccess();
    return { unconfirmed: [] };
  }
}

async function halve<T extends Operation>(
  refusal: BatchRefusal<T> | undefined,
  sender: BatchSender<T>,
  state: RunState,
): Promise<readonly T[]> {
  if (refusal === undefined) return [];
  const { error, sent, remaining } = refusal;
  if (sent === 1) {
    state.countFailure(error);
    recordRefused(remaining, error, sender, state);
    return [];
  }
  const middle = Math.ceil(remaining.length / 2);
  const first = await attempt(remaining.slice(0, middle), sender, state);
  const second = await attempt(remaining.slice(middle), sender, state);
  const unconfirmed = [...first.unconfirmed, ...second.unconfirmed];
  if (isGroupRefused(first.refusal, second.refusal)) {
    state.countFailure(error);
    for (const half of [first, second]) recordRefused(half.refusal?.remaining ?? [], error, sender, state);
    return unconfirmed;
  }
  return [
    ...unconfirmed,
    ...(await halve(first.refusal, sender, state)),
    ...(await halve(second.refusal, sender, state)),
  ];
}

/** Both halves were refused with the same message about the group: no single person is the cause. */
function isGroupRefused(
  first: BatchRefusal<unknown> | undefined,
  second: BatchRefusal<unknown> | undefined,
): boolean {
  const message = first?.error.remoteMessage;
  return message !== undefined && message === second?.error.remoteMessage && /group/i.test(message);
}

function recordDone(operations: readonly Operation[], except: readonly Operation[], state: RunState): void {
  const open = new Set(except);
  for (const operation of operations) if (!open.has(operation)) state.record(operation, { state: 'done' });
}

function recordRefused<T extends Operation>(
  operations: readonly T[],
  error: RemoteError,
  sender: BatchSender<T>,
  state: RunState,
): void {
  for (const operation of operations) {
    state.recordFailure(operation, error);
    sender.onRefused?.(operation);
  }
}
