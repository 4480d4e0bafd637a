import { describe, expect, it } from 'vitest';
import type { Account, AccountUser } from '../../../../src/core/model.ts';
import { EMPTY_JOURNAL, type Journal } from '../../../../src/core/plan/journal.ts';
import type { Plan } from '../../../../src/core/plan/plan.ts';
import { failedPreconditions } from '../../../../src/core/plan/saved/preconditions.ts';
import { account, NOW, plan, prepared, user } from '../builders.ts';

const HOUR = 3_600_000;
const iso = (hoursAgo: number): string => new Date(NOW - hoursAgo * HOUR).toISOString();

/** What no longer holds in the account as it is now. */
function failures(made: Plan, now: Account, journal: Partial<Journal> = {}): readonly string[] {
  return failedPreconditions(made, { account: now, journal: { ...EMPTY_JOURNAL, ...journal }, now: NOW });
}

describe('a saved plan that changes a user', () => {
  const PATHS = { '2': 'Sales', '3': 'Lab' };
  const there = (fields: Partial<AccountUser> = {}, gus: Partial<AccountUser> = {}) =>
    account([user('ann', { group_id: '2', ...fields }), user('gus', gus)], PATHS);
  /** Everything that a plan can change of a user. */
  const made = () => {
    const wanted = prepared('ann', {
      group: 'Lab',
      timecamp_user_name: 'Anna',
      timecamp_email: 'anna@example.com',
      timecamp_role: 'supervisor',
      timecamp_real_email: 'ann@home.test',
    });
    return plan([wanted], there(), { updateEmailOnExternalId: true });
  };

  it.each<[string, Account, readonly string[]]>([
    ['nothing has changed', there(), []],
    ['the user is gone', account([user('gus')], PATHS), ['ann@example.com is no longer in TimeCamp.']],
    [
      'the e-mail is another',
      there({ email: 'ann@example.net' }),
      ['The e-mail of ann@example.com is now ann@example.net.'],
    ],
    [
      'the name is another',
      there({ name: 'Ann' }),
      ['ann@example.com: the name was "ann" and is now "Ann".'],
    ],
    [
      'the additional e-mail is another',
      there({ additional_email: 'a@b.test' }),
      ['ann@example.com: the additional e-mail was "" and is now "a@b.test".'],
    ],
    [
      'the role is another',
      there({ role: 'guest' }),
      ['ann@example.com: the role was "user" and is now "guest".'],
    ],
    [
      'the role is unknown',
      there({ role: undefined }),
      ['ann@example.com: the role was "user" and is now "unknown".'],
    ],
    [
      'the group is another',
      there({ group_id: '1' }),
      ['ann@example.com: the group was "2" and is now "1".'],
    ],
    [
      'the leaver is disabled',
      there({}, { disabled: true }),
      ['gus@example.com: the state was "enabled" and is now "disabled".'],
    ],
    [
      'the new group is gone',
      account([user('ann', { group_id: '2' }), user('gus')], { '2': 'Sales' }),
      ['The group Lab is no longer in TimeCamp.'],
    ],
  ])('is compared with the account: %s', (_, now, expected) => {
    expect(failures(made(), now)).toEqual(expected);
  });

  it.each<[string, Partial<AccountUser>, Partial<AccountUser>, string]>([
    [
      'an external id',
      { external_id: '' },
      { external_id: '7' },
      'ann@example.com: the external id was "" and is now "7".',
    ],
    [
      'a disabled user',
      { disabled: true },
      {},
      'ann@example.com: the state was "disabled" and is now "enabled".',
    ],
  ])('relies on the state of %s', (_, before, now, expected) => {
    const saved = plan([prepared('ann')], account([user('ann', before)]));
    expect(failures(saved, account([user('ann', before)]))).toEqual([]);
    expect(failures(saved, account([user('ann', now)]))).toEqual([expected]);
  });

  it('does not rely on the case of an e-mail that it leaves as it is', () => {
    const saved = plan([prepared('ann', { timecamp_user_name: 'Anna' })], account([user('ann')]));
    expect(failures(saved, account([user('ann', { email: 'Ann@Example.com' })]))).toEqual([]);
  });

  it('relies on a user whose invitation it finishes', () => {
    const journal = { invited: [{ email: 'ann@example.com', sent_at: iso(1), answered: true }] };
    const saved = plan([prepared('ann')], account([user('ann')]), {}, { journal });
    expect(saved.operations.map(({ kind }) => kind)).toContain('finish');
    expect(failures(saved, account([user('ann')]), journal)).toEqual([]);
    expect(failures(saved, account([]), journal)).toEqual(['ann@example.com is no longer in TimeCamp.']);
  });
});

