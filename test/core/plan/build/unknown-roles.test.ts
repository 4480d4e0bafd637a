import { describe, expect, it } from 'vitest';
import { groupsForPlan, groupsWithUnknownRoles } from '../../../../src/core/plan/build/unknown-roles.ts';
import { account, OPTIONS, plan, prepared, user } from '../builders.ts';

const hidden = { role: undefined } as const;
const THERE = account(
  [
    user('stays', { ...hidden, group_id: '2' }),
    user('moves', { ...hidden, group_id: '3' }),
    user('leaves', { ...hidden, group_id: '4' }),
    user('inactive', { ...hidden, group_id: '5' }),
    user('off', { ...hidden, group_id: '6', disabled: true }),
    user('known', { group_id: '7' }),
  ],
  { '2': 'A', '3': 'B', '4': 'C', '5': 'D', '6': 'E', '7': 'F' },
);
const PEOPLE = [
  prepared('stays', { group: 'A' }),
  prepared('moves', { group: 'A' }),
  prepared('inactive', { timecamp_status: 'inactive' }),
];

describe('the groups that have the roles that people_picker omits', () => {
  it.each([
    ['of everyone who stays or leaves', {}, ['2', '3', '4', '5']],
    [
      'under TIMECAMP_DISABLE_ROLE_UPDATES of those who move or leave',
      { disableRoleUpdates: true },
      ['3', '4', '5'],
    ],
    [
      'of those who leave alone, when nobody is moved either',
      { disableRoleUpdates: true, disableGroupUpdates: true },
      ['4', '5'],
    ],
  ])('%s', (_, options, expected) => {
    expect(groupsWithUnknownRoles(PEOPLE, THERE, { ...OPTIONS, ...options })).toEqual(expected);
  });

  it('none where all are known', () => {
    expect(groupsWithUnknownRoles([], account([user('a'), user('b')]), OPTIONS)).toEqual([]);
  });

  it('of everyone whom a saved plan changes', () => {
    const made = plan(PEOPLE, THERE, { disabledUsersGroupId: '6' });
    expect(groupsForPlan(made, THERE)).toEqual(['3', '4', '5']);
  });
});
