import { describe, expect, it } from 'vitest';
import type { PreparedUser } from '../../../src/core/model.ts';
import {
  countGroups,
  cutTree,
  growTree,
  type Leaf,
  type PlannedChange,
  preparedTree,
  supervisorsOf,
  type TreeNode,
  type TreePerson,
  treeStatistics,
} from '../../../src/core/tree/tree.ts';
import { fc } from '../../properties.ts';

function person(
  email: string,
  groups: readonly string[],
  status: PreparedUser['timecamp_status'] = 'active',
) {
  return {
    timecamp_external_id: '',
    timecamp_user_name: email,
    timecamp_email: email,
    timecamp_groups_breadcrumb: groups.join('/'),
    timecamp_groups: groups,
    timecamp_status: status,
    timecamp_role: 'user',
  } satisfies PreparedUser;
}

/** `name own/total [children]`, to be read at a glance. */
function sketch({ name, people, total, children }: TreeNode): string {
  return `${name || '.'} ${people.length}/${total}${children.length === 0 ? '' : ` [${children.map(sketch).join(', ')}]`}`;
}

it('counts people here and below', () => {
  const tree = preparedTree([
    person('a@example.com', ['Sales', 'North']),
    person('b@example.com', ['Sales']),
    person('c@example.com', ['IT']),
    person('d@example.com', []),
    person('e@example.com', ['Sales', 'North']),
  ]);
  expect(sketch(tree)).toBe('. 1/5 [IT 1/1, Sales 1/3 [North 2/2]]');
  expect(countGroups(tree)).toBe(3);
});

it('inactive people need no group', () => {
  expect(sketch(preparedTree([person('a@example.com', ['Gone'], 'inactive')]))).toBe('. 0/0');
});

it('a level may hold a slash: A/B is one group, not two', () => {
  const tree = preparedTree([person('a@example.com', ['A/B']), person('b@example.com', ['A', 'B'])]);
  expect(sketch(tree)).toBe('. 0/2 [A 0/1 [B 1/1], A/B 1/1]');
});

it('nobody is lost, whatever the paths', () => {
  const path = fc.array(fc.constantFrom('A', 'B', 'C', '__proto__'), { maxLength: 5 });
  fc.assert(
    fc.property(fc.array(path), (paths) => {
      const tree = preparedTree(paths.map((groups, index) => person(`p${index}@example.com`, groups)));
      const counted = (node: TreeNode): number =>
        node.people.length + node.children.reduce((sum, child) => sum + counted(child), 0);
      expect(tree.total).toBe(paths.length);
      expect(counted(tree)).toBe(paths.length);
    }),
  );
});

it('has of each person what the trees show, with the reasons that are known', () => {
  const reasons = { group: 'department Sales', role: 'role user' };
  const tree = preparedTree(
    [person('a@example.com', []), person('b@example.com', [])],
    new Map([['b@example.com', reasons]]),
  );
  const shown = (email: string) => ({ name: email, email, external_id: '', role: 'user' });
  expect(tree).toStrictEqual({
    name: '',
    path: [],
    children: [],
    people: [shown('a@example.com'), { reasons, ...shown('b@example.com') }],
    own: 2,
    total: 2,
  });
});

/** A leaf of `Sales/North` with someone of this role, who changes so. */
function leaf(path: string, role: TreePerson['role'] = 'user', change?: PlannedChange['kind']): Leaf {
  const name = `${role}${change === undefined ? '' : ` ${change}`}`;
  return {
    path: path === '' ? [] : path.split('/'),
    person: {
      name,
      email: '',
      external_id: '',
      role,
      ...(change !== undefined && { change: { kind: change, what: [], reason: '' } }),
    },
  };
}

it('lists supervisors first, the others in the order given', () => {
  const tree = growTree(
    [leaf('', 'guest'), leaf('', 'supervisor'), leaf('', 'administrator'), leaf('', 'supervisor', 'goes')],
    false,
  );
  expect(tree.people.map(({ name }) => name)).toEqual([
    'supervisor',
    'supervisor goes',
    'guest',
    'administrator',
  ]);
  expect(supervisorsOf(tree).map(({ name }) => name)).toEqual(['supervisor']);
});

