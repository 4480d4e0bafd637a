import { describe, expect, it } from 'vitest';
import { account, lines, NOW, plan, prepared, user } from '../builders.ts';

const HOUR = 60 * 60 * 1000;
const ago = (hours: number): string => new Date(NOW - hours * HOUR).toISOString();

describe('new people', () => {
  it('are invited into their group and get what they lack', () => {
    const person = prepared('bob', {
      group: 'Sales',
      timecamp_role: 'supervisor',
      timecamp_real_email: 'b@home.test',
      timecamp_user_name: 'Bob B',
    });
    const made = plan([prepared('ann'), person], account([user('ann')], { '2': 'Sales' }));
    expect(lines(made)).toEqual([
      'invite bob: Sales',
      'name bob: Bob B',
      'role bob: supervisor',
      'external-id bob: bob',
      'additional-email bob: b@home.test',
    ]);
    expect(made.seats).toEqual({ before: 1, after: 2 });
  });

  it('are left alone with TIMECAMP_DISABLE_NEW_USERS', () => {
    expect(
      lines(plan([prepared('ann'), prepared('bob')], account([user('ann')]), { disableNewUsers: true })),
    ).toEqual([]);
  });

  it.each([
    [
      'an answered invitation of an hour ago',
      { answered: true, sent_at: ago(1) },
      ['finish bob: .', 'name bob: bob', 'external-id bob: bob'],
      [],
    ],
    [
      'one without an answer, however old',
      { answered: false, sent_at: ago(99) },
      ['finish bob: .', 'name bob: bob', 'external-id bob: bob'],
      [],
    ],
    [
      'one unseen for 24 hours',
      { answered: true, sent_at: ago(24) },
      ['invite bob: .', 'name bob: bob', 'external-id bob: bob'],
      [],
    ],
    [
      'one sent in the future, by a clock that was wrong',
      { answered: true, sent_at: ago(-24) },
      ['invite bob: .', 'name bob: bob', 'external-id bob: bob'],
      [],
    ],
    [
      'a second one of an hour ago',
      { answered: true, sent_at: ago(30), again_at: ago(1) },
      ['finish bob: .', 'name bob: bob', 'external-id bob: bob'],
      [],
    ],
    [
      'a second one unseen for 24 hours',
      { answered: true, sent_at: ago(60), again_at: ago(24) },
      [],
      ['bob@example.com'],
    ],
  ])('with %s in the journal', (_, entry, expected, failures) => {
    const made = plan(
      [prepared('ann'), prepared('bob')],
      account([user('ann')]),
      {},
      { journal: { invited: [{ email: 'bob@example.com', ...entry }] } },
    );
    expect(lines(made)).toEqual(expected);
    expect(made.failures.map(({ person }) => person)).toEqual(failures);
  });

  it('who have appeared meanwhile are finished', () => {
    const there = account([user('bob', { name: '', external_id: '', added_manually: true })]);
    const entry = { email: 'bob@example.com', sent_at: ago(1), answered: true };
    const made = plan(
      [prepared('bob')],
      there,
      { disableManualUserUpdates: true },
      { journal: { invited: [entry] } },
    );
    expect(made.operations.map(({ kind }) => kind)).toEqual([
      'finish',
      'name',
      'external-id',
      'reset-manual',
    ]);
  });

  it('take a seat when an invitation without an answer may be sent again', () => {
    const invited = (answered: boolean) =>
      plan(
        [prepared('ann'), prepared('bob')],
        account([user('ann')]),
        {},
        { journal: { invited: [{ email: 'bob@example.com', sent_at: ago(1), answered }] } },
      ).seats;
    expect([invited(false), invited(true)]).toEqual([
      { before: 1, after: 2 },
      { before: 1, after: 1 },
    ]);
  });

  it('added_manually that a crash left is reset', () => {
    const made = plan(
      [prepared('ann')],
      account([user('ann')]),
      {},
      { journal: { reset_manual: ['id-ann'] } },
    );
    expect(made.operations.map(({ id }) => id)).toEqual(['reset-manual:id-ann']);
  });
});

describe('leavers', () => {
  const gone = { timecamp_status: 'inactive' as const };

  it.each([
    ['not in the source', [], 'not in the source'],
    ['marked inactive', [prepared('bob', gone)], 'marked inactive in the source'],
  ])('%s are disabled', (_, more, reason) => {
    const made = plan([prepared('ann'), ...more], account([user('ann'), user('bob')]));
    expect(made.operations.map(({ id, reason }) => [id, reason])).toEqual([
      ['deactivate:id-bob', reason],
      ['reset-manual:id-bob', 'managed by tcsync'],
    ]);
    expect(made.seats).toEqual({ before: 2, after: 1 });
  });

  it('inactive people are never invited', () => {
    expect(lines(plan([prepared('ann'), prepared('bob', gone)], account([user('ann')])))).toEqual([]);
  });

  it("are moved to the disabled users' group, once", () => {
    const people = [prepared('ann')];
    const options = { disabledUsersGroupId: '5' };
    const there = (fields: object) => account([user('ann'), user('bob', fields)], { '5': 'Gone' });
    expect(lines(plan(people, there({}), options))).toEqual(['deactivate bob', 'move bob: . > Gone']);
    expect(lines(plan(people, there({ disabled: true }), options))).toEqual(['move bob: . > Gone']);
    expect(lines(plan(people, there({ disabled: true, group_id: '5' }), options))).toEqual([]);
    expect(lines(plan(people, there({}), { ...options, disableUserDeactivation: true }))).toEqual([
      'move bob: . > Gone',
    ]);
    expect(lines(plan(people, there({}), { disableUserDeactivation: true }))).toEqual([]);
  });

  it('with TIMECAMP_LEAVERS_SCOPE=root are sought below the root group', () => {
    const there = account([user('ann'), user('bob', { group_id: '8' }), user('cid', { group_id: '2' })], {
      '2': 'Sales',
    });
    const elsewhere = {
      ...there,
      groups: [...there.groups, { id: '8', name: 'Other', parent_id: '0', member_ids: ['id-bob'] }],
    };
    expect(lines(plan([prepared('ann')], elsewhere, { leaversScope: 'root' }))).toEqual(['deactivate cid']);
    expect(lines(plan([prepared('ann')], elsewhere))).toEqual(['deactivate bob', 'deactivate cid']);
  });
});
