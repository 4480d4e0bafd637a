import { addressKey } from '../addresses.ts';
import type { Match } from '../matching/matching.ts';
import type { Account, AccountUser, PreparedUser } from '../model.ts';
import type { Day } from '../time-off/days.ts';

/** Keeps a person as they are, whatever the source says: one entry of var/holds.json. */
export interface Hold {
  /** An e-mail, an external id or a TimeCamp user id; the person may not be in TimeCamp yet. */
  readonly person: string;
  /** The last day of the hold; null until it is released. */
  readonly until: Day | null;
  /** Empty when none was given. */
  readonly why: string;
  /** ISO time. */
  readonly created: string;
  /** Who added it: `user@host`. */
  readonly by: string;
}

/** The holds in force, and those that are over. */
export interface Holds {
  readonly active: readonly Hold[];
  readonly expired: readonly Hold[];
  /**
   * The matches of the prepared users, for a plan that is made without them: a hold may name a key that only the
   * prepared user has.
   */
  readonly matches?: readonly Pick<Match, 'prepared' | 'user'>[];
}

export const NO_HOLDS: Holds = { active: [], expired: [] };

/** The people whom holds match. */
export interface HeldPeople {
  /** By user id. */
  readonly users: ReadonlyMap<string, Hold>;
  readonly prepared: ReadonlyMap<PreparedUser, Hold>;
  /** Holds that match neither a prepared user nor a user. */
  readonly unmatched: readonly Hold[];
}

/** The form in which the keys of holds and people are compared. */
export function holdKey(person: string): string {
  return addressKey(person);
}

/** Whether a hold is over. It includes its last day. */
export function isExpired({ until }: Pick<Hold, 'until'>, today: Day): boolean {
  return until !== null && until < today;
}

/** `held until 2026-12-31: parental leave` */
export function holdReason({ until, why }: Pick<Hold, 'until' | 'why'>): string {
  return `held${until === null ? '' : ` until ${until}`}${why === '' ? '' : `: ${why}`}`;
}

/**
 * Finds the people whom the holds match. A prepared user and the user who is the same person are held together.
 * @param holds without expired ones
 */
export function findHeld(
  holds: readonly Hold[],
  prepared: readonly PreparedUser[],
  users: Account['users'],
  matches: readonly Pick<Match, 'prepared' | 'user'>[],
): HeldPeople {
  const heldUsers = new Map<string, Hold>();
  const heldPrepared = new Map<PreparedUser, Hold>();
  if (holds.length === 0) return { users: heldUsers, prepared: heldPrepared, unmatched: [] };
  const byKey = new Map(holds.toReversed().map((hold) => [holdKey(hold.person), hold]));
  const used = new Set<Hold>();
  const find = (keys: readonly string[]): Hold | undefined => {
    const found = keys.flatMap((key) => byKey.get(key) ?? []);
    for (const hold of found) used.add(hold);
    return found[0];
  };
  for (const person of prepared) {
    const hold = find(keysOfPrepared(person));
    if (hold !== undefined) heldPrepared.set(person, hold);
  }
  for (const user of users) {
    const hold = find(keysOfUser(user));
    if (hold !== undefined) heldUsers.set(user.id, hold);
  }
  for (const { prepared: person, user } of matches) {
    const hold = heldPrepared.get(person) ?? heldUsers.get(user.id);
    if (hold === undefined) continue;
    heldPrepared.set(person, hold);
    heldUsers.set(user.id, hold);
  }
  return { users: heldUsers, prepared: heldPrepared, unmatched: holds.filter((hold) => !used.has(hold)) };
}

/** The users who are held, by id, for a plan that is made without the prepared users. */
export function heldUsers(
  { active, matches = [] }: Holds,
  users: Account['users'],
): ReadonlyMap<string, Hold> {
  const prepared = matches.map((match) => match.prepared);
  return findHeld(active, prepared, users, matches).users;
}

function keysOfPrepared(person: PreparedUser): readonly string[] {
  const { timecamp_email: email, timecamp_real_email: real, timecamp_external_id: id } = person;
  const duplicates = person.timecamp_duplicates ?? [];
  return [...keys(email, real ?? '', id), ...duplicates.flatMap(keysOfPrepared)];
}

function keysOfUser({ email, additional_email: real, external_id: externalId, id }: AccountUser) {
  return keys(email, real, externalId, id);
}

function keys(...texts: readonly string[]): readonly string[] {
  return texts.map(holdKey).filter((key) => key !== '');
}
