import { distance } from 'fastest-levenshtein';
import { escapeFilter } from 'ldapts';
import { UserError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { Settings } from '../../config/table.ts';
import { IN_CHAIN } from './attributes.ts';
import { type Directory, keysOf } from './directory.ts';
import { dnKey } from './dn.ts';
import type { Entry } from './entry.ts';

const GROUP_CLASSES = ['group', 'groupOfNames', 'groupOfUniqueNames', 'posixGroup'];
const ANY_GROUP = `(|${GROUP_CLASSES.map((name) => `(objectClass=${name})`).join('')})`;

/** Who is in a group. */
interface Membership {
  /** Known without looking at the people: false for a group that has members only by their primary group. */
  readonly hasMembers: boolean;
  readonly has: (person: Entry) => boolean;
}

interface WantedGroup {
  readonly setting: GroupSetting;
  readonly name: string;
}

type GroupSetting = 'LDAP_SUPERVISOR_GROUP_NAME' | 'LDAP_GLOBAL_ADMIN_GROUP_NAME';

/** A group of the settings, found in the directory. */
export interface ConfiguredGroup {
  readonly has: (person: Entry) => boolean;
  /**
   * Once the people are known: what is odd about the group.
   * @throws UserError when it has no members, unless missing groups are allowed
   */
  readonly check: (people: readonly Entry[]) => readonly Notice[];
}

/**
 * Finds the group that a setting names; without one, nobody is in it.
 * @throws UserError when there is no such group, unless missing groups are allowed
 */
export async function configuredGroup(
  directory: Directory,
  ldap: Settings['ldap'],
  setting: GroupSetting,
  allowMissing: boolean,
): Promise<ConfiguredGroup> {
  const name =
    setting === 'LDAP_SUPERVISOR_GROUP_NAME' ? ldap.supervisorGroupName : ldap.globalAdminGroupName;
  if (name === undefined) return { has: () => false, check: () => [] };
  const wanted = { setting, name };
  const membership = await findMembership(directory, ldap.dn, wanted);
  if (membership === undefined) {
    const error = await explainMissing(directory, ldap.dn, wanted);
    if (!allowMissing) throw error;
    return { has: () => false, check: () => [warning(error.message)] };
  }
  return {
    has: membership.has,
    check: (people) => {
      if (people.some(membership.has)) return [];
      if (membership.hasMembers)
        return [warning(`None of the people read is in the group ${name} (${setting}).`)];
      const error = explainEmpty(wanted);
      if (!allowMissing) throw error;
      return [warning(error.message)];
    },
  };
}

function warning(message: string): Notice {
  return { level: 'warning', code: 'missing-group', message: `${message} Nobody gets a role by it.` };
}

/**
 * Finds the groups of that name wherever they stand in the tree around `base`, and their members: on Active Directory
 * the members of member groups too, and those who have one of them as primary group; elsewhere the direct members.
 * @returns undefined when there is no such group
 */
async function findMembership(
  directory: Directory,
  base: string,
  { name }: WantedGroup,
): Promise<Membership | undefined> {
  const tree = directory.treeOf(base);
  const groups = await directory.readAll({
    base: tree,
    filter: `(&${ANY_GROUP}${escapeFilter`(cn=${name})`})`,
    attributes: ['objectSid', 'member', 'uniqueMember', 'memberUid'],
    what: `the groups named ${name}`,
  });
  if (groups.length === 0) return undefined;
  return directory.kind.isActiveDirectory ? inChain(directory, tree, name, groups) : direct(groups);
}

async function inChain(
  directory: Directory,
  tree: string,
  name: string,
  groups: readonly Entry[],
): Promise<Membership> {
  const conditions = groups.map(({ dn }) => `(memberOf:${IN_CHAIN}:=${escapeFilter`${dn}`})`);
  const members = await directory.readAll({
    base: tree,
    filter: `(|${conditions.join('')})`,
    attributes: ['objectClass', 'objectSid'],
    what: `the members of ${name}`,
  });
  const nested = members.filter((member) => member.isA('group'));
  const keys = keysOf(members.filter((member) => !member.isA('group')));
  const primaryIds = new Set([...groups, ...nested].map(relativeId));
  return {
    hasMembers: keys.size > 0,
    has: (person) => keys.has(dnKey(person.dn)) || primaryIds.has(person.text('primaryGroupID')),
  };
}

/** The last number of a security identifier, by which `primaryGroupID` names a group of the same domain. */
function relativeId(group: Entry): string | undefined {
  const sid = group.bytes('objectSid');
  return sid === undefined || sid.length < 12 ? undefined : String(sid.readUInt32LE(sid.length - 4));
}

function direct(groups: readonly Entry[]): Membership {
  const groupKeys = keysOf(groups);
  const memberNames = groups.flatMap((group) => [...group.texts('member'), ...group.texts('uniqueMember')]);
  const memberKeys = new Set(memberNames.map(dnKey));
  const logins = new Set(groups.flatMap((group) => group.texts('memberUid')));
  return {
    hasMembers: memberKeys.size + logins.size > 0,
    has: (person) =>
      memberKeys.has(dnKey(person.dn)) ||
      person.texts('uid').some((login) => logins.has(login)) ||
      person.texts('memberOf').some((group) => groupKeys.has(dnKey(group))),
  };
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

/** For a group that has nobody in it. */
function explainEmpty({ setting, name }: WantedGroup): UserError {
  return new UserError(`The group ${name} (${setting}) has no members that the account can see.`, {
    code: 'group',
    hint: `Check the group, and that the account may read its members; with --allow-missing-groups this run goes on without it.`,
  });
}
