import type { TreeNode, TreePerson } from '../../core/tree/tree.ts';
import { supervisorsOf, walkTree } from '../../core/tree/tree.ts';
import { toCsv } from './csv.ts';

/** A tree with what has to be said about it. */
export interface TreeView {
  readonly title: string;
  /** Where it comes from and of when it is. */
  readonly origin: string;
  readonly tree: TreeNode;
  readonly rootName: string;
  /** In a comparison: people who change and are in no group of the tree. */
  readonly outside: readonly TreePerson[];
  /** More than the statistics say. */
  readonly facts: readonly (readonly [label: string, value: string])[];
}

/** The tree for other programs: groups within groups, people where they were asked for. */
export function treeToJson({ origin, tree, rootName, outside }: TreeView, people: boolean): object {
  return {
    origin,
    root: nodeToJson({ ...tree, name: rootName }, people),
    ...(outside.length > 0 && { outside }),
  };
}

function nodeToJson(node: TreeNode, people: boolean): object {
  const { name, path, own, total, before, change, children } = node;
  const shown = people ? node.people : node.people.filter((person) => person.change !== undefined);
  return {
    name,
    path,
    own,
    total,
    ...(before !== undefined && { before }),
    ...(change !== undefined && { change }),
    supervisors: supervisorsOf(node).map(({ email }) => email),
    ...((people || shown.length > 0) && { people: shown }),
    children: children.map((child) => nodeToJson(child, people)),
  };
}

/** A line a group; with people a line a person. Levels are joined by ` / `, since a name may hold a slash. */
export function treeToCsv({ tree, outside }: TreeView, people: boolean): string {
  return people ? peopleToCsv(tree, outside) : groupsToCsv(tree);
}

function groupsToCsv(tree: TreeNode): string {
  const compared = tree.before !== undefined;
  const head = ['group', 'level', 'own', 'total', 'supervisors'];
  const rows = [...walkTree(tree)].map((node) => [
    node.path.join(' / '),
    `${node.path.length + 1}`,
    `${node.own}`,
    `${node.total}`,
    supervisorsOf(node)
      .map(({ email }) => email)
      .join(' '),
    ...(compared ? [`${node.before?.own ?? ''}`, `${node.before?.total ?? ''}`, node.change ?? ''] : []),
  ]);
  return toCsv([[...head, ...(compared ? ['own_before', 'total_before', 'change'] : [])], ...rows]);
}

function peopleToCsv(tree: TreeNode, outside: readonly TreePerson[]): string {
  const compared = tree.before !== undefined;
  const row = (person: TreePerson, path: readonly string[]): string[] => [
    path.join(' / '),
    person.name,
    person.email,
    person.external_id,
    person.role ?? '',
    ...(compared
      ? [
          person.change?.kind ?? '',
          (person.change?.place ?? []).join(' / '),
          (person.change?.what ?? []).join('; '),
        ]
      : []),
  ];
  const rows = [...walkTree(tree)].flatMap(({ people, path }) => people.map((person) => row(person, path)));
  const head = ['group', 'name', 'email', 'external_id', 'role'];
  return toCsv([
    [...head, ...(compared ? ['change', 'from_or_to', 'what'] : [])],
    ...rows,
    ...outside.map((person) => row(person, [])),
  ]);
}
