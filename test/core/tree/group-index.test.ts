import { describe, expect, it } from 'vitest';
import type { AccountGroup } from '../../../src/core/model.ts';
import { GroupIndex } from '../../../src/core/tree/group-index.ts';

function group(id: string, name: string, parent: string, members = 0): AccountGroup {
  return {
    id,
    name,
    parent_id: parent,
    member_ids: Array.from({ length: members }, (_, index) => `${index}`),
  };
}

const ROOT = group('1', 'People', '0');

function indexOf(groups: readonly AccountGroup[], maxLevel = 0, rootGroupId = '1'): GroupIndex {
  return new GroupIndex(groups, { rootGroupId, disableGroupsCreation: false, maxLevel });
}

describe('two groups with one name under one parent', () => {
  it.each<[string, AccountGroup, AccountGroup, string]>([
    ['more people are in the first', group('5', 'Sales', '1', 2), group('6', 'Sales', '1', 1), '5'],
    ['more people are in the second', group('5', 'Sales', '1', 1), group('6', 'Sales', '1', 2), '6'],
    ['as many are in both', group('5', 'Sales', '1', 1), group('6', 'Sales', '1', 1), '5'],
    ['as many are in both, the older is second', group('10', 'Sales', '1'), group('9', 'Sales', '1'), '9'],
  ])('%s', (_, first, second, used) => {
    expect(indexOf([ROOT, first, second]).destination(['Sales'], false)?.group_id).toBe(used);
  });

  it('are named in a warning', () => {
    expect(indexOf([ROOT, group('5', ' Sales', '1'), group('6', 'Sales ', '1')]).notices).toEqual([
      {
        level: 'warning',
        code: 'equal-groups',
        message:
          'Two groups under one parent have the name "Sales" (ids 5 and 6): the one with more people is used. Merge them in TimeCamp.',
        who: ['Sales'],
      },
    ]);
  });

  it('do not matter outside the root group', () => {
    expect(indexOf([ROOT, group('5', 'Sales', '2'), group('6', 'Sales', '2')]).notices).toEqual([]);
  });
});

describe('missing groups', () => {
  it('are created level by level, a slash in a name escaped in the id', () => {
    const index = indexOf([ROOT]);
    for (const path of [['A', 'B', 'C'], ['A/B'], ['A', 'D']]) index.destination(path, true);
    expect(index.creations.map(({ id, needs }) => [id, ...needs])).toEqual([
      ['create-group:A'],
      ['create-group:A\\/B'],
      ['create-group:A/B', 'create-group:A'],
      ['create-group:A/D', 'create-group:A'],
      ['create-group:A/B/C', 'create-group:A/B'],
    ]);
  });

  it('are not confused with groups of their name outside the root group', () => {
    const index = indexOf([ROOT, group('8', 'Sales', '0')]);
    const created = index.destination(['Sales'], true);
    expect(created && index.creationOf(created)?.id).toBe('create-group:Sales');
    expect(index.creationOf(index.placeOf('8'))).toBeUndefined();
  });
});

it.each<[string, readonly AccountGroup[], string, readonly string[]]>([
  ['the root group is the top group', [ROOT], '1', ['A', 'B']],
  ['the root group is on the second level', [ROOT, group('2', 'Sub', '1')], '2', ['A']],
  ['the group above the root group is not visible', [group('2', 'Sub', '1')], '2', ['A', 'B']],
  [
    'the root group is deeper than the limit',
    [ROOT, group('2', 'S', '1'), group('3', 'T', '2'), group('4', 'U', '3')],
    '4',
    [],
  ],
  ['the groups go round in a circle', [group('1', 'A', '2'), group('2', 'B', '1')], '1', ['A']],
])('cuts paths to the third level of the account: %s', (_, groups, root, allowed) => {
  expect(indexOf(groups, 3, root).allowed(['A', 'B', 'C'])).toEqual(allowed);
  expect(indexOf(groups, 0, root).allowed(['A', 'B', 'C'])).toEqual(['A', 'B', 'C']);
});

describe('the place of a group, for messages', () => {
  const index = () =>
    indexOf([ROOT, group('5', ' Sales ', '1'), group('6', 'North', '5'), group('8', ' Other ', '0')]);

  it.each([
    ['the root group', '1', []],
    ['a group below it', '6', ['Sales', 'North']],
    ['a group elsewhere, by its own name', '8', ['Other']],
    ['a group that TimeCamp does not show', '9', ['group 9']],
  ])('%s', (_, id, path) => {
    expect(index().placeOf(id)).toEqual({ group_id: id, path });
  });

  it('only groups below the root group have a path', () => {
    expect(['5', '8', '9'].map((id) => index().pathOf(id))).toEqual([['Sales'], undefined, undefined]);
  });
});
