import { describe, expect, it } from 'vitest';
import type { AccountGroup } from '../../../src/core/model.ts';
import { deepestLevel } from '../../../src/core/plan/build/known-groups.ts';
import { inOrder } from '../../../src/core/plan/operations.ts';
import { failedPreconditions } from '../../../src/core/plan/saved/preconditions.ts';
import { EMPTY_JOURNAL } from '../../../src/core/plan/journal.ts';
import { accountTree } from '../../../src/core/tree/account-tree.ts';
import { account, lines, NOW, plan, prepared, user } from './builders.ts';

/** Safety rules that no other test covers. */
describe('ignored users', () => {
  it('do not get a pending reset of the manual flag', () => {
    const made = plan(
      [prepared('ann')],
      account([user('ann')]),
      { ignoredUserIds: ['id-ann'] },
      { journal: { reset_manual: ['id-ann'] } },
    );
    expect(made.operations).toEqual([]);
  });
});

describe('the removal of a group in a saved plan', () => {
  const before = account([user('ann')], { '2': 'Old' });
  const made = plan([prepared('ann')], before, { removeEmptyGroups: true });
  const failures = (now: typeof before) =>
    failedPreconditions(made, { account: now, journal: EMPTY_JOURNAL, now: NOW });

  it('is planned and still possible in an unchanged account', () => {
    expect([lines(made), failures(before)]).toEqual([['remove-group Old'], []]);
  });

  it('is refused when the group has a child by now, although the child is empty', () => {
    const now = account([user('ann')], { '2': 'Old', '3': 'Old/New' });
    expect(failures(now)).toEqual(['The group "Old" is no longer empty.']);
  });
});

describe("the key's owner", () => {
  it('remains an administrator, so another administrator can be demoted', () => {
    const owner = user('owner', { role: 'administrator' });
    const there = account([owner, user('deputy', { role: 'administrator' })], {}, owner);
    const made = plan([prepared('owner'), prepared('deputy')], there);
    expect(lines(made)).toEqual(['role deputy: user']);
    expect(made.notices.map(({ code, who }) => [code, who])).toEqual([
      ['kept-administrator', ['owner@example.com']],
    ]);
  });
});

describe('an additional e-mail equal to the primary one', () => {
  const same = { timecamp_real_email: 'ANN@Example.com' };

  it('is not stored for a user', () => {
    expect(lines(plan([prepared('ann', same)], account([user('ann')])))).toEqual([]);
  });

  it('is not stored for a user who gets that primary e-mail in the same run', () => {
    const there = account([user('ann', { email: 'old@example.com' })]);
    expect(lines(plan([prepared('ann', same)], there, { updateEmailOnExternalId: true }))).toEqual([
      'email old: ann@example.com',
    ]);
  });

  it('is not stored for a joiner', () => {
    expect(lines(plan([prepared('ann', same)], account([])))).toEqual([
      'invite ann: .',
      'name ann: ann',
      'external-id ann: ann',
    ]);
  });
});

describe('the learned maximum level', () => {
  const root: AccountGroup[] = [
    { id: '8', name: 'Top', parent_id: '0', member_ids: [] },
    { id: '9', name: 'Middle', parent_id: '8', member_ids: [] },
  ];
  const there = account([user('ann')]);
  const nested = {
    ...there,
    groups: [...root, ...there.groups.map((group) => ({ ...group, parent_id: '9' }))],
  };

  it.each([
    [4, ['create-group A', 'move ann: . > A']],
    [3, []],
    [2, []],
  ])('counts from the top of the account: level %i with the root group at level 3', (level, expected) => {
    const made = plan([prepared('ann', { group: 'A/B' })], nested, {}, { journal: { max_level: level } });
    expect(lines(made)).toEqual(expected);
  });
});

describe('cyclic parents among the groups of an account', () => {
  const groups: AccountGroup[] = [
    { id: '1', name: 'People', parent_id: '0', member_ids: [] },
    { id: '2', name: 'A', parent_id: '3', member_ids: ['id-ann'] },
    { id: '3', name: 'B', parent_id: '2', member_ids: [] },
    { id: '4', name: 'Self', parent_id: '4', member_ids: [] },
  ];
  const there = { owner: undefined, users: [user('ann', { group_id: '2' })], groups };

  it('do not loop the planner, and are not below the root group', () => {
    const made = plan([prepared('ann')], there, { removeEmptyGroups: true, leaversScope: 'root' });
    expect(lines(made)).toEqual(['move ann: A > .']);
  });

  it('do not loop the planner when the root group is one of them', () => {
    const made = plan([prepared('ann', { group: 'C' })], there, { rootGroupId: '3', maxGroupLevel: 9 });
    expect(lines(made)).toEqual(['create-group C', 'move ann: A > C']);
  });

  it('do not loop trees and depths', () => {
    expect(accountTree(there, '1')).toMatchObject({ outside: 1, tree: { total: 0 } });
    expect(deepestLevel(groups)).toBe(2);
  });
});

describe("a real e-mail equal to a joiner's e-mail", () => {
  const ann = prepared('ann', { timecamp_real_email: 'bob@example.com' });
  const people = [ann, prepared('bob')];
  const invited = ['invite bob: .', 'name bob: bob', 'external-id bob: bob'];

  it('does not keep the joiner from being invited', () => {
    expect(lines(plan(people, account([user('ann')])))).toEqual([
      ...invited,
      'additional-email ann: bob@example.com',
    ]);
  });

  it('gives the joiner nothing of the other user once it is stored', () => {
    const made = plan(people, account([user('ann', { additional_email: 'bob@example.com' })]));
    expect([lines(made), made.failures]).toEqual([[], []]);
    expect(made.notices.map(({ code, who }) => [code, who])).toEqual([
      ['email-recycled', ['bob@example.com']],
    ]);
  });

  it('selects the joiner alone with --user', () => {
    const made = plan(
      people,
      account([user('ann')]),
      {},
      { selection: { only: undefined, users: ['BOB@example.com'] } },
    );
    expect(lines(made)).toEqual(invited);
  });
});

describe('seats', () => {
  it('are freed by deactivations before re-enabling and invitations take them', () => {
    const there = account([user('leaver'), user('back', { disabled: true })]);
    const made = plan([prepared('joiner'), prepared('back')], there);
    const seats = ['deactivate', 'enable', 'invite'];
    const order = (operations: typeof made.operations) =>
      operations.map(({ kind }) => kind).filter((kind) => seats.includes(kind));
    expect([order(made.operations), order(inOrder(made.operations.toReversed()))]).toEqual([seats, seats]);
  });
});
