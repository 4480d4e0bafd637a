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
 * Sends operations together. A refused batch is read back and halved until the refused operation is alone. When both
 * halves are refused with the same message, three operations are tried alone: only if all are refused, so is the rest.
 * @returns the unconfirmed operations
 */
export async function sendBatch<T extends Operation>(
  operations: readonly T[],
  sender: BatchSender<T>,
  state: RunState,
): Promise<readonly T[]> {
  const batch = new Batch(sender, state);
  return batch.send(operations);
}

/** Statuses of a refusal: not of a failure that passes. 200 is one whose body refuses. */
const REFUSALS: readonly (number | undefined)[] = [200, 400, 403, 404];

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

class Batch<T extends Operation> {
  readonly #sender: BatchSender<T>;
  readonly #state: RunState;
  /** TimeCamp applied an operation of the batch, so it refuses people, not the whole batch. */
  #isOpen = false;

  constructor(sender: BatchSender<T>, state: RunState) {
    this.#sender = sender;
    this.#state = state;
  }

  /** Returns the unconfirmed operations. */
  async send(operations: readonly T[]): Promise<readonly T[]> {
    const { unconfirmed, refusal } = await this.#attempt(operations);
    return [...unconfirmed, ...(await this.#halve(refusal))];
  }

  async #attempt(operations: readonly T[]): Promise<Attempt<T>> {
    const [sender, state] = [this.#sender, this.#state];
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
      this.#isOpen = true;
      return { unconfirmed };
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      if (!REFUSALS.includes(error.status) || error.indeterminate) {
        state.countFailure(error);
        if (error.indeterminate && sender.keepsIndeterminate === true) return { unconfirmed: operations };
        this.#recordRefused(operations, error);
        return { unconfirmed: [] };
      }
      const remaining = await sender.findRemaining(operations);
      recordDone(operations, remaining, state);
      if (remaining.length < operations.length) this.#isOpen = true;
      if (remaining.length > 0) {
        return { unconfirmed: [], refusal: { error, sent: operations.length, remaining } };
      }
      state.countSuccess();
      return { unconfirmed: [] };
    }
  }

  async #halve(refusal: BatchRefusal<T> | undefined): Promise<readonly T[]> {
    if (refusal === undefined) return [];
    const { error, sent, remaining } = refusal;
    if (sent === 1) {
      this.#state.countFailure(error);
      this.#recordRefused(remaining, error);
      return [];
    }
    const middle = Math.ceil(remaining.length / 2);
    const first = await this.#attempt(remaining.slice(0, middle));
    const second = await this.#attempt(remaining.slice(middle));
    const unconfirmed = [...first.unconfirmed, ...second.unconfirmed];
    if (
      first.refusal === undefined ||
      second.refusal === undefined ||
      remaining.length === 2 ||
      !this.#mayRefuseAll(first.refusal.error, second.refusal.error)
    ) {
      return [...unconfirmed, ...(await this.#halve(first.refusal)), ...(await this.#halve(second.refusal))];
    }
    const alone = await this.#tryAlone(first.refusal.remaining, second.refusal.remaining);
    unconfirmed.push(...alone.unconfirmed);
    const open = [...first.refusal.remaining, ...second.refusal.remaining].filter(
      (operation) => !alone.tried.has(operation),
    );
    if (alone.refusals.length < alone.tried.size) {
      for (const { error: cause, remaining: culprits } of alone.refusals)
        this.#recordRefused(culprits, cause);
      return [...unconfirmed, ...(await this.#halve({ error, sent: open.length + 1, remaining: open }))];
    }
    this.#state.countFailure(error);
    this.#recordRefused([...alone.tried, ...open], error);
    return unconfirmed;
  }

  /** Whether both halves were refused with the same permission error, and nothing of the batch was applied. */
  #mayRefuseAll(first: RemoteError, second: RemoteError): boolean {
    return !this.#isOpen && first.status !== 400 && first.remoteMessage === second.remoteMessage;
  }

  /** Tries up to three operations alone, until one is not refused: more than the two culprits that halving may meet. */
  async #tryAlone(first: readonly T[], second: readonly T[]) {
    const tried = new Set<T>();
    const unconfirmed: T[] = [];
    const refusals: BatchRefusal<T>[] = [];
    for (const operation of new Set([...first.slice(0, 1), ...second.slice(-1), ...first.slice(-1)])) {
      tried.add(operation);
      const attempt = await this.#attempt([operation]);
      unconfirmed.push(...attempt.unconfirmed);
      if (attempt.refusal === undefined) break;
      refusals.push(attempt.refusal);
    }
    return { tried, unconfirmed, refusals };
  }

  #recordRefused(operations: readonly T[], error: RemoteError): void {
    for (const operation of operations) {
      this.#state.recordFailure(operation, error);
      this.#sender.onRefused?.(operation);
    }
  }
}

function recordDone(operations: readonly Operation[], except: readonly Operation[], state: RunState): void {
  const open = new Set(except);
  for (const operation of operations) if (!open.has(operation)) state.record(operation, { state: 'done' });
}
