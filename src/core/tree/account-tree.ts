import type { Account, AccountUser } from '../model.ts';
import { growTree, type Leaf, type TreeNode, type TreePerson } from './tree.ts';
import { GroupIndex } from './group-index.ts';

/** An account's groups below the root group with the enabled people in them. */
export interface AccountTree {
  readonly tree: TreeNode;
  /** The root group's own name. */
  readonly rootName: string;
  /** People of the whole account who are disabled. */
  readonly disabled: number;
  /** Enabled people in groups that are not below the root group. */
  readonly outside: number;
}

/** The account below the root group, with every enabled person in it. */
export function accountTree(account: Account, rootGroupId: string): AccountTree {
  const groups = groupsOf(account, rootGroupId);
  const enabled = account.users.filter((user) => !user.disabled);
  const people = enabled.flatMap((user): Leaf[] => {
    const path = groups.pathOf(user.group_id);
    return path === undefined ? [] : [{ path, person: treePersonOf(user) }];
  });
  return {
    tree: growTree([...groupLeaves(account, groups), ...people], false),
    rootName: rootNameOf(account, rootGroupId),
    disabled: account.users.length - enabled.length,
    outside: enabled.length - people.length,
  };
}

/** The root group's name, for headings. */
export function rootNameOf(account: Account, rootGroupId: string): string {
  return account.groups.find(({ id }) => id === rootGroupId)?.name ?? 'the root group';
}

/** An index of the account's groups, for reading only. */
export function groupsOf(account: Account, rootGroupId: string): GroupIndex {
  return new GroupIndex(account.groups, { rootGroupId, disableGroupsCreation: true, maxLevel: 0 });
}

/** Every group below the root group, including those without people. */
export function groupLeaves(account: Account, groups: GroupIndex): Leaf[] {
  return account.groups.flatMap(({ id }) => {
    const path = groups.pathOf(id);
    return path === undefined ? [] : [{ path }];
  });
}

/** A user as a person of a tree. */
export function treePersonOf({ name, email, external_id, role }: AccountUser): TreePerson {
  return { name, email, external_id, role };
}
