import { UserError, usageError } from '../base/errors.ts';
import { type Hold, holdKey, type Holds, isExpired } from '../core/holds/holds.ts';
import { type Day, isDay } from '../core/time-off/days.ts';
import { changeHolds, loadHolds } from '../storage/holds.ts';
import type { LockableStorage, Storage } from '../storage/storage.ts';

/** A hold to add; `by` is the person or program that asks for it. */
export interface HoldRequest {
  readonly person: string;
  readonly until: string | undefined;
  readonly why: string | undefined;
  readonly by: string;
}

/** When a hold is added, in milliseconds since the epoch and on the local calendar. */
export interface Today {
  readonly now: number;
  readonly today: Day;
}

/** Reads the holds. @throws UserError when the file is damaged */
export async function readHolds(storage: Storage, today: Day): Promise<Holds> {
  const holds = await loadHolds(storage);
  return {
    active: holds.filter((hold) => !isExpired(hold, today)),
    expired: holds.filter((hold) => isExpired(hold, today)),
  };
}

/**
 * Adds a hold, or replaces the one on the same key.
 * @throws UserError, exit 64, for a day that is invalid or in the past
 */
export async function addHold(
  { person, until, why = '', by }: HoldRequest,
  { now, today }: Today,
  storage: LockableStorage,
): Promise<Hold> {
  if (person.trim() === '')
    throw usageError(
      'The person is empty.',
      'Give an e-mail, an external id or a TimeCamp user id: tcsync hold ann@example.com.',
    );
  if (until !== undefined && !isDay(until))
    throw usageError(`"${until}" is not a day.`, 'Write the last day of the hold as 2026-12-31.');
  if (until !== undefined && until < today)
    throw usageError(`The day ${until} is in the past.`, 'Give today or a later day.');
  const hold: Hold = {
    person: person.trim(),
    until: until ?? null,
    why: why.trim(),
    created: new Date(now).toISOString(),
    by,
  };
  await changeHolds(storage, (holds) => [...holds.filter((one) => !isSame(one, person)), hold]);
  return hold;
}

/** Removes the hold on a key. @throws UserError, exit 1, when there is no such hold */
export async function releaseHold(person: string, storage: LockableStorage): Promise<Hold> {
  let released: Hold | undefined;
  await changeHolds(storage, (holds) => {
    released = holds.find((hold) => isSame(hold, person));
    return released === undefined ? holds : holds.filter((hold) => hold !== released);
  });
  if (released !== undefined) return released;
  throw new UserError(`No hold names ${person.trim()}.`, {
    code: 'unknown-person',
    hint: 'Run `tcsync holds` and name the person as it is listed there.',
  });
}

/** Removes holds that are over, once a run has named them. */
export async function removeExpired(expired: readonly Hold[], storage: LockableStorage): Promise<void> {
  if (expired.length === 0) return;
  const over = new Set(expired.map(idOf));
  await changeHolds(storage, (holds) => holds.filter((hold) => !over.has(idOf(hold))));
}

function isSame(hold: Hold, person: string): boolean {
  return holdKey(hold.person) === holdKey(person);
}

/** A hold that was renewed in the meantime is another hold. */
function idOf({ person, created }: Hold): string {
  return `${holdKey(person)} ${created}`;
}
