import { UserError } from '../../base/errors.ts';
import type { GroupPath, PreparedUser, Role } from '../model.ts';
import { compareText } from '../order.ts';
import type { Reasons } from '../prepare/reasons.ts';

/** A person in a tree. */
export interface TreePerson {
  readonly name: string;
  readonly email: string;
  /** Empty if not set. */
  readonly external_id: string;
  /** Undefined when TimeCamp did not report it. */
  readonly role: Role | undefined;
  /** Why this group and this role, where it is known. */
  readonly reasons?: Reasons;
  /** What a sync changes; absent for unchanged people and where nothing is compared. */
  readonly change?: PlannedChange;
}

export interface PlannedChange {
  /** `arrives` and `leaves` are the two ends of a move; `stays`: a person whom the plan leaves as they are for a while. */
  readonly kind: 'appears' | 'goes' | 'arrives' | 'leaves' | 'changes' | 'stays';
  /** The other end of a move. */
  readonly place?: GroupPath;
  /** Each thing that changes, in words: `role user → supervisor`. */
  readonly what: readonly string[];
  readonly reason: string;
}

/** A group, the people in it and the groups below it. */
export interface TreeNode {
  /** The last level of `path`; empty for the root group. */
  readonly name: string;
  readonly path: GroupPath;
  /** In code-point order of their names. */
  readonly children: readonly TreeNode[];
  /** The people of this very group, supervisors first, else in the order given; in a comparison also those who go from here. */
  readonly people: readonly TreePerson[];
  /** How many people are in this very group. */
  readonly own: number;
  /** How many people are here and anywhere below. */
  readonly total: number;
  /** Only in a comparison: how it was before, and whether the group itself is new or goes. */
  readonly before?: { readonly own: number; readonly total: number };
  readonly change?: 'appears' | 'goes';
}

/** The input of a tree: a group, or a person in a group. */
export interface Leaf {
  readonly path: GroupPath;
  readonly person?: TreePerson;
  readonly groupChange?: 'appears' | 'goes';
}

interface Draft {
  readonly path: GroupPath;
  readonly children: Map<string, Draft>;
  readonly people: TreePerson[];
  change: TreeNode['change'];
}

/**
 * The groups that the active people need, as a tree below the root group.
 * @param reasons by e-mail
 */
export function preparedTree(
  users: Iterable<PreparedUser>,
  reasons: ReadonlyMap<string, Reasons> = new Map(),
): TreeNode {
  const leaves = [...users]
    .filter((user) => user.timecamp_status === 'active')
    .map((user) => ({
      path: user.timecamp_groups,
      person: treePersonOf(user, reasons.get(user.timecamp_email)),
    }));
  return growTree(leaves, false);
}

function treePersonOf(user: PreparedUser, reasons: Reasons | undefined): TreePerson {
  return {
    ...(reasons !== undefined && { reasons }),
    name: user.timecamp_user_name,
    email: user.timecamp_email,
    external_id: user.timecamp_external_id,
    role: user.timecamp_role,
  };
}

/** Deeper trees would exhaust the stack of the recursive renderers. */
const MAX_LEVELS = 200;

/**
 * A tree of these groups and people; `compared` adds how it was before the changes that they carry.
 * @throws UserError for a path that is too deep to be shown
 */
export function growTree(leaves: Iterable<Leaf>, compared: boolean): TreeNode {
  const root: Draft = { path: [], children: new Map(), people: [], change: undefined };
  for (const { path, person, groupChange } of leaves) {
    if (path.length > MAX_LEVELS) throw tooDeep(path);
    const draft = path.reduce(childOf, root);
    if (person !== undefined) draft.people.push(person);
    draft.change ??= groupChange;
  }
  return finish(root, compared);
}

function tooDeep(path: GroupPath): UserError {
  return new UserError(
    `A group is ${path.length} levels deep; the limit for a tree is ${MAX_LEVELS}: ${path.slice(0, 3).join(' / ')} / …`,
    {
      code: 'input',
      hint: 'Shorten the path at its source, or with TIMECAMP_SKIP_DEPARTMENTS or TIMECAMP_CHANGE_GROUPS_REGEX.',
    },
  );
}

