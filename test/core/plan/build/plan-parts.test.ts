import { describe, expect, it } from 'vitest';
import type { Category } from '../../../../src/core/plan/operation-spec.ts';
import { matchUsers } from '../../../../src/core/matching/matching.ts';
import { planHeld } from '../../../../src/core/plan/build/held.ts';
import { account, lines, OPTIONS, plan, prepared, user } from '../builders.ts';

const ORIGIN = { tool: '', source: 'ldap', source_sha256: null, settings_sha256: '', domain: '' };
const hold = (person: string) => ({ person, until: null, why: 'leave', created: '', by: '' });

describe('the parts of a plan that are not always there', () => {
  it('are absent without prepared users: nobody is missing, kept or owned', () => {
    const journal = { owners: { google: ['id-ann'] } };
    const made = plan(undefined, account([user('ann')]), {}, { journal, holds: [hold('nobody')] });
    for (const part of ['kept', 'missing', 'owners', 'made_by']) expect(made).not.toHaveProperty(part);
    expect([made.operations, made.notices, made.hazards]).toEqual([[], [], []]);
  });

  it('are there with prepared users of several sources', () => {
    const origin = { ...ORIGIN, made_by: 'https://ci.test/7' };
    const sources = [{ source: 'ldap', fetched_at: '', count: 1 }];
    const ann = prepared('ann', { timecamp_sources: ['ldap'] });
    const made = plan([ann], account([user('ann')]), {}, { origin, sources, holds: [hold('nobody')] });
    expect(made).toMatchObject({
      kept: [],
      missing: [],
      owners: { ldap: ['id-ann'] },
      made_by: 'https://ci.test/7',
    });
    expect(made.notices.map(({ code }) => code)).toEqual(['hold-unmatched']);
  });

  it('has no owners with a single source', () => {
    expect(plan([prepared('ann')], account([user('ann')]))).not.toHaveProperty('owners');
  });

  it.each<[readonly Category[] | undefined, boolean, readonly string[] | undefined, boolean]>([
    [undefined, true, ['grace', 'hold'], true],
    [undefined, false, ['grace', 'hold'], false],
    [['deactivations'], true, ['grace', 'hold'], true],
    [['moves'], true, ['hold'], false],
    [['moves', 'empty-groups'], true, ['hold'], false],
    [['empty-groups'], true, undefined, false],
  ])('with --only %j, of all people: %s, lists the kept as %j', (only, isFull, kept, countsMissing) => {
    const made = plan(
      [prepared('ann')],
      account([user('ann'), user('gone'), user('held')]),
      { leaverGrace: { unit: 'days', value: 3 } },
      { selection: { only, users: undefined }, isFull, holds: [hold('id-held')] },
    );
    expect(made.kept?.map(({ by }) => by)).toEqual(kept);
    expect(made.missing !== undefined).toBe(countsMissing);
  });
});

it.each([
  [['ann', 'bob'], 'custom-role', { role: 'user', custom_role: 'Auditor' }, ' (Auditor)'],
  [['ann', 'bob'], 'role-unknown', { role: undefined }, ''],
] as const)(
  'people keep the role that tcsync cannot change, and one notice names all: %j',
  (names, code, role, suffix) => {
    const made = plan(
      names.map((name) => prepared(name, { timecamp_role: 'supervisor' })),
      account(names.map((name) => user(name, role))),
    );
    expect(lines(made)).toEqual([]);
    expect(made.notices.map((notice) => [notice.code, notice.who])).toEqual([
      [code, names.map((name) => `${name}@example.com${suffix}`)],
    ]);
  },
);

it('a name that differs in spaces around it or in its Unicode form is the same', () => {
  const ann = [prepared('ann', { timecamp_user_name: ' Zoe\u0308 ' })];
  expect(lines(plan(ann, account([user('ann', { name: '  Zo\u00eb' })])))).toEqual([]);
});

it.each([
  [1, '1 hold matches no prepared user and no TimeCamp user.', '1 hold has expired.'],
  [2, '2 holds match no prepared user and no TimeCamp user.', '2 holds have expired.'],
])('%i holds that have no effect are a notice', (count, unmatched, expired) => {
  const holds = ['ann', 'bob'].slice(0, count).map(hold);
  const { notices } = planHeld({ active: holds, expired: holds }, matchUsers([], [], OPTIONS), account([]));
  const who = holds.map(({ person }) => `${person} (held: leave)`);
  expect(notices).toEqual([
    { level: 'notice', code: 'hold-unmatched', message: unmatched, who },
    { level: 'notice', code: 'hold-expired', message: expired, who },
  ]);
});
