import { describe, expect, it } from 'vitest';
import { mergeOwners, ownersAfter } from '../../../../src/core/plan/build/ownership.ts';
import { matchUsers } from '../../../../src/core/matching/matching.ts';
import type { PreparedUser, SourceState } from '../../../../src/core/model.ts';
import { account, lines, OPTIONS, plan, prepared, user } from '../builders.ts';

const AT = '2026-11-02T07:00:00.000Z';

/** Sources in order; one with a `!` failed. */
function sources(...names: readonly string[]): SourceState[] {
  return names.map((name) => ({
    source: name.replace('!', ''),
    fetched_at: AT,
    count: 1,
    ...(name.endsWith('!') ? { failed: { at: AT, code: 'login' } } : {}),
  }));
}

function of(
  name: string,
  from: readonly string[],
  fields: Parameters<typeof prepared>[1] = {},
): PreparedUser {
  return prepared(name, { timecamp_sources: from, ...fields });
}

describe('leavers of several sources', () => {
  const there = account([user('ann'), user('bob'), user('cid')]);
  const ann = of('ann', ['ldap']);
  const rows: readonly [string, SourceState[], Record<string, string[]> | undefined, string[], string[]][] = [
    [
      'unknown owners, all sources fetched',
      sources('ldap', 'google'),
      undefined,
      ['deactivate bob', 'deactivate cid'],
      [],
    ],
    ['unknown owners, one source failed', sources('ldap', 'google!'), undefined, [], ['owner-unknown']],
    [
      'users of the source that failed',
      sources('ldap', 'google!'),
      { google: ['id-bob'], ldap: ['id-cid'] },
      ['deactivate cid'],
      [],
    ],
    [
      'a user of both sources',
      sources('ldap', 'google!'),
      { google: ['id-bob'], ldap: ['id-bob', 'id-cid'] },
      ['deactivate cid'],
      [],
    ],
    [
      'a source that is gone from the list',
      sources('ldap', 'okta'),
      { google: ['id-bob'], ldap: ['id-cid'] },
      ['deactivate cid'],
      ['source-removed'],
    ],
    [
      'a user of a source that is gone and of one that is not',
      sources('ldap', 'okta'),
      { google: ['id-bob'], ldap: ['id-bob', 'id-cid'] },
      ['deactivate cid'],
      ['source-removed'],
    ],
  ];

  it.each(rows)('%s', (_, states, owners, operations, notices) => {
    const made = plan([ann], there, {}, { sources: states, journal: { owners } });
    expect(lines(made)).toEqual(operations);
    expect(made.notices.map(({ code }) => code)).toEqual(notices);
  });

  it.each([
    ['is another one', 'ldap', { google: ['id-bob'] }, ['deactivate cid']],
    ['is theirs', 'google', { google: ['id-bob'] }, ['deactivate bob', 'deactivate cid']],
    ['has an unknown name', null, { google: ['id-bob'] }, ['deactivate cid']],
    ['has never had a name', null, undefined, ['deactivate bob', 'deactivate cid']],
  ])('leaves the people of a removed source alone when the single source %s', (_, name, owners, expected) => {
    const origin = { tool: '', source: name, source_sha256: null, settings_sha256: '', domain: '' };
    const made = plan([ann], there, {}, { journal: { owners }, origin });
    expect(lines(made)).toEqual(expected);
  });
});

describe('a source that failed', () => {
  const people = [
    of('ann', ['google'], { group: 'Sales', timecamp_user_name: 'Ann New' }),
    of('bob', ['ldap', 'google'], { timecamp_status: 'inactive' }),
    of('cid', ['ldap'], { timecamp_user_name: 'Cid New' }),
    of('dan', ['google'], { group: 'Support' }),
  ];
  const there = account([user('ann'), user('bob'), user('cid')]);

  it('freezes its people: nobody of it is invited, changed, moved or disabled', () => {
    expect(lines(plan(people, there, {}, { sources: sources('ldap', 'google!') }))).toEqual([
      'name cid: Cid New',
    ]);
    expect(lines(plan(people, there, {}, { sources: sources('ldap', 'google') }))).toHaveLength(9);
  });

  it.each([
    ['2 TimeCamp users of the sources that failed are', people],
    ['1 TimeCamp user of the sources that failed is', people.slice(2).concat(people.slice(0, 1))],
  ])('is a failure of the run that counts them: %s not changed', (count, listed) => {
    const { failures } = plan(listed, there, {}, { sources: sources('ldap', 'google!') });
    expect(failures).toEqual([
      {
        person: 'google',
        operation: 'fetch',
        message: `could not be fetched at 2026-11-02 07:00 UTC (login). ${count} not changed. Run \`tcsync fetch google\` to see the error.`,
      },
    ]);
  });
});

describe('the owners that the journal keeps', () => {
  const users = [user('ann'), user('bob'), user('cid')];
  const owners = (people: readonly PreparedUser[], states: SourceState[] | undefined, before = {}) =>
    ownersAfter({ states, name: 'ldap' }, before, matchUsers(people, users, OPTIONS).matches, users);

  it('are the sources of matched users, and for others those of before', () => {
    expect(
      owners([of('ann', ['ldap', 'google']), of('bob', ['ldap'])], sources('ldap', 'google'), {
        owners: { google: ['id-bob', 'id-cid', 'id-gone'] },
      }),
    ).toEqual({ google: ['id-ann', 'id-cid'], ldap: ['id-ann', 'id-bob'] });
  });

  it('keep a source that failed', () => {
    expect(
      owners([of('ann', ['ldap'])], sources('ldap', 'google!'), { owners: { google: ['id-ann'] } }),
    ).toEqual({ ldap: ['id-ann'], google: ['id-ann'] });
  });

  it('are not kept for a single source, unless there were several', () => {
    expect(owners([prepared('ann')], undefined)).toBeUndefined();
    expect(owners([prepared('ann')], undefined, { owners: { google: ['id-ann'] } })).toEqual({
      ldap: ['id-ann'],
    });
  });

  it('are not kept for a single source of unknown name', () => {
    const before = { google: ['id-bob'] };
    const { matches } = matchUsers([prepared('ann')], users, OPTIONS);
    expect(ownersAfter({ states: undefined, name: null }, { owners: before }, matches, users)).toBe(before);
  });

  it('are listed by source in alphabetical order', () => {
    const people = [of('ann', ['okta', 'google']), of('bob', ['ldap'])];
    expect(Object.keys(owners(people, sources('okta', 'ldap', 'google')) ?? {})).toEqual([
      'google',
      'ldap',
      'okta',
    ]);
  });

  it.each([
    ['nothing before', undefined, { ldap: ['1'] }, { ldap: ['1'] }],
    ['the same source', { ldap: ['1', '2'] }, { ldap: ['2', '3'] }, { ldap: ['1', '2', '3'] }],
    ['other sources', { okta: ['1'] }, { google: ['2'] }, { google: ['2'], okta: ['1'] }],
  ])('are joined with those of a saved plan: %s', (_, current, planned, expected) => {
    const merged = mergeOwners(current, planned);
    expect(Object.entries(merged)).toEqual(Object.entries(expected));
  });
});
