import type { Account, AccountGroup, GroupPath } from '../../model.ts';
import { type GroupIndex, groupPathKey } from '../../tree/group-index.ts';
import type { Operation, RemoveGroup } from '../plan.ts';

interface EmptyGroupsOptions {
  readonly rootGroupId: string;
  readonly disabledUsersGroupId: string | undefined;
}

/**
 * The groups below the root group that have no members after `operations`, without children that stay, bottom-up.
 * Never the root group, the disabled users' group, or a group on one of the `needed` paths.
 */
export function planRemovals(
  account: Account,
  tree: GroupIndex,
  needed: readonly GroupPath[],
  operations: readonly Operation[],
  options: EmptyGroupsOptions,
): RemoveGroup[] {
  const members = membersAfter(account, operations);
  const kept = keptPaths(needed);
  const below = account.groups
    .flatMap((group) => {
      const path = tree.pathOf(group.id);
      return path === undefined || path.length === 0 ? [] : [{ group, path }];
    })
    .sort((a, b) => b.path.length - a.path.length);

  const children = countChildren(account.groups);
  const removals: RemoveGroup[] = [];
  for (const { group, path } of below) {
    const used = tree.destination(path, false)?.group_id === group.id && kept.has(groupPathKey(path));
    const stays =
      used ||
      group.id === options.disabledUsersGroupId ||
      (children.get(group.id) ?? 0) > 0 ||
      (members.get(group.id)?.size ?? 0) > 0;
    if (stays) continue;
    children.set(group.parent_id, (children.get(group.parent_id) ?? 1) - 1);
    removals.push({
      kind: 'remove-group',
      id: `remove-group:${group.id}`,
      group: { group_id: group.id, path },
      reason: 'empty and not needed',
      needs: [
        ...operations.flatMap((operation) =>
          operation.kind === 'move' && operation.before.group_id === group.id ? [operation.id] : [],
        ),
        ...removals.filter((child) => child.before.parent_id === group.id).map((child) => child.id),
      ],
      before: { name: group.name, parent_id: group.parent_id },
      after: null,
    });
  }
  return removals;
}

function membersAfter(account: Account, operations: readonly Operation[]): Map<string, Set<string>> {
  const members = new Map(account.groups.map((group) => [group.id, new Set(group.member_ids)]));
  for (const operation of operations) {
    if (operation.kind !== 'move' || operation.person.user_id === null) continue;
    if (operation.before.group_id !== null)
      members.get(operation.before.group_id)?.delete(operation.person.user_id);
    if (operation.after.group_id !== null)
      members.get(operation.after.group_id)?.add(operation.person.user_id);
  }
  return members;
}

function keptPaths(needed: readonly GroupPath[]): Set<string> {
  const kept = new Set<string>();
  for (const path of needed) {
    for (let length = 1; length <= path.length; length++) kept.add(groupPathKey(path.slice(0, length)));
  }
  return kept;
}

function countChildren(groups: readonly AccountGroup[]): Map<string, number> {
  const children = new Map<string, number>();
  for (const group of groups) children.set(group.parent_id, (children.get(group.parent_id) ?? 0) + 1);
  return children;
}
