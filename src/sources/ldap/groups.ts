import { distance } from 'fastest-levenshtein';
import { escapeFilter } from 'ldapts';
import { UserError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import { IN_CHAIN } from './attributes.ts';
import { type Directory, keysOf } from './directory.ts';
import { dnKey } from './dn.ts';
import type { Entry } from './entry.ts';
import type { LdapSettings } from './settings.ts';

const GROUP_CLASSES = ['group', 'groupOfNames', 'groupOfUniqueNames', 'posixGroup'];
const ANY_GROUP = `(|${GROUP_CLASSES.map((name) => `(objectClass=${name})`).join('')})`;

/** The settings that name a group. */
export const GROUP_SETTINGS = ['LDAP_SUPERVISOR_GROUP_NAME', 'LDAP_GLOBAL_ADMIN_GROUP_NAME'] as const;
type GroupSetting = (typeof GROUP_SETTINGS)[number];

interface WantedGroup {
  readonly setting: GroupSetting;
  readonly name: string;
}

type Membership = (person: Entry) => boolean;

/** A group of the settings, found in the directory. */
export interface ConfiguredGroup {
  readonly has: Membership;
  /**
   * Once the people are known; that there are none at all is another matter.
   * @throws UserError when none of them is in the group, unless missing groups are allowed
   */
  readonly check: (people: readonly Entry[]) => readonly Notice[];
}

/**
 * Finds the group that a setting names; without one, nobody is in it.
 * @throws UserError when there is no such group, unless missing groups are allowed
 */
export async function configuredGroup(
  directory: Directory,
  ldap: LdapSettings,
  setting: GroupSetting,
  allowMissing: boolean,
): Promise<ConfiguredGroup> {
  const name = nameOfGroup(ldap, setting);
  if (name === undefined) return { has: () => false, check: () => [] };
  const allowOrThrow = (error: UserError): readonly Notice[] => {
    if (!allowMissing) throw error;
    return [
      { level: 'warning', code: 'missing-group', message: `${error.message} Nobody gets a role by it.` },
    ];
  };
  const has = await findMembership(directory, ldap.dn, name);
  if (has === undefined) {
    const notices = allowOrThrow(await explainMissing(directory, ldap.dn, { setting, name }));
    return { has: () => false, check: () => notices };
  }
  const check = (people: readonly Entry[]): readonly Notice[] =>
    people.length === 0 || people.some(has) ? [] : allowOrThrow(explainEmpty({ setting, name }));
  return { has, check };
}

/** The group that a setting names; undefined for none. */
export function nameOfGroup(ldap: LdapSettings, setting: GroupSetting): string | undefined {
  return setting === 'LDAP_SUPERVISOR_GROUP_NAME' ? ldap.supervisorGroupName : ldap.globalAdminGroupName;
}

/**
 * Finds the groups of that name wherever they stand in the tree around `base`, and who is in them: on Active Directory
 * also through other groups, and by the primary group; elsewhere the direct members.
 * @returns undefined when there is no such group
 */
async function findMembership(
  directory: Directory,
  base: string,
  name: string,
): Promise<Membership | undefined> {
  const groups = await directory.readAll({
    base: directory.treeOf(base),
    filter: `(&${ANY_GROUP}${escapeFilter`(cn=${name})`})`,
    attributes: directory.kind.isActiveDirectory ? ['objectSid'] : ['member', 'uniqueMember', 'memberUid'],
    what: `the groups named ${name}`,
  });
  if (groups.length === 0) return undefined;
  return directory.kind.isActiveDirectory
    ? nestedMembership(directory, base, name, groups)
    : directMembership(groups);
}

/** Only the groups within are searched for: which groups people are in directly, their own entries say. */
async function nestedMembership(
  directory: Directory,
  base: string,
  name: string,
  groups: readonly Entry[],
): Promise<Membership> {
  const within = groups.map(({ dn }) => `(memberOf:${IN_CHAIN}:=${escapeFilter`${dn}`})`);
  const nested = await directory.readAll({
    base: directory.treeOf(base),
    filter: `(&(objectClass=group)(|${within.join('')}))`,
    attributes: ['objectSid'],
    what: `the groups within ${name}`,
  });
  const all = [...groups, ...nested];
  const keys = keysOf(all);
  const primaryIds = new Set(all.map(relativeId));
  return (person) =>
    person.texts('memberOf').some((group) => keys.has(dnKey(group))) ||
    primaryIds.has(person.text('primaryGroupID'));
}

/** The last number of a security identifier, by which `primaryGroupID` names a group of the same domain. */
function relativeId(group: Entry): string | undefined {
  const sid = group.bytes('objectSid');
  return sid === undefined || sid.length < 12 ? undefined : String(sid.readUInt32LE(sid.length - 4));
}

function directMembership(groups: readonly Entry[]): Membership {
  const keys = keysOf(groups);
  const members = groups.flatMap((group) => [...group.texts('member'), ...group.texts('uniqueMember')]);
  const memberKeys = new Set(members.map(dnKey));
  const logins = new Set(groups.flatMap((group) => group.texts('memberUid')));
  return (person) =>
    memberKeys.has(dnKey(person.dn)) ||
    person.texts('uid').some((login) => logins.has(login)) ||
    person.texts('memberOf').some((group) => keys.has(dnKey(group)));
}

/** For a group that is not there: the error, with the names that come nearest. */
async function explainMissing(
  directory: Directory,
  base: string,
  { setting, name }: WantedGroup,
): Promise<UserError> {
  const tree = directory.treeOf(base);
  const attributes = ['cn'];
  const all = await directory.readAll({
    base: tree,
    filter: ANY_GROUP,
    attributes,
    what: 'the names of the groups',
  });
  const near = nearest(name, [...new Set(all.map((group) => group.text('cn')))]);
  const guess = near.length === 0 ? '' : ` Did you mean ${near.join(', or ')}?`;
  return new UserError(`The group ${name} (${setting}) is not in the directory.`, {
    code: 'group',
    hint: `Correct ${setting}, the group’s own name (CN).${guess} With --allow-missing-groups this run goes on without it.`,
  });
}

function nearest(name: string, candidates: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase();
  return candidates
    .map((candidate) => ({ candidate, steps: distance(wanted, candidate.toLowerCase()) }))
    .filter(({ candidate, steps }) => steps <= Math.max(2, wanted.length / 3) || isPart(wanted, candidate))
    .sort((a, b) => a.steps - b.steps)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function isPart(wanted: string, candidate: string): boolean {
  const other = candidate.toLowerCase();
  return other.length > 2 && wanted.length > 2 && (other.includes(wanted) || wanted.includes(other));
}

/** For a group that none of the people is in: everybody who has a role by it would lose it. */
function explainEmpty({ setting, name }: WantedGroup): UserError {
  return new UserError(`None of the people read is in the group ${name} (${setting}).`, {
    code: 'group',
    hint: 'Check the members of the group, LDAP_DN and LDAP_FILTER, and that the account may read who is in a group (memberOf); with --allow-missing-groups this run goes on without it.',
  });
}
