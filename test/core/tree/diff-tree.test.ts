import { describe, expect, it } from 'vitest';
import type { Account, AccountUser, PreparedUser } from '../../../src/core/model.ts';
import { accountTree, rootNameOf } from '../../../src/core/tree/account-tree.ts';
import { diffTree } from '../../../src/core/tree/diff-tree.ts';
import type { PlanOptions } from '../../../src/core/plan/options.ts';
import type { Operation } from '../../../src/core/plan/plan.ts';
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

/** An account with these groups outside the root group. */
function elsewhere(users: readonly AccountUser[], ...ids: readonly string[]): Account {
  const paths = Object.fromEntries(ids.map((id) => [id, `Group ${id}`]));
  const there = account(users, paths);
  return {
    ...there,
    groups: there.groups.map((group) => (group.id in paths ? { ...group, parent_id: '0' } : group)),
  };
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
    const { tree, outside } = diffTree(there, made, '1');
    expect(sketch(tree)).toEqual(['. 2>2: =ann =old name']);
    expect(outside).toEqual([]);
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
    expect(outside).toEqual([
      {
        name: 'jo',
        email: 'jo@example.com',
        external_id: '',
        role: undefined,
        change: { kind: 'stays', what: ['held'], reason: 'held: audit' },
      },
    ]);
  });

  it('who is held outside the root group; a held person who is disabled is not shown', () => {
    const there = elsewhere([user('ann', { group_id: '8' }), user('bo', { disabled: true })], '8');
    const hold = (person: string) => ({ person, until: null, why: '', created: '', by: '' });
    const made = plan([prepared('ann')], there, {}, { holds: [hold('ann'), hold('bo')] });
    const { tree, outside } = diffTree(there, made, '1');
    expect(sketch(tree)).toEqual(['. 0>0:']);
    expect(outside.map(({ name, change }) => [name, change?.kind])).toEqual([['ann', 'stays']]);
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
    const there = elsewhere([user('ann', { group_id: '8' }), user('bo', { group_id: '8' }), user('cy')], '8');
    const { tree, outside } = compare([prepared('ann')], there, { disabledUsersGroupId: '8' });
    expect(sketch(tree)).toEqual(['. 1>1: >ann -cy']);
    expect(outside.map(({ name, change }) => [name, change?.kind])).toEqual([['bo', 'goes']]);
  });

  it("leavers who stay enabled leave for the disabled users' group, wherever they are and it is", () => {
    const there = elsewhere([user('ann', { group_id: '8' }), user('bo'), user('cy')], '8', '9');
    const { tree, outside } = compare([prepared('cy')], there, {
      disableUserDeactivation: true,
      disabledUsersGroupId: '9',
    });
    expect(sketch(tree)).toEqual(['. 2>1: <bo cy']);
    const end = {
      kind: 'leaves',
      place: ['Group 9'],
      what: [],
      reason: "not in the source: to the disabled users' group",
    };
    expect(tree.people[0]?.change).toEqual(end);
    expect(outside.map(({ name, change }) => [name, change])).toEqual([['ann', end]]);
  });

  it('nothing to do shows no change', () => {
    const there = elsewhere([user('ann'), user('bo', { group_id: '8' })], '8');
    const { tree, outside } = compare([prepared('ann')], there, { leaversScope: 'root' });
    expect([...sketch(tree), ...outside]).toEqual(['. 1>1: ann']);
  });

  it('a plan of an earlier version, which does not say who is held', () => {
    const there = account([user('ann')]);
    const { kept: _, ...earlier } = plan([], there);
    expect(sketch(diffTree(there, earlier, '1').tree)).toEqual(['. 1>0: -ann']);
  });
});