function childOf(parent: Draft, name: string): Draft {
  const known = parent.children.get(name);
  if (known !== undefined) return known;
  const child: Draft = { path: [...parent.path, name], children: new Map(), people: [], change: undefined };
  parent.children.set(name, child);
  return child;
}

function finish({ path, children, people, change }: Draft, compared: boolean): TreeNode {
  const nodes = [...children.values()]
    .map((child) => finish(child, compared))
    .sort((a, b) => compareText(a.name, b.name));
  const own = people.filter(isMemberAfter).length;
  const ownBefore = people.filter(wasMemberBefore).length;
  return {
    name: path.at(-1) ?? '',
    path,
    children: nodes,
    people: people.toSorted((a, b) => rankOf(a) - rankOf(b)),
    own,
    total: nodes.reduce((sum, node) => sum + node.total, own),
    ...(compared && {
      before: {
        own: ownBefore,
        total: nodes.reduce((sum, { before }) => sum + (before?.total ?? 0), ownBefore),
      },
    }),
    ...(change !== undefined && { change }),
  };
}

function rankOf({ role }: TreePerson): number {
  return role === 'supervisor' ? 0 : 1;
}

/** Whether the person is in the group after the changes. */
export function isMemberAfter({ change }: TreePerson): boolean {
  return change?.kind !== 'goes' && change?.kind !== 'leaves';
}

function wasMemberBefore({ change }: TreePerson): boolean {
  return change?.kind !== 'appears' && change?.kind !== 'arrives';
}

/** How many groups there are below this one. */
export function countGroups({ children }: TreeNode): number {
  return children.reduce((sum, child) => sum + 1 + countGroups(child), 0);
}

/** This group and all below it, each before the groups below it. */
export function* walkTree(node: TreeNode): Generator<TreeNode> {
  yield node;
  for (const child of node.children) yield* walkTree(child);
}

/** The tree down to this level below the root group; counts stay what they are. */
export function cutTree(node: TreeNode, depth: number): TreeNode {
  return { ...node, children: depth === 0 ? [] : node.children.map((child) => cutTree(child, depth - 1)) };
}

/** The supervisors who are in a group. */
export function supervisorsOf({ people }: TreeNode): readonly TreePerson[] {
  return people.filter((person) => person.role === 'supervisor' && isMemberAfter(person));
}

export interface TreeStatistics {
  readonly people: number;
  readonly roles: Readonly<Record<Role | 'unknown', number>>;
  /** Below the root group. */
  readonly groups: number;
  /** Groups without people, including all groups below. */
  readonly empty_groups: number;
  /** Groups with people of their own and no supervisor among them. */
  readonly groups_without_supervisor: number;
  /** The level of the deepest group, the root group being the first. */
  readonly deepest_level: number;
  /** The group with most people of its own; undefined when there are no people. */
  readonly largest_group: { readonly path: GroupPath; readonly own: number } | undefined;
}

/** The statistics of a tree; of a compared one, as it is after the changes. */
export function treeStatistics(root: TreeNode): TreeStatistics {
  const roles = { administrator: 0, supervisor: 0, user: 0, guest: 0, unknown: 0 };
  const nodes = [...walkTree(root)];
  for (const { people } of nodes) {
    for (const person of people) if (isMemberAfter(person)) roles[person.role ?? 'unknown'] += 1;
  }
  const groups = nodes.filter((node) => node !== root && node.change !== 'goes');
  const largest = nodes.reduce((most, node) => (node.own > most.own ? node : most), root);
  return {
    people: root.total,
    roles,
    groups: groups.length,
    empty_groups: groups.filter(({ total }) => total === 0).length,
    groups_without_supervisor: groups.filter((node) => node.own > 0 && supervisorsOf(node).length === 0)
      .length,
    deepest_level: groups.reduce((deepest, { path }) => Math.max(deepest, path.length), 0) + 1,
    largest_group: largest.own === 0 ? undefined : { path: largest.path, own: largest.own },
  };
}
