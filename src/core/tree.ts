import type { GroupPath, PreparedUser } from './model.ts';
import { compareText } from './order.ts';

/** A group, the active people in it and the groups below it. */
export interface TreeNode {
  /** The last level of `path`; empty for the root group. */
  readonly name: string;
  readonly path: GroupPath;
  /** In code-point order of their names. */
  readonly children: readonly TreeNode[];
  /** The active people of this very group, in the order given. */
  readonly people: readonly PreparedUser[];
  /** How many active people are here and anywhere below. */
  readonly total: number;
}

interface Draft {
  readonly path: GroupPath;
  readonly children: Map<string, Draft>;
  readonly people: PreparedUser[];
}

/** The groups that the active people need, as a tree below the root group. */
export function groupTree(users: Iterable<PreparedUser>): TreeNode {
  const root: Draft = { path: [], children: new Map(), people: [] };
  for (const user of users) {
    if (user.timecamp_status !== 'active') continue;
    user.timecamp_groups.reduce(childOf, root).people.push(user);
  }
  return finish(root);
}

function childOf(parent: Draft, name: string): Draft {
  const known = parent.children.get(name);
  if (known !== undefined) return known;
  const child: Draft = { path: [...parent.path, name], children: new Map(), people: [] };
  parent.children.set(name, child);
  return child;
}

function finish({ path, children, people }: Draft): TreeNode {
  const nodes = [...children.values()].map(finish).sort((a, b) => compareText(a.name, b.name));
  return {
    name: path.at(-1) ?? '',
    path,
    children: nodes,
    people,
    total: nodes.reduce((sum, node) => sum + node.total, people.length),
  };
}

/** How many groups there are below this one. */
export function countGroups({ children }: TreeNode): number {
  return children.reduce((sum, child) => sum + 1 + countGroups(child), 0);
}
