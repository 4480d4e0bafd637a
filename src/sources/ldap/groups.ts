import { distance } from 'fastest-levenshtein';
import { escapeFilter } from 'ldapts';
import { UserError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import { pluralize } from '../../core/text.ts';
import { IN_CHAIN } from './attributes.ts';
import { type LdapDirectory, keysOf } from './directory.ts';
import { basesOf, dnKey, isWithin, parseDn } from './dn.ts';
import type { Entry } from './entry.ts';
import { GROUP_CLASSES, MEMBER_ATTRIBUTES, type LdapMembers, resolveMembers } from './members.ts';
import type { LdapSettings } from './settings.ts';

const ANY_GROUP = `(|${GROUP_CLASSES.map((name) => `(objectClass=${name})`).join('')})`;

/** The settings that name a group. */
export const GROUP_SETTINGS = ['LDAP_SUPERVISOR_GROUP_NAME', 'LDAP_GLOBAL_ADMIN_GROUP_NAME'] as const;
type GroupSetting = (typeof GROUP_SETTINGS)[number];

interface WantedGroup {
  readonly setting: GroupSetting;
  readonly name: string;
}

/** Who has a role by a group. */
export interface Membership {
  readonly has: (person: Entry) => boolean;
  readonly notices: readonly Notice[];
}

/** A group that a setting names, found in the directory. */
export interface FoundGroup {
  /**
   * Resolves the members, once the people are known. Without any people there is no error here.
   * @throws UserError when none of them is in the group, unless missing groups are allowed
   */
  readonly resolve: (people: readonly Entry[]) => Promise<Membership>;
}

/**
 * Finds the group that a setting names; if it names none, nobody is a member.
 * @throws UserError when there is no such group, unless missing groups are allowed
 */
export async function configuredGroup(
  directory: LdapDirectory,
  ldap: LdapSettings,
  setting: GroupSetting,
  allowMissing: boolean,
): Promise<FoundGroup> {
  const name = nameOfGroup(ldap, setting);
  const nobody = (notices: readonly Notice[]): FoundGroup => ({
    resolve: async () => ({ has: () => false, notices }),
  });
  if (name === undefined) return nobody([]);
  const wanted = { setting, name };
  const allowOrThrow = (error: UserError): readonly Notice[] => {
    if (!allowMissing) throw error;
    return [
      { level: 'warning', code: 'missing-group', message: `${error.message} No one gets a role from it.` },
    ];
  };
  const bases = basesOf(ldap.dn);
  const groups = await findGroups(directory, bases, name);
  if (groups.length === 0) return nobody(allowOrThrow(await explainMissing(directory, bases, wanted)));
  return {
    resolve: async (people) => {
      const { has, unresolved } = directory.kind.isActiveDirectory
        ? await inChainMembers(directory, bases, name, groups)
        : await resolveMembers(directory, bases, groups, people);
      const empty = people.length === 0 || people.some(has) ? [] : allowOrThrow(explainEmpty(wanted));
      return { has, notices: [...empty, ...unresolvedNotices(wanted, unresolved)] };
    },
  };
}

/** The group that a setting names; undefined for none. */
export function nameOfGroup(ldap: LdapSettings, setting: GroupSetting): string | undefined {
  return setting === 'LDAP_SUPERVISOR_GROUP_NAME' ? ldap.supervisorGroupName : ldap.globalAdminGroupName;
}

/** The groups of that name, anywhere in the trees around the bases. */
async function findGroups(
  directory: LdapDirectory,
  bases: readonly string[],
  name: string,
): Promise<readonly Entry[]> {
  return directory.readAll({
    bases: directory.treesOf(bases),
    filter: `(&${ANY_GROUP}${escapeFilter`(cn=${name})`})`,
    attributes: directory.kind.isActiveDirectory ? ['objectSid', 'member'] : MEMBER_ATTRIBUTES,
    what: `the groups named ${name}`,
  });
}

/**
 * On Active Directory, one search finds the groups within at every level. Whether people are in these groups, their own
 * entries say: in memberOf, and for the primary group in primaryGroupID.
 */
async function inChainMembers(
  directory: LdapDirectory,
  bases: readonly string[],
  name: string,
  groups: readonly Entry[],
): Promise<LdapMembers> {
  const trees = directory.treesOf(bases);
  const within = groups.map(({ dn }) => `(memberOf:${IN_CHAIN}:=${escapeFilter`${dn}`})`);
  const nested = await directory.readAll({
    bases: trees,
    filter: `(&(objectClass=group)(|${within.join('')}))`,
    attributes: ['objectSid', 'member'],
    what: `the groups within ${name}`,
  });
  const all = [...groups, ...nested];
  const keys = keysOf(all);
  const primaryIds = new Set(all.map(relativeId));
  const members = new Set(all.flatMap((group) => group.texts('member')));
  return {
    has: (person) =>
      person.texts('memberOf').some((group) => keys.has(dnKey(group))) ||
      primaryIds.has(person.text('primaryGroupID')),
    unresolved: [...members].filter((dn) => isForeign(dn, trees)),
  };
}

/** True for a member from another domain: this server cannot say whether it is one of the people. */
function isForeign(dn: string, trees: readonly string[]): boolean {
  if (!trees.some((tree) => isWithin(dn, tree))) return true;
  const container = parseDn(dn)?.[1]?.[0]?.value.toLowerCase();
  return container === 'foreignsecurityprincipals';
}

/** The last number of a security identifier, by which `primaryGroupID` names a group of the same domain. */
function relativeId(group: Entry): string | undefined {
  const sid = group.bytes('objectSid');
  return sid === undefined || sid.length < 12 ? undefined : String(sid.readUInt32LE(sid.length - 4));
}

function unresolvedNotices({ setting, name }: WantedGroup, unresolved: readonly string[]): readonly Notice[] {
  if (unresolved.length === 0) return [];
  return [
    {
      level: 'warning',
      code: 'group-members-unresolved',
      message: `The group ${name} (${setting}) has ${pluralize(unresolved.length, 'member that tcsync cannot find', 'members that tcsync cannot find')} in the directory: they get no role. Remove them from the group, or allow the account in LDAP_USERNAME to read them.`,
      who: unresolved,
    },
  ];
}

/** The error for a group that does not exist, with the nearest names. */
async function explainMissing(
  directory: LdapDirectory,
  bases: readonly string[],
  { setting, name }: WantedGroup,
): Promise<UserError> {
  const all = await directory.readAll({
    bases: directory.treesOf(bases),
    filter: ANY_GROUP,
    attributes: ['cn'],
    what: 'the group names',
  });
  const near = nearest(name, [...new Set(all.map((group) => group.text('cn')))]);
  const guess = near.length === 0 ? '' : ` Did you mean ${near.join(', or ')}?`;
  return new UserError(`The group ${name} (${setting}) is not in the directory.`, {
    code: 'group',
    hint: `Set ${setting} to the group’s own name (CN).${guess} Use --allow-missing-groups to continue this run without it.`,
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

/** The error for a group that none of the people is in: everyone who has a role from it would lose it. */
function explainEmpty({ setting, name }: WantedGroup): UserError {
  return new UserError(`None of the people found is in the group ${name} (${setting}).`, {
    code: 'group',
    hint: 'Check the members of the group, LDAP_DN and LDAP_FILTER, and that the account can read group membership (memberOf); use --allow-missing-groups to continue this run without it.',
  });
}
