import { describe, expect, it } from 'vitest';
import type { AccountUser, PreparedUser } from '../../../src/core/model.ts';
import type { Journal } from '../../../src/core/plan/journal.ts';
import type { RunRecord } from '../../../src/core/plan/record.ts';
import { account, lines, plan, prepared, user } from '../plan/builders.ts';
import { changedSince, onlyOf, ran, undo } from './runs.ts';

const GROUPS = { '2': 'Sales', '3': 'Lab', '9': 'Former' };
const DISABLED_GROUP = { disabledUsersGroupId: '9' };
const BOB = user('bob');
const LEFT = 'The undo leaves it as it is.';

describe('people of whom an undo has nothing to reverse', () => {
  it('are not named when the run only reset their manual flag', () => {
    const run = ran(
      [prepared('bob'), prepared('ann', { timecamp_user_name: 'Ann' })],
      account([user('ann', { added_manually: true }), BOB]),
    );
    const record = onlyOf(run, ({ kind }) => kind === 'reset-manual');
    expect(record.plan?.operations.map(({ id }) => id)).toEqual(['reset-manual:id-ann']);
    expect(changedSince(undo(record, account([BOB])))).toEqual([]);
  });

  it('are named when the run disabled them and they are gone', () => {
    const run = ran([prepared('bob')], account([user('ann'), BOB], GROUPS), DISABLED_GROUP);
    const planned = undo(run, account([BOB], GROUPS), { options: DISABLED_GROUP });
    expect(changedSince(planned)).toEqual([`ann@example.com: is no longer in TimeCamp. ${LEFT}`]);
  });
});

describe("people in the disabled users' group", () => {
  it('stay there when they were in it before the run', () => {
    const before = account([user('ann', { group_id: '9' }), BOB], GROUPS);
    const now = account([user('ann', { group_id: '9', disabled: true }), BOB], GROUPS);
    const planned = undo(ran([prepared('bob')], before, DISABLED_GROUP), now, { options: DISABLED_GROUP });
    expect(lines(planned)).toEqual(['enable ann']);
  });

  it('stay there when another run disabled them', () => {
    const run = ran(
      [prepared('bob'), prepared('ann', { group: 'Sales', timecamp_role: 'supervisor' })],
      account([user('ann', { group_id: '2' }), BOB], GROUPS),
    );
    const now = account([user('ann', { group_id: '9', disabled: true, role: 'supervisor' }), BOB], GROUPS);
    const planned = undo(run, now, { options: DISABLED_GROUP });
    expect(lines(planned)).toEqual(['role ann: user']);
  });
});

describe('an undo of a run that found earlier invitations', () => {
  const finished = (answered: boolean, ...there: readonly AccountUser[]): RunRecord => {
    const journal = {
      invited: [{ email: 'ann@example.com', sent_at: '2026-11-02T07:00:00.000Z', answered }],
    } satisfies Partial<Journal>;
    const people: readonly PreparedUser[] = [
      prepared('bob'),
      prepared('ann', {
        timecamp_user_name: 'Ann',
        timecamp_role: 'guest',
        timecamp_real_email: 'ann@home.test',
      }),
    ];
    const made = plan(people, account([BOB, ...there]), {}, { journal });
    return {
      ...ran([], account([])),
      plan: made,
      results: made.operations.map(({ id }) => ({ operation: id, state: 'done' })),
    };
  };
  const NOW = account([BOB, user('ann', { name: 'Ann', role: 'guest', additional_email: 'ann@home.test' })]);

  it.each<[string, RunRecord, readonly string[]]>([
    ['disables a user whose invitation may have been sent again', finished(false), ['deactivate ann']],
    [
      'gives back the fields of a user whose invitation was answered before the run',
      finished(true),
      ['role ann: user', 'external-id ann: ', 'additional-email ann: '],
    ],
    [
      'gives back the fields of a user who was there',
      finished(false, user('ann')),
      ['name ann: ann', 'role ann: user', 'additional-email ann: '],
    ],
  ])('%s', (_, record, expected) => {
    expect(record.plan?.counts.finish).toBe(1);
    expect(lines(undo(record, NOW))).toEqual(expected);
  });

  it('says that it does not know the name that TimeCamp gave them', () => {
    expect(changedSince(undo(finished(true), NOW))).toEqual([
      `ann@example.com: the name before the run is unknown. ${LEFT}`,
    ]);
  });

  it('says of which users it is unknown whether they were invited', () => {
    const notices = (answered: boolean) =>
      undo(finished(answered), account([BOB])).notices.map(({ code, who }) => [code, who]);
    expect(notices(false)).toEqual([['not-undone', ['ann@example.com']]]);
    expect(notices(true)).toEqual([['changed-since', ['ann@example.com']]]);
  });
});

