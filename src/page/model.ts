import type { GroupRow, PersonRow, TreePageData } from '../cli/render/html/data.ts';
import { foldAll, type Searchable } from './search.ts';

/** A group with its position in the tree. */
export interface Group extends GroupRow {
  readonly index: number;
  readonly children: Group[];
  /** Indexes into the list of people. */
  readonly people: number[];
  /** `Company / Sales / North`. */
  readonly path: string;
}

export interface Model {
  readonly data: TreePageData;
  readonly root: Group;
  readonly groups: readonly Group[];
  readonly index: Searchable;
  groupOf(person: PersonRow): Group | undefined;
}

export function createModel(data: TreePageData): Model {
  const groups: Group[] = [];
  for (const [index, row] of data.groups.entries()) {
    const parent = groups[row.parent];
    const path = parent === undefined || parent.index === 0 ? row.name : `${parent.path} / ${row.name}`;
    const group: Group = { ...row, index, children: [], people: [], path };
    groups.push(group);
    parent?.children.push(group);
  }
  for (const [index, person] of data.people.entries()) groups[person.group]?.people.push(index);
  const [root] = groups;
  if (root === undefined) throw new Error('The tree has no root group.');
  return {
    data,
    root,
    groups,
    index: {
      own: foldAll(data.people.map(({ name, email, id, role }) => `${name} ${email} ${id ?? ''} ${role}`)),
      of: data.people.map(({ group }) => group),
      shared: foldAll(groups.map(({ path }) => path)),
    },
    groupOf: (person) => groups[person.group],
  };
}

/** The ancestors of a group, the root group first. */
export function ancestorsOf({ groups }: Model, group: Group): readonly Group[] {
  const above: Group[] = [];
  for (let at = groups[group.parent]; at !== undefined; at = groups[at.parent]) above.unshift(at);
  return above;
}

/** Whether a person is still in the group after the changes. */
export function remains({ change }: PersonRow): boolean {
  return change?.kind !== 'goes' && change?.kind !== 'leaves';
}

/** Indexes of the supervisors who are in a group after the changes. */
export function supervisorIndexes({ data }: Model, { people }: Group): readonly number[] {
  return people.filter((at) => {
    const person = data.people[at];
    return person?.role === 'supervisor' && remains(person);
  });
}

export function formatNumber(count: number): string {
  return count.toLocaleString('en');
}

export function formatCount(count: number, one: string, many: string): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}
