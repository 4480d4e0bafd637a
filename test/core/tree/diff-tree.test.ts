import { describe, expect, it } from 'vitest';
import type { Account, PreparedUser } from '../../../src/core/model.ts';
import { accountTree } from '../../../src/core/tree/account-tree.ts';
import { diffTree } from '../../../src/core/tree/diff-tree.ts';
import type { PlanOptions } from '../../../src/core/plan/options.ts';
import { type TreeNode, walkTree } from '../../../src/core/tree/tree.ts';
import { account, plan, prepared, user } from '../plan/builders.ts';

/** `Sales 1>2 new: +ann, ~bo`, a line a group. */
function sketch(tree: TreeNode): string[] {
  const signs = { appears: '+', goes: '-', arrives: '>', leaves: '<', changes: '~', stays: '=' };
  return [...walkTree(tree)].map((node) => {
    const people = node.people.map(
      ({ name, change }) => `${change === undefined ? '' : signs[change.kind]}${name}`,
    );
    const change = node.change === undefined ? '' : ` ${node.change}`;
    return `${node.path.join('/') || '.'} ${node.before?.own}>${node.own}${change}: ${people.join(' ')}`.trim();
  });
}

function compare(people: readonly PreparedUser[], there: Account, options: Partial<PlanOptions> = {}) {
  return diffTree(there, plan(people, there, options), '1');
}

describe('what a sync would change', () => {
  it('who stays as they are for a while, and why', () => {
    const there = account([user('ann'), user('bo', { name: 'old name' })]);
    const made = plan(
      [prepared('bo')],
      there,
      { leaverGrace: { unit: 'days', value: 3 } },
      { holds: [{ person: 'bo', until: null, why: 'audit', created: '', by: '' }] },
    );
    const { tree } = diffTree(there, made, '1');
    expect(sketch(tree)).toEqual(['. 2>2: =ann =old name']);
    expect(tree.people.map(({ change }) => [change?.what, change?.reason])).toEqual([
      [['waiting to be disabled'], made.kept?.[0]?.reason],
      [['held'], 'held: audit'],
    ]);
  });

  it('a joiner who is held, outside the groups', () => {
    const there = account([user('ann')]);
    const hold = { person: 'jo@example.com', until: null, why: 'audit', created: '', by: '' };
    const made = plan([prepared('ann'), prepared('jo', { group: 'New' })], there, {}, { holds: [hold] });
    const { tree, outside } = diffTree(there, made, '1');
    expect(sketch(tree)).toEqual(['. 1>1: ann']);
    expect(outside).toMatchObject([
      { email: 'jo@example.com', change: { kind: 'stays', what: ['held'], reason: 'held: audit' } },
    ]);
  });

  it('who appears, goes, moves, changes; and in which groups', () => {
    const there = account(
      [
        user('ann', { group_id: '2' }),
        user('bo', { group_id: '2' }),
        user('cy', { group_id: '3' }),
        user('dee'),
        user('eve', { disabled: true, group_id: '3' }),
        user('fay', { disabled: true, group_id: '3' }),
      ],
      { '2': 'Old', '3': 'Same' },
    );
    const people = [
      prepared('ann', { group: 'New/Deep' }),
      prepared('cy', { group: 'Same', timecamp_role: 'supervisor' }),
      prepared('dee'),
      prepared('eve', { group: 'Same' }),
      prepared('gus', { group: 'New', timecamp_role: 'supervisor' }),
    ];
    const { tree, rootName } = compare(people, there, { removeEmptyGroups: true });
    expect(rootName).toBe('People');
    expect(sketch(tree)).toEqual([
      '. 1>1: dee',
      'New 0>1 appears: +gus',
      'New/Deep 0>1 appears: >ann',
      'Old 2>0: <ann -bo',
      'Same 1>2: ~cy +eve',
    ]);
    const found = [...walkTree(tree)].flatMap((node) => node.people);
    expect(found.find(({ name }) => name === 'cy')).toMatchObject({
      role: 'supervisor',
      change: { what: ['role user → supervisor'], reason: 'role in the source' },
    });
    expect(found.find(({ name }) => name === 'gus')?.role).toBe('supervisor');
    expect(found.filter(({ name }) => name === 'ann').map(({ change }) => change?.place)).toEqual([
      ['Old'],
      ['New', 'Deep'],
    ]);
  });

  it('a group that is removed goes', () => {
    const there = account([user('ann')], { '2': 'Empty' });
    expect(sketch(compare([prepared('ann')], there, { removeEmptyGroups: true }).tree)).toEqual([
      '. 1>1: ann',
      'Empty 0>0 goes:',
    ]);
  });

  it('people outside the root group: who comes in arrives, who goes there leaves, the others are marked', () => {
    const inside = account([user('ann', { group_id: '8' }), user('bo', { group_id: '8' }), user('cy')]);
    const there = {
      ...inside,
      groups: [
        ...inside.groups,
        { id: '8', name: 'Elsewhere', parent_id: '0', member_ids: ['id-ann', 'id-bo'] },
      ],
    };
    const { tree, outside } = compare([prepared('ann')], there, { disabledUsersGroupId: '8' });
    expect(sketch(tree)).toEqual(['. 1>1: >ann -cy']);
    expect(outside.map(({ name, change }) => [name, change?.kind])).toEqual([['bo', 'goes']]);
  });

  it('nothing to do shows no change', () => {
    const { tree, outside } = compare([prepared('ann')], account([user('ann')]));
    expect([...sketch(tree), ...outside]).toEqual(['. 1>1: ann']);
  });
});

it('the account as it is: empty groups too, the disabled and those elsewhere only counted', () => {
  const inside = account(
    [user('ann', { group_id: '2' }), user('bo', { disabled: true }), user('cy', { group_id: '8' })],
    {
      '2': 'Sales',
      '3': 'Sales/Empty',
    },
  );
  const there = {
    ...inside,
    groups: [...inside.groups, { id: '8', name: 'Elsewhere', parent_id: '0', member_ids: ['id-cy'] }],
  };
  const { tree, disabled, outside } = accountTree(there, '1');
  expect([...walkTree(tree)].map(({ path, own, total }) => `${path.join('/')} ${own}/${total}`)).toEqual([
    ' 0/1',
    'Sales 1/1',
    'Sales/Empty 0/0',
  ]);
  expect([disabled, outside]).toEqual([1, 1]);
});
