import { type Filter, FilterParser } from 'ldapts';
import type { Notice } from '../../base/notice.ts';
import { checkFields } from '../fields.ts';
import { PERSON_ATTRIBUTES } from './attributes.ts';
import type { Directory, Search } from './directory.ts';
import type { Entry } from './entry.ts';
import { explainFilter } from './errors.ts';
import { externalId } from './mapping.ts';

/**
 * LDAP_FILTER as it is sent; undefined when it is not set.
 * @throws UserError when it cannot be read
 */
export function parseLdapFilter(text: string | undefined): Filter | undefined {
  if (text === undefined) return undefined;
  try {
    // ldapts forgives parentheses that are not closed; which filter was meant, it cannot know.
    if (text.split('(').length !== text.split(')').length) throw new Error('the parentheses do not pair up');
    return FilterParser.parseString(text.trim());
  } catch (error) {
    throw explainFilter(text, error);
  }
}

/** The search for everybody. */
export async function searchOfPeople(
  directory: Directory,
  base: string,
  filter: Filter | undefined,
): Promise<Search> {
  return {
    base,
    filter: filter ?? (await directory.defaultFilter()),
    attributes: PERSON_ATTRIBUTES,
    what: 'the people',
  };
}

/**
 * What the account may not see: it gets the entries without it.
 * @returns a warning that names the attributes that nobody has
 * @throws RemoteError when there is no id
 */
export function checkPeople(
  people: readonly Entry[],
  directory: Directory,
  byUnit: boolean,
): readonly Notice[] {
  const { isActiveDirectory } = directory.kind;
  const id = isActiveDirectory ? 'objectGUID' : 'entryUUID';
  const shown = ['mail', 'title', 'manager', ...(byUnit ? [] : ['department'])];
  const fields = isActiveDirectory ? [...shown, 'userAccountControl'] : shown;
  const rows = people.map((person) => ({
    [id]: externalId(person) === '' ? undefined : true,
    ...Object.fromEntries(fields.map((field) => [field, person.has(field) ? true : null])),
  }));
  return checkFields({
    service: 'LDAP',
    rows,
    fields: [id, ...fields],
    reader: 'the account in LDAP_USERNAME',
  });
}