describe('an undo of roles', () => {
  const IN_SALES = { group_id: '2' };
  const promoted = () =>
    ran(
      [prepared('bob'), prepared('ann', { group: 'Sales', timecamp_role: 'supervisor' })],
      account([user('ann', IN_SALES), BOB], GROUPS),
    );
  const moved = () =>
    ran(
      [prepared('bob'), prepared('ann', { group: 'Sales', timecamp_role: 'supervisor' })],
      account([user('ann', { group_id: '3', role: 'supervisor' }), BOB], GROUPS),
    );
  const now = (role: AccountUser['role']) => account([user('ann', { ...IN_SALES, role }), BOB], GROUPS);

  it.each<[string, AccountUser['role'], readonly string[], readonly string[]]>([
    ['as the run left it', 'supervisor', ['role ann: user'], []],
    ['as before the run', 'user', [], []],
    ['set by hand', 'guest', [], [`ann@example.com: role is now guest. ${LEFT}`]],
    ['not reported', undefined, [], []],
  ])('of someone who did not move, with the role %s', (_, role, expected, why) => {
    const planned = undo(promoted(), now(role));
    expect([lines(planned), changedSince(planned)]).toEqual([expected, why]);
  });

  const MOVE = 'move ann: Sales > Lab';
  const failed = { code: 'internal', message: 'x', hint: null };
  it.each<[string, Partial<RunRecord['summary']>, boolean, readonly string[]]>([
    ['leaves a role that was set by hand after a move', {}, false, [MOVE]],
    ['restores the role after a run that failed', { error: failed }, false, [MOVE, 'role ann: supervisor']],
    [
      'restores the role after a run that was interrupted',
      { exit_code: 130 },
      false,
      [MOVE, 'role ann: supervisor'],
    ],
    ['restores the role after an undo that ended early', {}, true, [MOVE, 'role ann: supervisor']],
  ])('%s', (_, end, isRepeated, expected) => {
    const run = moved();
    const record = { ...run, summary: { ...run.summary, ...end } } as RunRecord;
    const planned = undo(record, now('user'), { isRepeated });
    expect([lines(planned), changedSince(planned)]).toEqual([expected, []]);
  });
});

it('people whom the run only moved stay when their former group is gone', () => {
  const run = ran(
    [prepared('bob'), prepared('ann', { group: 'Sales' })],
    account([user('ann', { group_id: '3' }), BOB], GROUPS),
  );
  const planned = undo(run, account([user('ann', { group_id: '2' }), BOB], { '2': 'Sales' }));
  expect(lines(planned)).toEqual([]);
  expect(changedSince(planned)).toEqual([`ann@example.com: the group Lab is no longer in TimeCamp. ${LEFT}`]);
});

describe('an undo for chosen people', () => {
  const run = () =>
    ran(
      [
        prepared('ann', { timecamp_email: 'new@example.com' }),
        prepared('bob', { timecamp_external_id: 'b2' }),
        prepared('cy', { timecamp_user_name: 'Cy' }),
        prepared('dan', { timecamp_user_name: 'Dan' }),
      ],
      account([user('ann'), user('bob', { external_id: '' }), user('cy'), user('dan')]),
      { updateEmailOnExternalId: true },
    );
  const now = () =>
    account([
      user('ann', { email: 'new@example.com' }),
      user('bob', { external_id: 'b3' }),
      user('cy', { name: 'Cy', email: 'cy2@example.com' }),
    ]);

  it.each<[string, string, readonly string[]]>([
    ['their e-mail now', 'NEW@example.com', ['email new: ann@example.com']],
    ['their e-mail before the run', 'ann@example.com', ['email new: ann@example.com']],
    ['their external id', 'cy', ['name cy2: cy']],
    ['the e-mail that the run knew', 'Cy@example.com', ['name cy2: cy']],
  ])('knows them by %s', (_, name, expected) => {
    const planned = undo(run(), now(), { users: [name] });
    expect(lines(planned)).toEqual(expected);
    expect(changedSince(planned)).toEqual([]);
  });

  it('knows them by the external id that the run gave', () => {
    const planned = undo(run(), now(), { users: ['b2'] });
    expect(changedSince(planned)).toEqual([`bob@example.com: external id is now "b3". ${LEFT}`]);
  });

  it('knows them by the e-mail that the run gave', () => {
    const planned = undo(run(), account([user('ann', { email: 'other@example.com' })]), {
      users: ['new@example.com'],
    });
    expect(changedSince(planned)).toEqual([`other@example.com: e-mail is now "other@example.com". ${LEFT}`]);
  });

  it.each(['', 'zed', 'dan@example.com'])('refuses "%s", whom TimeCamp does not have', (name) => {
    expect(() => undo(run(), now(), { users: [name] })).toThrow(
      expect.objectContaining({ code: 'unknown-person' }),
    );
  });
});
