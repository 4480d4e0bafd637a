import type { Account, AccountUser, GroupPath } from '../model.ts';
import { growTree, type Leaf, type PlannedChange, type TreeNode, type TreePerson } from './tree.ts';
import { groupLeaves, groupsOf, treePersonOf, rootNameOf } from './account-tree.ts';
import type { GroupIndex } from './group-index.ts';
import { specOf } from '../plan/operations.ts';
import {
  type GroupRef,
  KEPT_TITLES,
  type KeptPerson,
  type Operation,
  type PersonOperation,
  type Plan,
} from '../plan/plan.ts';

/** The account as it is and as a plan would leave it, in one tree. */
export interface DiffTree {
  readonly tree: TreeNode;
  /** The root group's own name. */
  readonly rootName: string;
  /** People who change and are below the root group neither before nor after, and joiners who are held. */
  readonly outside: readonly TreePerson[];
}

/** The operations of a plan on one person, by kind. */
type Changes = { readonly [K in PersonOperation['kind']]?: Extract<PersonOperation, { readonly kind: K }> };

/** Builds the tree of an account with the changes of a plan. */
export function diffTree(
  account: Account,
  { operations, kept: keptPeople = [] }: Pick<Plan, 'operations' | 'kept'>,
  rootGroupId: string,
): DiffTree {
  const groups = groupsOf(account, rootGroupId);
  const known = new Map<string, Changes>();
  const joiners = new Map<string, Changes>();
  for (const operation of operations) {
    if (!('person' in operation)) continue;
    const { user_id: id, email } = operation.person;
    const [map, key] = id === null ? [joiners, email] : [known, id];
    map.set(key, { ...map.get(key), [operation.kind]: operation });
  }
  const kept = new Map(keptPeople.map((entry) => [entry.person.user_id, entry]));
  const outside: TreePerson[] = keptPeople.flatMap(heldJoiner);
  const people = account.users.flatMap((user) => {
    const entry = kept.get(user.id);
    if (entry !== undefined && !user.disabled) {
      const person = { ...treePersonOf(user), change: changeOfKept(entry) };
      const path = groups.pathOf(user.group_id);
      if (path === undefined) outside.push(person);
      return path === undefined ? [] : [{ path, person }];
    }
    const found = leavesOf(user, known.get(user.id) ?? {}, groups);
    outside.push(...found.outside);
    return found.leaves;
  });
  return {
    tree: growTree(
      [
        ...operations.flatMap(changedGroup),
        ...groupLeaves(account, groups),
        ...people,
        ...[...joiners.values()].flatMap(joinerLeaf),
      ],
      true,
    ),
    rootName: rootNameOf(account, rootGroupId),
    outside,
  };
}

function changeOfKept({ by, reason }: KeptPerson): PlannedChange {
  return { kind: 'stays', what: [KEPT_TITLES[by].toLowerCase()], reason };
}

/** A joiner who is held gets no group. */
function heldJoiner(kept: KeptPerson): readonly TreePerson[] {
  const { name, email, user_id: id } = kept.person;
  if (id !== null) return [];
  return [{ name, email, external_id: '', role: undefined, change: changeOfKept(kept) }];
}

function changedGroup(operation: Operation): Leaf[] {
  if (operation.kind === 'create-group') return [{ path: operation.group.path, groupChange: 'appears' }];
  if (operation.kind === 'remove-group') return [{ path: operation.group.path, groupChange: 'goes' }];
  return [];
}

function joinerLeaf(changes: Changes): Leaf[] {
  const joining = changes.invite ?? changes.finish;
  if (joining === undefined) return [];
  const { person, reason, after } = joining;
  return [
    {
      path: after.group.path,
      person: {
        name: changes.name?.after ?? person.name,
        email: person.email,
        external_id: changes['external-id']?.after ?? '',
        role: changes.role?.after ?? 'user',
        change: { kind: 'appears', what: ['invited'], reason },
      },
    },
  ];
}

function leavesOf(
  user: AccountUser,
  changes: Changes,
  groups: GroupIndex,
): { readonly leaves: readonly Leaf[]; readonly outside: readonly TreePerson[] } {
  const path = groups.pathOf(user.group_id);
  const target = changes.move === undefined ? path : pathBelowRoot(changes.move.after, groups);
  const person: TreePerson = {
    ...treePersonOf(user),
    name: changes.name?.after ?? user.name,
    email: changes.email?.after ?? user.email,
    external_id: changes['external-id']?.after ?? user.external_id,
    role: changes.role?.after ?? user.role,
  };
  const changed = (kind: PlannedChange['kind'], place?: GroupPath): TreePerson => ({
    ...person,
    change: {
      kind,
      ...(place !== undefined && { place }),
      what: changeTexts(changes),
      reason: reasonOf(changes),
    },
  });
  const at = (where: GroupPath | undefined, who: TreePerson): ReturnType<typeof leavesOf> =>
    where === undefined
      ? { leaves: [], outside: who.change === undefined ? [] : [who] }
      : { leaves: [{ path: where, person: who }], outside: [] };

  if (user.disabled) return changes.enable === undefined ? NOWHERE : at(target, changed('appears'));
  if (changes.deactivate !== undefined) return at(path, changed('goes'));
  if (changes.move === undefined) {
    return at(path, changeTexts(changes).length === 0 ? person : changed('changes'));
  }
  const { before, after } = changes.move;
  const leaver = changed('leaves', after.path);
  if (path === undefined && target === undefined) return at(undefined, leaver);
  return {
    leaves: [
      ...(path === undefined ? [] : [{ path, person: leaver }]),
      ...(target === undefined ? [] : [{ path: target, person: changed('arrives', before.path) }]),
    ],
    outside: [],
  };
}

const NOWHERE = { leaves: [], outside: [] } as const;

function pathBelowRoot(place: GroupRef, groups: GroupIndex): GroupPath | undefined {
  return place.group_id === null ? place.path : groups.pathOf(place.group_id);
}

function changeTexts(changes: Changes): readonly string[] {
  return [
    ...(changes.deactivate === undefined ? [] : ['disabled']),
    ...(changes.enable === undefined ? [] : ['re-enabled']),
    ...Object.values(changes).flatMap((operation) => {
      const spec = specOf(operation);
      if (spec.label === undefined) return [];
      return [`${spec.label} ${spec.before(operation) || 'none'} → ${spec.after(operation) || 'none'}`];
    }),
  ];
}

/** The reason of the change that weighs most. */
function reasonOf(changes: Changes): string {
  const main = changes.deactivate ?? changes.enable ?? changes.move;
  return (main ?? Object.values(changes)[0])?.reason ?? '';
}
