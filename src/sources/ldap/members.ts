import { escapeFilter } from 'ldapts';
import { inBatches } from '../values.ts';
import type { LdapDirectory } from './directory.ts';
import { dnKey } from './dn.ts';
import type { Entry } from './entry.ts';

/** What is read of a group on servers without in-chain matching. */
export const MEMBER_ATTRIBUTES = ['objectClass', 'member', 'uniqueMember', 'memberUid', 'gidNumber'];

/** Logins in one filter. */
const LOGINS_PER_SEARCH = 50;

export interface LdapMembers {
  readonly has: (person: Entry) => boolean;
  /** Names and logins of members that the directory does not have, or does not show. */
  readonly unresolved: readonly string[];
}

/**
 * Who is in these groups and in the groups within them, which are fetched level by level, each once. A group lists its
 * members by name (`member`, `uniqueMember`) or by login (`memberUid`), or the members name it by its number or in
 * memberOf.
 * @param people those who may be members; the others only need to exist
 */
export async function resolveMembers(
  directory: LdapDirectory,
  bases: readonly string[],
  groups: readonly Entry[],
  people: readonly Entry[],
): Promise<LdapMembers> {
  const peopleKeys = new Set(people.map(({ dn }) => dnKey(dn)));
  const groupKeys = new Set(groups.map(({ dn }) => dnKey(dn)));
  const all = [...groups];
  const names = new Map<string, string>();
  const unresolved: string[] = [];
  for (let level = groups; level.length > 0;) {
    const unknown = new Map<string, string>();
    for (const name of level.flatMap(memberNames)) {
      const key = dnKey(name);
      if (!names.has(key) && !peopleKeys.has(key) && !groupKeys.has(key)) unknown.set(key, name);
      names.set(key, name);
    }
    const found = await directory.lookUpAll([...unknown.values()], MEMBER_ATTRIBUTES);
    for (const [at, name] of [...unknown.values()].entries())
      if (found[at] === undefined) unresolved.push(name);
    level = found.filter((entry) => entry !== undefined).filter(isGroup);
    for (const group of level) {
      groupKeys.add(dnKey(group.dn));
      all.push(group);
    }
  }
  const logins = new Set(all.flatMap((group) => group.texts('memberUid').map(foldLogin)));
  const numbers = new Set(all.flatMap((group) => group.texts('gidNumber')));
  const unknownLogins = await findUnknownLogins(directory, bases, logins, people);
  return {
    has: (person) =>
      names.has(dnKey(person.dn)) ||
      person.texts('uid').some((login) => logins.has(foldLogin(login))) ||
      numbers.has(person.text('gidNumber')) ||
      person.texts('memberOf').some((group) => groupKeys.has(dnKey(group))),
    unresolved: [...unresolved, ...unknownLogins],
  };
}

/** True for an entry that has members, or could have them. */
function isGroup(entry: Entry): boolean {
  return (
    GROUP_CLASSES.some((name) => entry.isA(name)) ||
    ['member', 'uniqueMember', 'memberUid'].some((name) => entry.has(name))
  );
}

/** The object classes of groups. */
export const GROUP_CLASSES = [
  'group',
  'groupOfNames',
  'groupOfUniqueNames',
  'groupOfMembers',
  'groupOfEntries',
  'posixGroup',
];

/** uniqueMember may end in a bit string that distinguishes two entries of the same name: `uid=a,dc=x#'0101'B`. */
function memberNames(group: Entry): readonly string[] {
  const unique = group.texts('uniqueMember').map((name) => name.replace(/#'[01]*'B$/, ''));
  return [...group.texts('member'), ...unique];
}

function foldLogin(login: string): string {
  return login.toLowerCase();
}

async function findUnknownLogins(
  directory: LdapDirectory,
  bases: readonly string[],
  logins: ReadonlySet<string>,
  people: readonly Entry[],
): Promise<readonly string[]> {
  const known = new Set(people.flatMap((person) => person.texts('uid').map(foldLogin)));
  const unknown = [...logins].filter((login) => !known.has(login));
  const found = await inBatches(unknown, LOGINS_PER_SEARCH, (batch) =>
    directory.readAll({
      bases: directory.treesOf(bases),
      filter: `(|${batch.map((login) => escapeFilter`(uid=${login})`).join('')})`,
      attributes: ['uid'],
      what: 'the members of the groups',
    }),
  );
  const elsewhere = new Set(found.flatMap((entry) => entry.texts('uid').map(foldLogin)));
  return unknown.filter((login) => !elsewhere.has(login));
}
