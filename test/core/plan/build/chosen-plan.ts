import { account, prepared, user } from '../builders.ts';

/** People of whom each needs another change in the account THERE. */
export const PEOPLE = [
  prepared('new', { group: 'Ops' }),
  prepared('named', { timecamp_user_name: 'Other' }),
  prepared('back'),
  prepared('mover', { group: 'Sales/North' }),
  prepared('boss', { timecamp_role: 'supervisor' }),
  prepared('other', { group: 'Lab', timecamp_status: 'active' }),
];
export const THERE = account(
  [
    user('named'),
    user('back', { disabled: true }),
    user('mover', { group_id: '3' }),
    user('boss'),
    user('other', { group_id: '4' }),
    user('gone'),
  ],
  { '3': 'Old', '4': 'Lab', '5': 'Gone' },
);
export const OPTIONS = { removeEmptyGroups: true, disabledUsersGroupId: '5' };
