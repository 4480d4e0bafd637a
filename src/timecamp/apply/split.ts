import { RemoteError } from '../../base/errors.ts';
import type { Operation } from '../../core/plan/plan.ts';
import type { Ledger } from './ledger.ts';

export interface Carrier<T extends Operation> {
  /** Sends the operations in one request. Returns those that the answer leaves open. */
  send(operations: readonly T[]): Promise<readonly T[]>;
  /** After a refusal, which may have come half-way: those that are still to be done. */
  stillToDo(operations: readonly T[]): Promise<readonly T[]>;
  /** A request that may have been carried out leaves its operations open, instead of failing them. */
  readonly doubtfulIsOpen?: boolean;
  /** Called for each operation that was refused for good. */
  refused?(operation: T): void;
}

/**
 * Sends operations together; a batch that TimeCamp refuses with 400, 403 or 404 is read back and split in halves
 * until the culprit stands alone. Two halves refused with the same words about the group end it.
 * @returns the operations that the answers left open.
 */
export async function sendSplitting<T extends Operation>(
  operations: readonly T[],
  carrier: Carrier<T>,
  ledger: Ledger,
): Promise<readonly T[]> {
  const { open, refusal } = await attempt(operations, carrier, ledger);
  return [...open, ...(await divide(refusal, carrier, ledger))];
}

interface Refusal<T> {
  readonly error: RemoteError;
  /** How many the refused request carried. */
  readonly carried: number;
  /** What of them is still to be done. */
  readonly left: readonly T[];
}

interface Attempt<T> {
  readonly open: readonly T[];
  /** The whole request was refused. */
  readonly refusal?: Refusal<T>;
}

async function attempt<T extends Operation>(
  operations: readonly T[],
  carrier: Carrier<T>,
  ledger: Ledger,
): Promise<Attempt<T>> {
  if (operations.length === 0) return { open: [] };
  if (ledger.ended !== undefined) {
    for (const operation of operations) ledger.record(operation, { state: 'skipped', message: ledger.ended });
    return { open: [] };
  }
  try {
    const open = await carrier.send(operations);
    ledger.answered();
    const openSet = new Set<Operation>(open);
    for (const operation of operations) {
      if (!openSet.has(operation)) ledger.record(operation, { state: 'done' });
    }
    return { open };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    const splits = error.status === 400 || error.status === 403 || error.status === 404;
    if (!splits) {
      ledger.answered(error);
      if (error.doubtful && carrier.doubtfulIsOpen === true) return { open: operations };
      fail(operations, error, carrier, ledger);
      return { open: [] };
    }
    const left = await carrier.stillToDo(operations);
    const leftSet = new Set<Operation>(left);
    for (const operation of operations) {
      if (!leftSet.has(operation)) ledger.record(operation, { state: 'done' });
    }
    if (left.length === 0) ledger.answered();
    if (left.length === 0) return { open: [] };
    return { open: [], refusal: { error, carried: operations.length, left } };
  }
}

async function divide<T extends Operation>(
  refusal: Refusal<T> | undefined,
  carrier: Carrier<T>,
  ledger: Ledger,
): Promise<readonly T[]> {
  if (refusal === undefined) return [];
  const { error, left } = refusal;
  if (refusal.carried === 1) {
    ledger.answered(error);
    fail(left, error, carrier, ledger);
    return [];
  }
  const middle = Math.ceil(left.length / 2);
  const first = await attempt(left.slice(0, middle), carrier, ledger);
  const second = await attempt(left.slice(middle), carrier, ledger);
  const open = [...first.open, ...second.open];
  if (
    first.refusal !== undefined &&
    second.refusal !== undefined &&
    aboutTheGroup(first.refusal, second.refusal)
  ) {
    ledger.answered(error);
    fail([...first.refusal.left, ...second.refusal.left], error, carrier, ledger);
    return open;
  }
  open.push(
    ...(await divide(first.refusal, carrier, ledger)),
    ...(await divide(second.refusal, carrier, ledger)),
  );
  return open;
}

function aboutTheGroup(first: Refusal<unknown>, second: Refusal<unknown>): boolean {
  const { words } = first.error;
  return words !== undefined && words === second.error.words && /group/i.test(words);
}

function fail<T extends Operation>(
  operations: readonly T[],
  error: RemoteError,
  carrier: Carrier<T>,
  ledger: Ledger,
): void {
  for (const operation of operations) {
    ledger.record(operation, { state: 'failed', message: error.message, status: error.status });
    carrier.refused?.(operation);
  }
}