it('a comparison counts the people before and after, here and below', () => {
  const tree = growTree(
    [
      leaf('A', 'user', 'goes'),
      leaf('A', 'user', 'leaves'),
      leaf('A/B', 'user', 'arrives'),
      leaf('A/B', 'user', 'appears'),
      leaf('A/B', 'user', 'changes'),
      leaf('A/C', 'user', 'stays'),
      { path: ['A', 'C'], groupChange: 'goes' },
    ],
    true,
  );
  const counts = ({ name, before, own, total, change, children }: TreeNode): unknown[] => [
    name,
    [before?.own, before?.total],
    [own, total],
    ...(change === undefined ? [] : [change]),
    ...children.map(counts),
  ];
  expect(counts(tree)).toEqual([
    '',
    [0, 4],
    [0, 4],
    ['A', [2, 4], [0, 4], ['B', [1, 1], [3, 3]], ['C', [1, 1], [1, 1], 'goes']],
  ]);
});

it('refuses groups that are too deep to be shown', () => {
  const path = Array.from({ length: 201 }, (_, index) => `L${index}`);
  expect(countGroups(growTree([{ path: path.slice(1) }], false))).toBe(200);
  expect(() => growTree([{ path }], false)).toThrow(
    expect.objectContaining({
      message: 'A group is 201 levels deep; the limit for a tree is 200: L0 / L1 / L2 / …',
      code: 'input',
      hint: 'Shorten the path at its source, or with TIMECAMP_SKIP_DEPARTMENTS or TIMECAMP_CHANGE_GROUPS_REGEX.',
    }),
  );
});

it.each([
  [0, '. 1/4'],
  [1, '. 1/4 [A 1/3]'],
  [2, '. 1/4 [A 1/3 [B 1/2]]'],
  [3, '. 1/4 [A 1/3 [B 1/2 [C 1/1]]]'],
])('cut to %i levels below the root group, it keeps the counts', (depth, expected) => {
  const tree = growTree(
    ['', 'A', 'A/B', 'A/B/C'].map((path) => leaf(path)),
    false,
  );
  expect(sketch(cutTree(tree, depth))).toBe(expected);
});

describe('the statistics of a tree', () => {
  it('count people, roles and groups as they are after the changes', () => {
    const tree = growTree(
      [
        leaf('', 'administrator'),
        leaf('Sales', 'supervisor'),
        leaf('Sales'),
        leaf('Sales', 'user', 'leaves'),
        leaf('Sales/North', 'guest'),
        leaf('Sales/North', 'supervisor', 'goes'),
        leaf('Sales/North'),
        { path: ['Sales', 'Empty', 'Deep'] },
        { path: ['Old'], groupChange: 'goes' },
        { path: ['New'], groupChange: 'appears' },
        leaf('Lab'),
        leaf('Lab/Deep', 'supervisor'),
        leaf('Ops', 'supervisor'),
      ],
      true,
    );
    expect(treeStatistics(tree)).toEqual({
      people: 8,
      roles: { administrator: 1, supervisor: 3, user: 3, guest: 1, unknown: 0 },
      groups: 8,
      empty_groups: 3,
      groups_without_supervisor: 2,
      deepest_level: 4,
      largest_group: { path: ['Sales'], own: 2 },
    });
  });

  it('count roles that TimeCamp does not report', () => {
    const { person: one } = leaf('');
    const tree = growTree(
      one === undefined ? [] : [{ path: [], person: { ...one, role: undefined } }],
      false,
    );
    expect(treeStatistics(tree).roles).toEqual({
      administrator: 0,
      supervisor: 0,
      user: 0,
      guest: 0,
      unknown: 1,
    });
  });

  it('of an account without people and groups', () => {
    expect(treeStatistics(growTree([], false))).toEqual({
      people: 0,
      roles: { administrator: 0, supervisor: 0, user: 0, guest: 0, unknown: 0 },
      groups: 0,
      empty_groups: 0,
      groups_without_supervisor: 0,
      deepest_level: 1,
      largest_group: undefined,
    });
  });
});
