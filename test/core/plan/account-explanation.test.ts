import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../src/base/notice.ts';
import { matchUsers } from '../../../src/core/matching/matching.ts';
import type { Account, AccountUser, PreparedUser } from '../../../src/core/model.ts';
import {
  type AccountExplanation,
  explainInAccount,
  identityOfUser,
} from '../../../src/core/plan/account-explanation.ts';
import type { PlanOptions } from '../../../src/core/plan/options.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { account, OPTIONS, plan, prepared, user } from './builders.ts';

interface Asked {
  /** The prepared users and the account's users to explain; all of them by default. */
  readonly people?: readonly PreparedUser[];
  readonly isMeant?: (user: AccountUser) => boolean;
  readonly options?: Partial<PlanOptions>;
  readonly notices?: readonly Notice[];
  readonly plan?: Partial<Plan>;
}

function explain(
  all: readonly PreparedUser[],
  there: Account,
  { people = all, isMeant = () => true, options = {}, notices = [], plan: parts = {} }: Asked = {},
): readonly AccountExplanation[] {
  return explainInAccount(people, isMeant, {
    account: there,
    plan: { ...plan(all, there, options), ...parts },
    matches: matchUsers(all, there.users, { ...OPTIONS, ...options }).matches,
    notices,
    options: { ...OPTIONS, ...options },
  });
}

/** The ids of the operations of each person, without the `reset-manual` that follows every change. */
function operationIds(explanations: readonly AccountExplanation[]): readonly (readonly string[])[] {
  return explanations.map(({ operations }) =>
    operations.filter(({ kind }) => kind !== 'reset-manual').map(({ id }) => id),
  );
}

describe('a person in the account', () => {
  it('is shown with their group, their match and what a sync does to them', () => {
    const there = account([user('ann', { group_id: '3' }), user('bob')], {
      '2': 'Sales',
      '3': 'Sales/North',
    });
    const all = [prepared('ann'), prepared('bob', { timecamp_user_name: 'Bo' })];
    const explanations = explain(all, there);
    expect(explanations[0]).toEqual({
      user: there.users[0],
      group: 'People / Sales / North',
      matched_by: 'email',
      operations: [expect.objectContaining({ id: 'move:id-ann' }), expect.anything()],
      failures: [],
      notes: [],
    });
    expect(explanations[1]).toMatchObject({ user: there.users[1], group: 'People', matched_by: 'email' });
    expect(operationIds(explanations)).toEqual([['move:id-ann'], ['name:id-bob']]);
  });

  it('who is to be invited has no user, and is known by the address', () => {
    const all = [prepared('ann'), prepared('bob')];
    const explanations = explain(all, account([]));
    const nobody = { user: null, group: null, matched_by: null, failures: [], notes: [] };
    expect(explanations).toMatchObject([nobody, nobody]);
    expect(operationIds(explanations)).toEqual(
      ['ann', 'bob'].map((name) =>
        ['invite', 'name', 'external-id'].map((kind) => `${kind}:${name}@example.com`),
      ),
    );
  });

  it('has neither the changes of groups nor those of others', () => {
    const there = account([user('ann')]);
    const explanations = explain([prepared('ann', { group: 'New' }), prepared('bob')], there, {
      people: [],
      isMeant: ({ id }) => id === 'id-ann',
    });
    expect(operationIds(explanations)).toEqual([['move:id-ann']]);
  });

  it('is explained although the prepared users meant do not include them', () => {
    const there = account([user('ann'), user('bob', { email: 'old@example.com' }), user('gus')]);
    const explanations = explain([prepared('ann'), prepared('bob')], there, {
      people: [],
      isMeant: ({ id }) => id !== 'id-gus',
    });
    expect(explanations.map(({ user: one, matched_by }) => [one?.id, matched_by])).toEqual([
      ['id-ann', 'email'],
      ['id-bob', 'external_id'],
    ]);
    const leavers = explain([prepared('ann')], there, { people: [], isMeant: ({ id }) => id === 'id-gus' });
    expect(leavers).toMatchObject([{ user: { id: 'id-gus' }, matched_by: null, notes: [] }]);
    expect(operationIds(leavers)).toEqual([['deactivate:id-gus']]);
  });

  it.each([
    ['the external id', { email: 'old@example.com' }, 'external_id'],
    [
      'the additional e-mail',
      { email: 'old@example.com', additional_email: 'ann@example.com' },
      'additional',
    ],
  ])('matches by %s', (_, fields, by) => {
    const explanations = explain(
      [prepared('ann', { timecamp_user_name: 'Anna' })],
      account([user('ann', fields)]),
    );
    expect(explanations).toMatchObject([{ matched_by: by }]);
    expect(operationIds(explanations)).toEqual([['name:id-ann']]);
  });

  it.each([
    ['in no group of the account', '9', 'group 9'],
    ['in a group with itself as parent', '4', 'Self'],
    ['in a group whose parents go round', '5', 'B / A'],
  ])('%s', (_, group_id, group) => {
    const there = account([user('ann', { group_id })]);
    const groups = [
      ...there.groups,
      { id: '4', name: 'Self', parent_id: '4', member_ids: [] },
      { id: '5', name: 'A', parent_id: '6', member_ids: [] },
      { id: '6', name: 'B', parent_id: '5', member_ids: [] },
    ];
    expect(explain([prepared('ann')], { ...there, groups })).toMatchObject([{ group }]);
  });

  it('has what makes a plan for them impossible, and the notices that name them', () => {
    const failures = [
      { person: 'BOB@example.com', message: 'has two users' },
      { person: 'cid@example.com', message: 'was invited twice' },
    ];
    const notices: Notice[] = [
      { level: 'warning', code: 'a', message: 'Two people.', who: ['cid@example.com', 'Bob@example.com'] },
      { level: 'warning', code: 'b', message: 'Cid.', who: ['cid@example.com'] },
      { level: 'warning', code: 'c', message: 'Nobody.' },
    ];
    const there = account([user('bob')]);
    expect(explain([prepared('bob')], there, { notices, plan: { failures } })).toMatchObject([
      { failures: ['has two users'], notes: ['Two people.'] },
    ]);
  });
});

