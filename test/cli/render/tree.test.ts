import { describe, expect, it } from 'vitest';
import { renderTree, statisticFacts } from '../../../src/cli/render/tree.ts';
import { treeToCsv, treeToJson } from '../../../src/cli/render/tree-data.ts';
import {
  cutTree,
  growTree,
  type Leaf,
  type TreePerson,
  treeStatistics,
} from '../../../src/core/tree/tree.ts';

function person(name: string, fields: Partial<TreePerson> = {}): TreePerson {
  return { name, email: `${name.toLowerCase()}@example.com`, external_id: '', role: 'user', ...fields };
}

function leaf(path: string, who?: TreePerson): Leaf {
  return { path: path === '' ? [] : path.split('/'), ...(who !== undefined && { person: who }) };
}

const COMPANY: readonly Leaf[] = [
  leaf('', person('Ada', { role: 'administrator' })),
  leaf('Engineering', person('Ann', { role: 'supervisor' })),
  leaf('Engineering/Backend', person('Bo', { role: 'supervisor', external_id: '7' })),
  leaf('Engineering/Backend', person('Cy')),
  leaf('Sales', person('Dee')),
];
const TREE = growTree(COMPANY, false);

function drawn(leaves: readonly Leaf[], ...[style, compared = false]: [style?: object, compared?: boolean]) {
  return renderTree(growTree(leaves, compared), 'Company', style).split('\n').slice(0, -1);
}

describe('as text', () => {
  it('draws branches, puts the counts in columns, names the supervisors', () => {
    expect(drawn(COMPANY)).toEqual([
      '                own  all',
      'Company           1    5',
      '├─ Engineering    1    3  ★ Ann',
      '│  └─ Backend     2    2  ★ Bo',
      '└─ Sales          1    1',
    ]);
  });

  it('keeps the columns straight under wide letters', () => {
    expect(drawn([leaf('東京', person('A')), leaf('Łódź', person('B'))])).toEqual([
      '         own  all',
      'Company    0    2',
      '├─ Łódź    1    1',
      '└─ 東京    1    1',
    ]);
  });

  it('one deep path does not widen every line, and no line is cut', () => {
    const deep = Array.from({ length: 60 }, (_, level) => `Level ${level}`);
    const lines = drawn([leaf('Sales', person('Ann')), { path: deep, person: person('Bo') }]);
    const [sales = ''] = lines.filter((line) => line.includes('Sales'));
    expect(sales.length).toBeLessThan(140);
    expect(lines.find((line) => line.includes('Level 59'))).toMatch(/Level 59 +1 +1$/);
  });

  it('lists people by name, or with all that is known', () => {
    expect(drawn(COMPANY, { people: 'names' }).slice(3, 7)).toEqual([
      '├─ Engineering    1    3',
      '│  │  · ★ Ann, supervisor',
      '│  └─ Backend     2    2',
      '│        · ★ Bo, supervisor',
    ]);
    expect(drawn(COMPANY, { people: 'details' })).toContain(
      '│        · ★ Bo <bo@example.com>, id 7, supervisor',
    );
  });

  it('a narrow terminal cuts names, then leaves the supervisors away; never the counts', () => {
    const lines = drawn([leaf('A department with a very long name', person('Ann', { role: 'supervisor' }))], {
      columns: 30,
    });
    expect(lines).toEqual([
      '                      own  all',
      'Company                 0    1',
      '└─ A department wit…    1    1',
    ]);
  });

  it('colors only where they are asked for', () => {
    expect(drawn(COMPANY).join('')).not.toContain('\u001b');
    expect(drawn(COMPANY, { colors: true }).join('')).toContain('\u001b[1m');
  });

  it('names cannot steer the terminal', () => {
    const [, , line] = drawn([leaf('\u001b[31mRed\nLine\u202e', person('A'))]);
    expect(line).toBe('└─ �[31mRed�Line�    1    1');
  });

  it('shows what a comparison found, and how many there were', () => {
    const moved = { what: [], reason: 'group in the source' };
    const lines = drawn(
      [
        { path: ['New'], groupChange: 'appears' },
        leaf('New', person('Ann', { change: { kind: 'arrives', place: ['Old'], ...moved } })),
        leaf('Old', person('Ann', { change: { kind: 'leaves', place: ['New'], ...moved } })),
        leaf(
          'Old',
          person('Bo', { change: { kind: 'goes', what: ['disabled'], reason: 'not in the source' } }),
        ),
        leaf('Old', person('Cy')),
      ],
      {},
      true,
    );
    expect(lines).toEqual([
      '          own  all',
      'Company     0  3→2',
      '├─ + New  0→1  0→1',
      '│     → Ann  from Old (group in the source)',
      '└─ Old    3→1  3→1',
      '      ← Ann  to New',
      '      - Bo  disabled (not in the source)',
    ]);
  });
});

it('--depth counts from below the root group and keeps the totals', () => {
  const [root, first] = [cutTree(TREE, 0), cutTree(TREE, 1)];
  expect([root.children.length, root.total]).toEqual([0, 5]);
  expect(first.children.map(({ name, total, children }) => [name, total, children.length])).toEqual([
    ['Engineering', 3, 0],
    ['Sales', 1, 0],
  ]);
});

it('statistics', () => {
  expect(treeStatistics(TREE)).toEqual({
    people: 5,
    roles: { administrator: 1, supervisor: 2, user: 2, guest: 0, unknown: 0 },
    groups: 3,
    empty_groups: 0,
    groups_without_supervisor: 1,
    deepest_level: 3,
    largest_group: { path: ['Engineering', 'Backend'], own: 2 },
  });
  expect(statisticFacts(treeStatistics(TREE))).toContainEqual([
    'Roles',
    '1 administrator, 2 supervisors, 2 users',
  ]);
});

describe('for other programs', () => {
  const view = { title: '', origin: 'here', tree: TREE, rootName: 'Company', outside: [], facts: [] };

  it('CSV has a line a group, or a line a person', () => {
    expect(treeToCsv(view, false).split('\r\n')).toEqual([
      'group,level,own,total,supervisors',
      ',1,1,5,',
      'Engineering,2,1,3,ann@example.com',
      'Engineering / Backend,3,2,2,bo@example.com',
      'Sales,2,1,1,',
    ]);
    expect(treeToCsv(view, true).split('\r\n')[3]).toBe(
      'Engineering / Backend,Bo,bo@example.com,7,supervisor',
    );
  });

  it('JSON nests groups', () => {
    expect(treeToJson(view, false)).toMatchObject({
      root: {
        name: 'Company',
        total: 5,
        children: [{ name: 'Engineering', supervisors: ['ann@example.com'] }, {}],
      },
    });
  });
});
