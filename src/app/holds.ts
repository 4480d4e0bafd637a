import { UserError, usageError } from '../base/errors.ts';
import { type Hold, holdKey, type Holds, isExpired } from '../core/holds/holds.ts';
import { matchUsers } from '../core/matching/matching.ts';
import type { Account, PreparedUser } from '../core/model.ts';
import { findByName, type Identity, PersonKeys } from '../core/person-search.ts';
import { type Day, isDay } from '../core/time-off/days.ts';
import { PREPARED_KEY, readPrepared } from '../storage/documents.ts';
import { changeHolds, loadHolds } from '../storage/holds.ts';
import { exists } from '../storage/text.ts';
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

/** Adds the matches of the prepared users, if there are any, to the holds. */
export async function withMatches(
  holds: Holds,
  { users }: Account,
  options: Parameters<typeof matchUsers>[2],
  storage: Storage,
): Promise<Holds> {
  if (holds.active.length === 0 || !(await exists(storage, PREPARED_KEY))) return holds;
  const prepared = await readPrepared(storage);
  return { ...holds, matches: matchUsers(prepared.users, users, options).matches };
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
      'Enter an e-mail, an external id or a TimeCamp user id: `tcsync hold ann@example.com`.',
    );
  if (until !== undefined && !isDay(until))
    throw usageError(`"${until}" is not a date.`, 'Write the last day of the hold in the form 2026-12-31.');
  if (until !== undefined && until < today)
    throw usageError(`The date ${until} is in the past.`, 'Use today or a later date.');
  const hold: Hold = {
    person: person.trim(),
    until: until ?? null,
    why: why.trim(),
    created: new Date(now).toISOString(),
    by,
  };
  await changeHolds(storage, (holds) => [...holds.filter((other) => !isSame(other, person)), hold]);
  return hold;
}

/**
 * Whether a person to hold is one of the prepared users; undefined where those cannot be read.
 * @throws UserError, exit 1, when the text is only a name: a hold on it would match no one
 */
export async function isPrepared(person: string, storage: Storage): Promise<boolean | undefined> {
  let users: readonly PreparedUser[];
  try {
    ({ users } = await readPrepared(storage));
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
  const people = users.flatMap((user) => [user, ...(user.timecamp_duplicates ?? [])]).map(identityOf);
  const keys = new PersonKeys(person);
  if (people.some((identity) => keys.find(identity))) return true;
  const named = findByName(people, person);
  if (named.length === 0) return false;
  throw new UserError(`${person} is a name; a hold needs an e-mail or an id.`, {
    code: 'unknown-person',
    hint: `Use one of ${named.map(({ name, emails }) => `${emails[0]} (${name})`).join(', ')}.`,
  });
}

function identityOf(user: PreparedUser): Identity {
  const { timecamp_user_name: name, timecamp_external_id: id } = user;
  return { name, external_id: id, emails: [user.timecamp_email, user.timecamp_real_email ?? ''] };
}

/** Removes the hold on a key. @throws UserError, exit 1, when there is no such hold */
export async function releaseHold(person: string, storage: LockableStorage): Promise<Hold> {
  let released: Hold | undefined;
  await changeHolds(storage, (holds) => {
    released = holds.find((hold) => isSame(hold, person));
    return released === undefined ? holds : holds.filter((hold) => hold !== released);
  });
  if (released !== undefined) return released;
  throw new UserError(`There is no hold on ${person.trim()}.`, {
    code: 'unknown-person',
    hint: 'Run `tcsync holds`, and enter the person as listed there.',
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
