import { type Filter, FilterParser } from 'ldapts';
import type { Notice } from '../../base/notice.ts';
import { pluralize } from '../../core/text.ts';
import { checkFields } from '../fields.ts';
import { addressesOf } from './addresses.ts';
import type { LdapDirectory, Search } from './directory.ts';
import { basesOf, outermost } from './dn.ts';
import type { Entry } from './entry.ts';
import { explainFilter } from './search-errors.ts';
import { externalId } from './external-id.ts';
import { personAttributes } from './mapping.ts';
import type { LdapSettings } from './settings.ts';

/**
 * LDAP_FILTER as it is sent; undefined when it is not set.
 * @throws UserError when it cannot be read
 */
export function parseLdapFilter(text: string | undefined): Filter | undefined {
  if (text === undefined) return undefined;
  try {
    // ldapts forgives parentheses that are not closed; which filter was meant, it cannot know.
    if (text.split('(').length !== text.split(')').length)
      throw new Error('the parentheses are not balanced');
    return FilterParser.parseString(text.trim());
  } catch (error) {
    throw explainFilter(text, error);
  }
}

/** The search for everyone. */
export async function searchOfPeople(
  directory: LdapDirectory,
  ldap: LdapSettings,
  filter: Filter | undefined,
): Promise<Search> {
  return {
    bases: outermost(basesOf(ldap.dn)),
    filter: filter ?? (await directory.defaultFilter()),
    attributes: personAttributes(ldap),
    what: 'the people',
  };
}

/**
 * Checks what the account sees: the server leaves out the attributes that the account may not read.
 * @returns a warning that names the attributes that nobody has
 * @throws RemoteError when there is no id
 */
export function checkPeople(
  people: readonly Entry[],
  directory: LdapDirectory,
  ldap: LdapSettings,
): readonly Notice[] {
  const { isActiveDirectory } = directory.kind;
  const id = ldap.idAttribute ?? (isActiveDirectory ? 'objectGUID' : 'entryUUID');
  const mapped = [
    ldap.emailAttribute ?? 'mail',
    'title',
    'manager',
    ...(ldap.useOuStructure ? [] : [ldap.departmentAttribute]),
  ];
  const fields = isActiveDirectory ? [...mapped, 'userAccountControl'] : mapped;
  const rows = people.map((person) => ({
    [id]: externalId(person, ldap.idAttribute) === '' ? undefined : true,
    ...Object.fromEntries(fields.map((field) => [field, person.has(field) ? true : null])),
  }));
  return checkFields({
    service: 'LDAP',
    rows,
    fields: [id, ...fields],
    reader: 'the account in LDAP_USERNAME',
  });
}

/** One warning for the people whose e-mail is built from the login name because they have no mailbox; none without them. */
export function guessedAddresses(
  people: readonly Entry[],
  ldap: LdapSettings,
  preferredDomain: string | undefined,
): readonly Notice[] {
  const guessed = people
    .map((person) => addressesOf(person, ldap, preferredDomain))
    .filter(({ isGuess }) => isGuess);
  if (guessed.length === 0) return [];
  const who = guessed.map(({ email }) => email);
  return [
    {
      level: 'warning',
      code: 'email-from-login',
      message: `${pluralize(who.length, 'person has', 'people have')} no ${ldap.emailAttribute ?? 'mail'}: tcsync uses the login name followed by @${ldap.domain} as the e-mail. Enter the address in the directory, or set LDAP_EMAIL_ATTRIBUTE.`,
      who,
    },
  ];
}
