import type { Account, AccountUser, PreparedUser } from '../../model.ts';
import { groupsOf } from '../../tree/account-tree.ts';
import { groupPathKey } from '../../tree/group-index.ts';
import { isActive, matchUsers } from '../../matching/matching.ts';
import type { PlanOptions } from '../options.ts';
import type { Plan } from '../plan.ts';

type RoleOptions = Pick<
  PlanOptions,
  'rootGroupId' | 'disableExternalIdSync' | 'disableGroupUpdates' | 'disableRoleUpdates'
>;

/**
 * Ids of the groups whose users must be read because people_picker has no role for a user whose role matters to the
 * plan: users whose role is compared, users who move and must keep theirs, and enabled leavers, who may
 * include the last administrator. Usually empty.
 */
export function groupsWithUnknownRoles(
  prepared: readonly PreparedUser[],
  account: Account,
  options: RoleOptions,
): string[] {
  if (account.users.every(hasRole)) return [];
  const groups = groupsOf(account, options.rootGroupId);
  const isMoved = (person: PreparedUser, user: AccountUser): boolean => {
    const path = groups.pathOf(user.group_id);
    return (
      !options.disableGroupUpdates &&
      (path === undefined || groupPathKey(path) !== groupPathKey(person.timecamp_groups))
    );
  };
  const { matches } = matchUsers(prepared, account.users, options);
  const active = new Map(
    matches.flatMap((match) => (isActive(match.prepared) ? [[match.user.id, match.prepared]] : [])),
  );
  return groupsOfUnknown(account, (user) => {
    const person = active.get(user.id);
    if (person === undefined) return !user.disabled;
    return !options.disableRoleUpdates || isMoved(person, user);
  });
}

/** The same for a saved plan: roles are preconditions too. */
export function groupsForPlan({ operations }: Pick<Plan, 'operations'>, account: Account): string[] {
  const changed = new Set(
    operations.flatMap((operation) => ('person' in operation ? [operation.person.user_id] : [])),
  );
  return groupsOfUnknown(account, (user) => changed.has(user.id));
}

function groupsOfUnknown(account: Account, concerns: (user: AccountUser) => boolean): string[] {
  const unknown = account.users.filter((user) => !hasRole(user) && concerns(user));
  return [...new Set(unknown.map((user) => user.group_id))];
}

function hasRole({ role, custom_role: customRole }: AccountUser): boolean {
  return role !== undefined || customRole !== undefined;
}
