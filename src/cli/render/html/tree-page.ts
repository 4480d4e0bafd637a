import { pathText } from '../../../core/plan/plan.ts';
import type { TreeNode, TreePerson } from '../../../core/tree/tree.ts';
import type { TreeView } from '../tree-data.ts';
import type { GroupRow, PageView, PersonRow, TreePageData } from './data.ts';
import { treeFrame } from './frame.ts';
import { type PageAssets, renderPage } from './page.ts';

/** The page of a tree: outline, org chart, search, and a card for each person and group. */
export function renderTreePage(view: TreeView, facts: TreeView['facts'], assets: PageAssets): string {
  const page = treePage(view, facts);
  return renderPage(page.head.title, treeFrame(page), page.data, assets);
}

/** The content of the page of a tree. */
export function treePage(view: TreeView, facts: TreeView['facts']): PageView<TreePageData> {
  const { title, origin } = view;
  return { head: { title, origin, alerts: [], facts, notices: [] }, data: treePageData(view) };
}

function treePageData({ tree, rootName, outside }: TreeView): TreePageData {
  const groups: GroupRow[] = [];
  const people: PersonRow[] = [];
  const reasons = new Map<string, number>();
  const add = (node: TreeNode, name: string, parent: number): void => {
    const index = groups.length;
    const { own, total, before, change, children } = node;
    groups.push({
      name,
      parent,
      own,
      total,
      ...(before !== undefined && { before }),
      ...(change !== undefined && { change }),
    });
    for (const person of node.people) people.push(personRow(person, index, reasons));
    for (const child of children) add(child, child.name, index);
  };
  add(tree, rootName, -1);
  for (const person of outside) people.push(personRow(person, -1, reasons));
  return { kind: 'tree', compared: tree.before !== undefined, groups, people, reasons: [...reasons.keys()] };
}

function personRow(person: TreePerson, group: number, reasons: Map<string, number>): PersonRow {
  const { name, email, external_id: id, role = 'unknown', change, reasons: why } = person;
  return {
    name,
    email,
    ...(id !== '' && { id }),
    role,
    group,
    ...(why !== undefined && { why: [place(why.group, reasons), place(why.role, reasons)] as const }),
    ...(change !== undefined && {
      change: {
        kind: change.kind,
        ...(change.place !== undefined && { place: pathText(change.place) }),
        what: change.what,
        reason: change.reason,
      },
    }),
  };
}

function place(reason: string, reasons: Map<string, number>): number {
  const known = reasons.get(reason) ?? reasons.size;
  reasons.set(reason, known);
  return known;
}
