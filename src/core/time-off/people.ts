import { findHeld, type Hold } from '../holds/holds.ts';
import type { Account, AccountUser, Employee, PreparedUser } from '../model.ts';
import { matchUsers } from '../matching/matching.ts';
import { addressKey } from '../addresses.ts';
import type { Vacation } from './vacation.ts';

/** The people known from the files; either list may be empty. */
export interface KnownPeople {
  /** As fetched: with the e-mails that the leaves have, before domains were replaced. */
  readonly employees: readonly Pick<Employee, 'email' | 'external_id'>[];
  readonly prepared: readonly PreparedUser[];
}

/** The people with vacations, as the account knows them. */
export interface VacationPeople {
  /** The user of each e-mail in the vacations, by `addressKey`. */
  readonly users: ReadonlyMap<string, AccountUser>;
  /** The holds on them, by user id. */
  readonly held: ReadonlyMap<string, Hold>;
}

/**
 * Finds the user of each e-mail in the vacations, matched as in a sync. Vacations have the HR system's
 * e-mails: employees map them to external ids, which map to prepared users; an e-mail without a prepared user is
 * matched as it is.
 * @param holds without expired ones
 */
export function findVacationPeople(
  vacations: readonly Vacation[],
  { employees, prepared }: KnownPeople,
  users: Account['users'],
  options: { readonly disableExternalIdSync: boolean },
  holds: readonly Hold[],
): VacationPeople {
  const byId = firstBy(prepared, (person) => [person.timecamp_external_id]);
  const byEmail = firstBy(prepared, (person) =>
    [person.timecamp_email, person.timecamp_real_email ?? ''].map(addressKey),
  );
  const employeeByEmail = firstBy(employees, ({ email }) => [addressKey(email)]);
  const preparedOf = (key: string): PreparedUser | undefined =>
    byId.get(employeeByEmail.get(key)?.external_id ?? '') ?? byEmail.get(key);

  const keys = [...new Set(vacations.map(({ email }) => addressKey(email)))];
  const people = new Map(keys.map((key) => [key, preparedOf(key) ?? unmatchedPerson(key)]));
  const matching = matchUsers([...new Set([...prepared, ...people.values()])], users, options);
  const userOf = new Map(matching.matches.map(({ listed, user }) => [listed, user]));
  const found = [...people].flatMap(([key, person]) => {
    const user = userOf.get(person);
    return user === undefined ? [] : [{ key, user }];
  });
  const asRead = found.map(({ key, user }) => ({
    prepared: { ...unmatchedPerson(key), timecamp_external_id: employeeByEmail.get(key)?.external_id ?? '' },
    user,
  }));
  const matches = [...matching.matches, ...asRead];
  return {
    users: new Map(found.map(({ key, user }) => [key, user])),
    held: findHeld(
      holds,
      matches.map((match) => match.prepared),
      users,
      matches,
    ).users,
  };
}

/**
 * The vacations with one e-mail for each user, the first in the file: a person with two e-mails has one calendar.
 * Vacations of people who are not in the account keep their e-mail.
 * @param users from `findVacationPeople`
 */
export function mergeEmails(
  vacations: readonly Vacation[],
  users: ReadonlyMap<string, AccountUser>,
): readonly Vacation[] {
  const emailOf = new Map<string, string>();
  return vacations.map((vacation) => {
    const user = users.get(addressKey(vacation.email));
    if (user === undefined) return vacation;
    const email = emailOf.get(user.id) ?? vacation.email;
    emailOf.set(user.id, email);
    return { ...vacation, email };
  });
}

/** The first item under each of its keys; empty keys are left out. */
function firstBy<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): ReadonlyMap<string, T> {
  const index = new Map<string, T>();
  for (const item of items) {
    for (const key of keysOf(item)) if (key !== '' && !index.has(key)) index.set(key, item);
  }
  return index;
}

/** A person with a vacation and without a prepared user. */
function unmatchedPerson(email: string): PreparedUser {
  return {
    timecamp_external_id: '',
    timecamp_user_name: email,
    timecamp_email: email,
    timecamp_groups_breadcrumb: '',
    timecamp_groups: [],
    timecamp_status: 'active',
    timecamp_role: 'user',
  };
}
