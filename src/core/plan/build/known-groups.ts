import { settingsError } from '../../../base/errors.ts';
import type { Account, AccountGroup } from '../../model.ts';
import type { PlanOptions } from '../options.ts';

/**
 * The group that a setting names.
 * @param what how a message calls it: `root group`
 * @throws UserError, exit 64, when the account has no such group
 */
export function requireGroup(
  groups: Account['groups'],
  id: string,
  { setting, what }: { readonly setting: string; readonly what: string },
): AccountGroup {
  const group = groups.find((candidate) => candidate.id === id);
  if (group !== undefined) return group;
  const top = groups.find((candidate) => candidate.parent_id === '0');
  const known = top === undefined ? '' : ` (its top group is ${top.id}, "${top.name}")`;
  throw settingsError(
    `The ${what} ${id} (${setting}) is not a group of this TimeCamp account.`,
    `Look up the group's id in TimeCamp${known} and correct ${setting}. Nothing was changed.`,
  );
}

export const ROOT_GROUP = { setting: 'TIMECAMP_ROOT_GROUP_ID', what: 'root group' } as const;
export const DISABLED_USERS_GROUP = {
  setting: 'TIMECAMP_DISABLED_USERS_GROUP_ID',
  what: "disabled users' group",
} as const;

/** Checks that the account has the groups that the settings name. @throws UserError, exit 64 */
export function checkGroups(
  { groups }: Pick<Account, 'groups'>,
  { rootGroupId, disabledUsersGroupId }: Pick<PlanOptions, 'rootGroupId' | 'disabledUsersGroupId'>,
): void {
  requireGroup(groups, rootGroupId, ROOT_GROUP);
  if (disabledUsersGroupId !== undefined) requireGroup(groups, disabledUsersGroupId, DISABLED_USERS_GROUP);
}

/** How many levels the account's groups have, the top group being the first; 0 without groups. */
export function deepestLevel(groups: Account['groups']): number {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const levels = groups.map((group) => {
    const above = new Set<AccountGroup>();
    for (let current: AccountGroup | undefined = group; current !== undefined && !above.has(current);) {
      above.add(current);
      current = byId.get(current.parent_id);
    }
    return above.size;
  });
  return levels.reduce((deepest, level) => Math.max(deepest, level), 0);
}