describe('a saved plan that disables a leaver after their grace', () => {
  const there = account([user('gus')]);
  const missing = (since: string) => ({ missing: [{ user_id: 'id-gus', since, runs: 5 }] });
  const again = 'The source had gus@example.com again in the meantime, so their grace starts again.';

  it.each<[string, Partial<Journal>, readonly string[]]>([
    ['the grace has not ended', missing(iso(72)), []],
    ['a new grace has begun', missing(iso(24)), [again]],
    ['the source has them again', {}, [again]],
  ])('needs the same grace: %s', (_, journal, expected) => {
    const grace = { leaverGrace: { unit: 'days', value: 3 } } as const;
    const saved = plan([prepared('new')], there, grace, { journal: missing(iso(72)) });
    expect(saved.operations.map(({ id }) => id)).toContain('deactivate:id-gus');
    expect(failures(saved, there, journal)).toEqual(expected);
  });

  it('needs none if there was none', () => {
    const saved = plan([prepared('new')], there);
    expect(failures(saved, there, missing(iso(1)))).toEqual([]);
  });
});

describe('a saved plan with a joiner', () => {
  const made = () => plan([prepared('lea', { group: 'Sales' })], account([], { '2': 'Sales' }));
  const entry = { email: 'LEA@example.com', sent_at: iso(30), answered: true };
  const waits = (at: string) =>
    `lea@example.com was already invited at ${at} and is not visible in TimeCamp yet.`;

  it.each<[string, Account, Partial<Journal>, readonly string[]]>([
    ['nobody has the address', account([], { '2': 'Sales' }), {}, []],
    [
      'a user has the address',
      account([user('lea', { email: 'Lea@example.com' })], { '2': 'Sales' }),
      {},
      ['lea@example.com is already in TimeCamp.'],
    ],
    ['the group is gone', account([]), {}, ['The group Sales is no longer in TimeCamp.']],
    [
      'an invitation has no answer',
      account([], { '2': 'Sales' }),
      { invited: [{ ...entry, answered: false }] },
      [waits('2026-11-01 02:00 UTC')],
    ],
    [
      'an invitation was sent again',
      account([], { '2': 'Sales' }),
      { invited: [{ ...entry, again_at: iso(5) }] },
      [waits('2026-11-02 03:00 UTC')],
    ],
    [
      'an invitation is a day old, so it may be sent again',
      account([], { '2': 'Sales' }),
      { invited: [entry] },
      [],
    ],
  ])('does not invite twice: %s', (_, now, journal, expected) => {
    expect(failures(made(), now, journal)).toEqual(expected);
  });
});

describe('a saved plan that creates a group', () => {
  const made = () =>
    plan([prepared('ann', { group: 'Sales/North' })], account([user('ann')], { '2': 'Sales' }));

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['it does not exist', { '2': 'Sales' }, []],
    [
      'it exists by now',
      { '2': 'Sales', '3': 'Sales/ North ' },
      ['The group "North" already exists in Sales.'],
    ],
    ['one of the name exists elsewhere', { '2': 'Sales', '3': 'North' }, []],
    ['its parent is gone', {}, ['The group Sales is no longer in TimeCamp.']],
  ])('needs its parent alone: %s', (_, paths, expected) => {
    expect(failures(made(), account([user('ann')], paths))).toEqual(expected);
  });
});

describe('a saved plan that removes a group', () => {
  const ann = (group_id: string) => user('ann', { group_id });
  const before = { '2': 'Old', '3': 'Old/Older', '4': 'New' };
  /** Removes a group that Ann leaves, and the group in it. */
  const made = () =>
    plan([prepared('ann', { group: 'New' })], account([ann('2')], before), { removeEmptyGroups: true });

  it('is possible while only the people and the groups are in it that it takes out', () => {
    expect(made().operations.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['move:id-ann', 'remove-group:2', 'remove-group:3']),
    );
    expect(failures(made(), account([ann('2')], before))).toEqual([]);
  });

  it.each<[string, Account, readonly string[]]>([
    [
      'the group is gone',
      account([ann('4')], { '4': 'New' }),
      [
        'ann@example.com: the group was "2" and is now "4".',
        'The group "Older" is no longer in TimeCamp.',
        'The group "Old" is no longer in TimeCamp.',
      ],
    ],
    [
      'the group has another name',
      account([ann('2')], { ...before, '3': 'Old/Ancient' }),
      ['The group "Older" is now named "Ancient".'],
    ],
    [
      'someone else is in it',
      account([ann('2'), user('bob', { group_id: '3' })], before),
      ['The group "Older" is no longer empty.'],
    ],
    [
      'the one who was to leave the other group is in it',
      account([ann('3')], before),
      ['ann@example.com: the group was "2" and is now "3".', 'The group "Older" is no longer empty.'],
    ],
    [
      'another group is in it',
      account([ann('2')], { ...before, '5': 'Old/Older/New' }),
      ['The group "Older" is no longer empty.'],
    ],
  ])('is not, when %s', (_, now, expected) => {
    expect(failures(made(), now)).toEqual(expected);
  });
});