describe('a person in the tree', () => {
  /** The people of the tree when these operations are planned for Ann, who is in the root group. */
  function shown(fields: Partial<AccountUser>, ...operations: readonly Partial<Operation>[]) {
    const there = account([user('bo'), user('ann', fields)], { '2': 'Sales' });
    const common = { person: { email: 'ann@example.com', name: 'ann', user_id: 'id-ann' } };
    const made = operations.map((operation) => ({ ...common, ...operation }) as Operation);
    const { tree } = diffTree(there, { operations: made }, '1');
    return [...walkTree(tree)].flatMap(({ people }) => people.filter(({ name }) => name !== 'bo'));
  }

  it('has the fields that the plan gives, what changes and why', () => {
    expect(
      shown(
        { external_id: '' },
        { kind: 'name', before: 'ann', after: 'Ann', reason: 'name in the source' },
        { kind: 'email', before: 'ann@example.com', after: 'a@example.com', reason: 'e-mail' },
        { kind: 'external-id', before: '', after: '7', reason: 'id' },
        { kind: 'additional-email', before: 'a@home.test', after: '', reason: 'additional' },
        { kind: 'role', before: 'user', after: 'guest', reason: 'role' },
      ),
    ).toStrictEqual([
      {
        name: 'Ann',
        email: 'a@example.com',
        external_id: '7',
        role: 'guest',
        change: {
          kind: 'changes',
          what: [
            'name ann → Ann',
            'e-mail ann@example.com → a@example.com',
            'external id none → 7',
            'additional e-mail a@home.test → none',
            'role user → guest',
          ],
          reason: 'name in the source',
        },
      },
    ]);
  });

  it('keeps the fields that do not change', () => {
    expect(shown({}, { kind: 'role', before: 'user', after: 'guest', reason: 'role' })).toMatchObject([
      { name: 'ann', email: 'ann@example.com', external_id: 'ann' },
    ]);
    expect(shown({}, { kind: 'name', before: 'ann', after: 'Ann', reason: '' })).toMatchObject([
      { name: 'Ann', email: 'ann@example.com', external_id: 'ann', role: 'user' },
    ]);
  });

  const name: Partial<Operation> = { kind: 'name', before: 'ann', after: 'Ann', reason: 'name' };
  const move = {
    kind: 'move',
    before: { group_id: '1', path: [] },
    after: { group_id: '2', path: ['Sales'] },
    reason: 'move',
  } as const;
  it.each<[string, Partial<AccountUser>, readonly Partial<Operation>[], readonly unknown[]]>([
    [
      'disabled',
      {},
      [name, move, { kind: 'deactivate', reason: 'gone' }],
      [{ kind: 'goes', what: ['disabled', 'name ann → Ann'], reason: 'gone' }],
    ],
    [
      're-enabled',
      { disabled: true },
      [name, move, { kind: 'enable', reason: 'back' }],
      [{ kind: 'appears', what: ['re-enabled', 'name ann → Ann'], reason: 'back' }],
    ],
    [
      'moved',
      {},
      [name, move],
      [
        { kind: 'leaves', place: ['Sales'], what: ['name ann → Ann'], reason: 'move' },
        { kind: 'arrives', place: [], what: ['name ann → Ann'], reason: 'move' },
      ],
    ],
  ])('who is %s has the reason of that', (_, fields, operations, changes) => {
    expect(shown(fields, ...operations).map(({ change }) => change)).toStrictEqual(changes);
  });
});

describe('a joiner in the tree', () => {
  const place = { group_id: '2', path: ['Sales'] };
  const joiner = { person: { email: 'jo@example.com', name: 'jo', user_id: null } };
  const invited = { kind: 'appears', what: ['invited'] };

  it.each<[string, readonly Partial<Operation>[], object]>([
    [
      'with an invitation only',
      [{ kind: 'invite', after: { group: place }, reason: 'new' }],
      { name: 'jo', external_id: '', role: 'user', change: { ...invited, reason: 'new' } },
    ],
    [
      'with all fields',
      [
        { kind: 'finish', after: { group: place }, reason: 'invited earlier' },
        { kind: 'name', after: 'Jo' },
        { kind: 'external-id', after: '7' },
        { kind: 'role', after: 'supervisor' },
      ],
      { name: 'Jo', external_id: '7', role: 'supervisor', change: { ...invited, reason: 'invited earlier' } },
    ],
  ])('%s', (_, operations, expected) => {
    const made = operations.map((operation) => ({ ...joiner, ...operation }) as Operation);
    const { tree } = diffTree(account([], { '2': 'Sales' }), { operations: made }, '1');
    expect(tree.children[0]?.people).toEqual([{ email: 'jo@example.com', ...expected }]);
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
  const { tree, rootName, disabled, outside } = accountTree(
    { ...there, groups: there.groups.toReversed() },
    '1',
  );
  expect(rootName).toBe('People');
  expect(tree).not.toHaveProperty('before');
  expect([...walkTree(tree)].map(({ path, own, total }) => `${path.join('/')} ${own}/${total}`)).toEqual([
    ' 0/1',
    'Sales 1/1',
    'Sales/Empty 0/0',
  ]);
  expect([disabled, outside]).toEqual([1, 1]);
});

it('the name of a root group that the account does not have', () => {
  expect(rootNameOf(account([]), '99')).toBe('the root group');
});
