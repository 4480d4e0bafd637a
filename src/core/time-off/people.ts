import type { Account, AccountUser, PreparedUser } from '../model.ts';
import { emailKey, matchUsers } from '../plan/matching.ts';
import type { Vacation } from './vacation.ts';

/**
 * The account user of each e-mail among the leaves, under the e-mail's key, matched as a sync matches. The leaves carry
 * e-mails of the HR system: the prepared users tell what became of them; e-mails that no prepared user had are sought
 * in the account as they are.
 */
export function peopleOf(
  vacations: readonly Vacation[],
  prepared: readonly PreparedUser[],
  users: Account['users'],
  options: { readonly disableExternalIdSync: boolean },
): ReadonlyMap<string, AccountUser> {
  const byEmail = new Map<string, PreparedUser>();
  for (const emailsOf of [(one: PreparedUser) => [sourceEmail(one)], ownEmails]) {
    for (const person of prepared) {
      for (const email of emailsOf(person).map(emailKey))
        if (email !== '' && !byEmail.has(email)) byEmail.set(email, person);
    }
  }
  const emails = [...new Set(vacations.map(({ email }) => emailKey(email)))];
  const strangers = emails.filter((email) => !byEmail.has(email)).map(stranger);
  for (const person of strangers) byEmail.set(person.timecamp_email, person);

  const { matches } = matchUsers([...prepared, ...strangers], users, options);
  const userOf = new Map(matches.map(({ prepared: person, user }) => [person, user]));
  return new Map(
    emails.flatMap((email) => {
      const person = byEmail.get(email);
      const user = person && userOf.get(person);
      return user === undefined ? [] : [[email, user] as const];
    }),
  );
}

/** The e-mail that the HR system had, before domains were replaced. */
function sourceEmail({ raw_data: employee }: PreparedUser): string {
  const email = employee?.['email'];
  return typeof email === 'string' ? email : '';
}

function ownEmails(person: PreparedUser): readonly string[] {
  return [person.timecamp_email, person.timecamp_real_email ?? ''];
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
