import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/core/model.ts';
import type { PlanOptions } from '../../../src/core/plan/options.ts';
import { timecamp } from '../../../src/config/sections/timecamp.ts';
import { account, lines, plan, prepared, user } from './builders.ts';

/** One person for each kind of change. */
const PEOPLE = [
  prepared('ann', { group: 'Lab' }),
  prepared('ben', { timecamp_user_name: 'Benjamin' }),
  prepared('cid'),
  prepared('dan', { timecamp_real_email: 'dan@example.net' }),
  prepared('eva', { timecamp_role: 'supervisor' }),
  prepared('fay', { timecamp_email: 'fay.new@example.com' }),
  prepared('hal'),
];

const BELOW = account(
  [
    user('ann', { group_id: '2' }),
    user('ben', { added_manually: true }),
    user('cid', { external_id: '' }),
    user('dan'),
    user('eva'),
    user('fay'),
    user('gus'),
    user('out', { group_id: '8' }),
  ],
  { '2': 'Sales', '3': 'Old', '5': 'Gone' },
);

const ACCOUNT: Account = {
  ...BELOW,
  groups: [...BELOW.groups, { id: '8', name: 'Other', parent_id: '0', member_ids: ['id-out'] }],
};

const planned = (options: Partial<PlanOptions>): readonly string[] => lines(plan(PEOPLE, ACCOUNT, options));
const USUAL = planned({});

/** What a setting takes out of the usual plan, and what it adds. */
function effectOf(options: Partial<PlanOptions>): readonly string[] {
  const now = planned(options);
  return [
    ...USUAL.filter((one) => !now.includes(one)).map((one) => `- ${one}`),
    ...now.filter((one) => !USUAL.includes(one)).map((one) => `+ ${one}`),
  ];
}

it('the usual plan has every kind of change', () => {
  expect(USUAL).toEqual([
    'create-group Lab',
    'deactivate gus',
    'deactivate out',
    'invite hal: .',
    'name ben: Benjamin',
    'name hal: hal',
    'move ann: Sales > Lab',
    'role eva: supervisor',
    'external-id cid: cid',
    'external-id hal: hal',
    'additional-email dan: dan@example.net',
  ]);
});

describe('a setting does what its description says', () => {
  it.each<[keyof PlanOptions & keyof typeof timecamp.settings, string, Partial<PlanOptions>, string[]]>([
    [
      'rootGroupId',
      'creates, changes and removes groups only below it',
      { rootGroupId: '8' },
      [
        '+ move ben: People > .',
        '+ move cid: People > .',
        '+ move dan: People > .',
        '+ move eva: People > .',
        '+ move fay: People > .',
      ],
    ],
    [
      'ignoredUserIds',
      'never changed',
      { ignoredUserIds: ['id-gus', 'id-eva'] },
      ['- deactivate gus', '- role eva: supervisor'],
    ],
    [
      'disableNewUsers',
      'not invite',
      { disableNewUsers: true },
      ['- invite hal: .', '- name hal: hal', '- external-id hal: hal'],
    ],
    [
      'disableExternalIdSync',
      'Do not compare or store external ids',
      { disableExternalIdSync: true },
      [
        '- external-id cid: cid',
        '- external-id hal: hal',
        '+ deactivate fay',
        '+ invite fay.new: .',
        '+ name fay.new: fay',
      ],
    ],
    [
      'disableAdditionalEmailSync',
      'Do not store additional',
      { disableAdditionalEmailSync: true },
      ['- additional-email dan: dan@example.net'],
    ],
    [
      'disableManualUserUpdates',
      'added to TimeCamp by hand',
      { disableManualUserUpdates: true },
      ['- name ben: Benjamin'],
    ],
    [
      'disableUserDeactivation',
      'not disable users',
      { disableUserDeactivation: true },
      ['- deactivate gus', '- deactivate out'],
    ],
    [
      'disableGroupUpdates',
      'Leave users in their current groups',
      { disableGroupUpdates: true },
      ['- move ann: Sales > Lab'],
    ],
    [
      'disableRoleUpdates',
      'Leave the roles of existing users',
      { disableRoleUpdates: true },
      ['- role eva: supervisor'],
    ],
    [
      'disableGroupsCreation',
      'Create no groups',
      { disableGroupsCreation: true },
      ['- create-group Lab', '- move ann: Sales > Lab'],
    ],
    [
      'updateEmailOnExternalId',
      'the e-mail address from the HR system',
      { updateEmailOnExternalId: true },
      ['+ email fay: fay.new@example.com'],
    ],
    [
      'disabledUsersGroupId',
      'that disabled users are moved to',
      { disabledUsersGroupId: '5' },
      ['+ move gus: . > Gone', '+ move out: Other > Gone'],
    ],
    [
      'removeEmptyGroups',
      'Remove unused empty groups',
      { removeEmptyGroups: true },
      ['+ remove-group Sales', '+ remove-group Old', '+ remove-group Gone'],
    ],
    ['leaversScope', 'only in and below the root group', { leaversScope: 'root' }, ['- deactivate out']],
    [
      'leaverGrace',
      'must be missing from the source before',
      { leaverGrace: { unit: 'runs', value: 2 } },
      ['- deactivate gus', '- deactivate out'],
    ],
    [
      'maxGroupLevel',
      'the top group of the account is level 1',
      { maxGroupLevel: 1 },
      ['- create-group Lab', '- move ann: Sales > Lab', '+ move ann: Sales > .'],
    ],
  ])('%s', (key, claim, options, effect) => {
    expect(timecamp.settings[key].doc).toContain(claim);
    expect(effectOf(options)).toEqual(effect);
  });
});