describe('why a sync leaves a user as they are', () => {
  const leaver = { timecamp_status: 'inactive' } as const;

  it.each<[string, PreparedUser, Partial<AccountUser>, Partial<PlanOptions>, readonly string[]]>([
    ['they are as the source wants them', prepared('ann'), {}, {}, []],
    [
      'they are disabled already',
      prepared('ann', leaver),
      { disabled: true },
      {},
      ['The user is disabled already.'],
    ],
    [
      'they are ignored',
      prepared('ann', { timecamp_user_name: 'Anna' }),
      {},
      { ignoredUserIds: ['7', 'id-ann'] },
      ['This user is listed in TIMECAMP_IGNORED_USER_IDS.'],
    ],
    [
      'they were added by hand',
      prepared('ann', { timecamp_user_name: 'Anna' }),
      { added_manually: true },
      { disableManualUserUpdates: true },
      ['The user was added by hand (TIMECAMP_DISABLE_MANUAL_USER_UPDATES=true).'],
    ],
    [
      'the setting about users added by hand does not concern them',
      prepared('ann'),
      {},
      { disableManualUserUpdates: true },
      [],
    ],
    [
      'tcsync disables nobody',
      prepared('ann', leaver),
      {},
      { disableUserDeactivation: true },
      ['tcsync does not disable users (TIMECAMP_DISABLE_USER_DEACTIVATION=true).'],
    ],
    [
      'the source has them, so it does not matter that tcsync disables nobody',
      prepared('ann'),
      {},
      { disableUserDeactivation: true },
      [],
    ],
    [
      'they are outside the root group',
      prepared('ann', leaver),
      { group_id: '8' },
      { leaversScope: 'root' },
      ['Only users in groups below the root group are disabled (TIMECAMP_LEAVERS_SCOPE=root).'],
    ],
    ['it does not: they are to be disabled', prepared('ann', leaver), {}, { leaversScope: 'root' }, []],
  ])('%s', (_, person, fields, options, notes) => {
    const there = account([user('ann', fields)]);
    const groups = [...there.groups, { id: '8', name: 'Other', parent_id: '0', member_ids: ['id-ann'] }];
    expect(explain([person], { ...there, groups }, { options }).map((one) => one.notes)).toEqual([notes]);
  });

  it.each<[string, PreparedUser, boolean, readonly string[]]>([
    [
      'it invites no one',
      prepared('ann'),
      true,
      ['tcsync does not invite new people (TIMECAMP_DISABLE_NEW_USERS=true).'],
    ],
    ['they are inactive', prepared('ann', leaver), true, []],
    ['they are inactive, whatever the setting', prepared('ann', leaver), false, []],
    ['it does not: they are to be invited', prepared('ann'), false, []],
  ])('a person without a user: %s', (_, person, disableNewUsers, notes) => {
    const explanations = explain([person], account([]), { options: { disableNewUsers } });
    expect(explanations).toMatchObject([{ user: null, notes }]);
  });

  it('a user whom nothing else explains has no reason', () => {
    const there = account([user('gus')]);
    expect(explain([], there, { plan: { operations: [] } })).toMatchObject([{ notes: [] }]);
  });

  it('a grace has its reason in a sentence, for the leaver alone', () => {
    const there = account([user('ann'), user('gus')]);
    const explanations = explain([prepared('ann')], there, {
      options: { leaverGrace: { unit: 'days', value: 3 } },
    });
    expect(explanations.map(({ notes }) => notes)).toEqual([
      [],
      ['Missing from the source since 2026-11-02; to be disabled on 2026-11-05.'],
    ]);
  });

  it('a plan of an earlier version does not say whom it keeps', () => {
    const there = account([user('ann')]);
    expect(explain([prepared('ann')], there, { plan: { kept: undefined } })).toMatchObject([{ notes: [] }]);
  });
});

it('a user is found by the external id and both addresses', () => {
  expect(identityOfUser(user('ann', { additional_email: 'ann@home.test' }))).toEqual({
    external_id: 'ann',
    name: 'ann',
    emails: ['ann@example.com', 'ann@home.test'],
  });
});
