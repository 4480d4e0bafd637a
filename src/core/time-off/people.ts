import type { Account, AccountUser, Employee, PreparedUser } from '../model.ts';
import { matchUsers } from '../matching.ts';
import { normalEmail } from '../text.ts';
import type { Vacation } from './vacation.ts';

/** Who is known beside the account; either list may be empty. */
export interface KnownPeople {
  /** As fetched: with the e-mails that the leaves have, before domains were replaced. */
  readonly employees: readonly Pick<Employee, 'email' | 'external_id'>[];
  readonly prepared: readonly PreparedUser[];
}

/**
 * The account user of each e-mail among the leaves, under the e-mail's key, matched as a sync matches. The leaves carry
 * e-mails of the HR system: the employees tell whose they are, and the prepared users what became of those; e-mails of
 * nobody prepared are sought in the account as they are.
 */
export function peopleOf(
  vacations: readonly Vacation[],
  { employees, prepared }: KnownPeople,
  users: Account['users'],
  options: { readonly disableExternalIdSync: boolean },
): ReadonlyMap<string, AccountUser> {
  const byId = firstBy(prepared, (person) => [person.timecamp_external_id]);
  const byEmail = firstBy(prepared, (person) =>
    [person.timecamp_email, person.timecamp_real_email ?? ''].map(normalEmail),
  );
  const employeeByEmail = firstBy(employees, ({ email }) => [normalEmail(email)]);
  const preparedOf = (email: string): PreparedUser | undefined =>
    byId.get(employeeByEmail.get(email)?.external_id ?? '') ?? byEmail.get(email);

  const emails = [...new Set(vacations.map(({ email }) => normalEmail(email)))];
  const people = new Map(emails.map((email) => [email, preparedOf(email) ?? stranger(email)]));
  const { matches } = matchUsers([...new Set([...prepared, ...people.values()])], users, options);
  const userOf = new Map(matches.map(({ prepared: person, user }) => [person, user]));
  return new Map(
    [...people].flatMap(([email, person]) => {
      const user = userOf.get(person);
      return user === undefined ? [] : [[email, user] as const];
    }),
  );
}

/**
 * The leaves, those of one account user under one e-mail, the first of theirs in the file: a person with two e-mails
 * has one calendar, and of two leaves on a day one holds. Leaves of people who are not in the account stay as they are.
 * @param people as `peopleOf` finds them
 */
export function underOneEmail(
  vacations: readonly Vacation[],
  people: ReadonlyMap<string, AccountUser>,
): readonly Vacation[] {
  const emailOf = new Map<string, string>();
  return vacations.map((vacation) => {
    const user = people.get(normalEmail(vacation.email));
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

/** Somebody with leave whom the prepared users do not know. */
function stranger(email: string): PreparedUser {
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
