import { UserError } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';

export interface MissingGroups {
  /** Its name in messages: `Okta`. */
  readonly service: string;
  /** The groups that do not exist or have no members, as the settings name them. */
  readonly missing: readonly string[];
  /** The settings that may name them. */
  readonly settings: readonly string[];
  /** `--allow-missing-groups`. */
  readonly allowed: boolean;
}

/** A group as a setting names it, by name or by id. */
export interface ConfiguredGroup<G> {
  readonly nameOrId: string;
  /** The groups that it may mean: names need not be unique. */
  readonly find: () => Promise<readonly G[]>;
}

/** Where groups are looked up. */
export interface GroupFinder<G> {
  groupsNamed(name: string): Promise<readonly G[]>;
  groupsWithId(id: string): Promise<readonly G[]>;
}

/** The groups of two settings, one with names and one with ids. */
export function findGroups<G>(
  finder: GroupFinder<G>,
  names: readonly string[],
  ids: readonly string[],
): readonly ConfiguredGroup<G>[] {
  return [
    ...names.map((nameOrId) => ({ nameOrId, find: () => finder.groupsNamed(nameOrId) })),
    ...ids.map((nameOrId) => ({ nameOrId, find: () => finder.groupsWithId(nameOrId) })),
  ];
}

/** The members of all these groups, repeated if they are in several, and the names or ids of groups without members. */
export async function readMembers<G, M>(
  groups: readonly ConfiguredGroup<G>[],
  membersOf: (group: G) => Promise<readonly M[]>,
): Promise<{ readonly members: readonly M[]; readonly missing: readonly string[] }> {
  const members: M[] = [];
  const missing: string[] = [];
  for (const { nameOrId, find } of groups) {
    const before = members.length;
    for (const group of await find()) {
      for (const member of await membersOf(group)) members.push(member);
    }
    if (members.length === before) missing.push(nameOrId);
  }
  return { members, missing };
}

/**
 * Reports configured groups without members.
 * @returns a warning, if `--allow-missing-groups` is set
 * @throws UserError otherwise: after a group is renamed, its members would look like leavers, or lose their role
 */
export function missingGroups({ service, missing, settings, allowed }: MissingGroups): readonly Notice[] {
  if (missing.length === 0) return [];
  const problem = `These groups do not exist in ${service} or have no members: ${missing.join(', ')}.`;
  if (!allowed)
    throw new UserError(problem, {
      code: 'source',
      hint: `Correct ${settings.join(' or ')}, or use --allow-missing-groups to ignore these groups for one run.`,
    });
  return [
    {
      level: 'warning',
      code: 'group-missing',
      message: `${problem} This run ignores them.`,
      who: missing,
    },
  ];
}
