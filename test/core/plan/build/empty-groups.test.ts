import { describe, expect, it } from 'vitest';
import type { Account } from '../../../../src/core/model.ts';
import { account, lines, plan, prepared, user } from '../builders.ts';

describe('empty groups', () => {
  const at = (
    paths: Record<string, string>,
    people: Record<string, string>,
    wanted: Record<string, string>,
    more = {},
  ) =>
    lines(
      plan(
        Object.entries(wanted).map(([name, group]) => prepared(name, { group })),
        account(
          Object.entries(people).map(([name, group_id]) =>
            user(name, { group_id, disabled: name.startsWith('off') }),
          ),
          paths,
        ),
        { removeEmptyGroups: true, disableUserDeactivation: true, ...more },
      ),
    ).filter((line) => line.startsWith('remove'));

  it.each([
    [
      'go bottom-up',
      () => at({ '2': 'A', '3': 'A/B' }, { ann: '1' }, { ann: '' }),
      ['remove-group A/B', 'remove-group A'],
    ],
    ['stay where a disabled person is', () => at({ '2': 'A' }, { ann: '1', off: '2' }, { ann: '' }), []],
    ['stay where a child stays', () => at({ '2': 'A', '3': 'A/B' }, { ann: '1', off: '3' }, { ann: '' }), []],
    [
      'stay where someone belongs who is not there yet',
      () => at({ '2': 'A', '3': 'A/B' }, { ann: '1' }, { ann: '', bob: 'A/B' }),
      [],
    ],
    [
      'stay for the disabled users',
      () => at({ '2': 'A' }, { ann: '1' }, { ann: '' }, { disabledUsersGroupId: '2' }),
      [],
    ],
    ['stay when a new group comes into them', () => at({ '2': 'A' }, { ann: '1' }, { ann: 'A/C' }), []],
    [
      'go beside a child that stays, under a group that stays',
      () => at({ '2': 'A', '3': 'A/B', '4': 'A/C' }, { ann: '1', off: '4' }, { ann: '' }),
      ['remove-group A/B'],
    ],
    [
      'stay on the path of someone whose group is not created',
      () => at({ '2': 'A' }, { ann: '1' }, { ann: 'A/B' }, { disableGroupsCreation: true }),
      [],
    ],
    ['are never the root group', () => at({ '2': 'A' }, {}, { new: '' }), ['remove-group A']],
    [
      'go when the people of a group elsewhere come to another one',
      () => at({ '2': 'A', '3': 'B' }, { ann: '77' }, { ann: 'B' }),
      ['remove-group A'],
    ],
    [
      'go when another group of the same name is used',
      () => at({ '2': 'A', '3': 'A' }, { ann: '3' }, { ann: 'A' }),
      ['remove-group A'],
    ],
  ])('%s', (_, removed, expected) => {
    expect(removed()).toEqual(expected);
  });

  it('wait for the moves out of them and for the removal of their own children only', () => {
    const paths = { '2': 'A', '3': 'A/B', '4': 'C' };
    const there = account([user('ann', { group_id: '2' })], paths);
    const { operations } = plan([prepared('ann')], there, { removeEmptyGroups: true });
    expect(
      operations.flatMap(({ kind, id, needs }) => (kind === 'remove-group' ? [[id, needs]] : [])),
    ).toEqual([
      ['remove-group:3', []],
      ['remove-group:2', ['move:id-ann', 'remove-group:3']],
      ['remove-group:4', []],
    ]);
  });

  it('people_picker counts too', () => {
    const there = account([user('ann')], { '2': 'A' });
    const guest: Account = {
      ...there,
      groups: there.groups.map((group) => (group.id === '2' ? { ...group, member_ids: ['id-ann'] } : group)),
    };
    expect(lines(plan([prepared('ann')], guest, { removeEmptyGroups: true }))).toEqual([]);
  });

  it('are removed without prepared users when that is asked for', () => {
    const selection = { only: ['empty-groups'] as const, users: undefined };
    const made = plan(
      undefined,
      account([user('ann')], { '2': 'A' }),
      { removeEmptyGroups: true },
      { selection },
    );
    expect([lines(made), made.hazards]).toEqual([['remove-group A'], []]);
  });
});
