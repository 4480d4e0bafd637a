import { describe, expect, it } from 'vitest';
import { findContested } from '../../../src/core/matching/claims.ts';
import { matchUsers } from '../../../src/core/matching/matching.ts';
import type { AccountUser, PreparedUser } from '../../../src/core/model.ts';
import { prepared, user } from '../plan/builders.ts';

const ODD = 'Ann <ann@example.com>';
const inactive = { timecamp_status: 'inactive' } as const;
const contested = { timecamp_contested: ['external_id'] } as const;

function match(
  people: readonly PreparedUser[],
  users: readonly AccountUser[],
  disableExternalIdSync = false,
) {
  const made = matchUsers(people, users, { disableExternalIdSync });
  return {
    matches: made.matches.map((one) => `${one.prepared.timecamp_external_id}=${one.user.id} by ${one.by}`),
    joiners: made.joiners.map((one) => one.timecamp_external_id),
    conflicts: made.conflicts.map((one) => `${one.prepared.timecamp_external_id}/${one.user.id}`),
    unresolved: made.unresolved.map(({ prepared: one, reason, users: held }) => [
      one.timecamp_external_id,
      reason,
      ...held.map(({ id }) => id),
    ]),
    contestedIds: [...made.contestedIds],
  };
}

const NOTHING = { matches: [], joiners: [], conflicts: [], unresolved: [], contestedIds: [] };

describe('lists that prepare did not write', () => {
  it('an external id of two people belongs to neither: one has the account, the other one is invited', () => {
    const people = [prepared('ann'), prepared('bob')].map((one) => ({ ...one, timecamp_external_id: '3' }));
    expect(match(people, [user('ann', { id: '1', external_id: '3' })])).toEqual({
      ...NOTHING,
      matches: ['3=1 by email'],
      joiners: ['3'],
      contestedIds: ['3'],
    });
    expect(match(people, [], true)).toEqual({ ...NOTHING, joiners: ['3', '3'] });
  });

  it('an address of two people is contested, of one person twice a duplicate', () => {
    const twin = prepared('twin', { timecamp_email: 'ann@example.com' });
    expect(match([prepared('ann'), twin], [])).toEqual({
      ...NOTHING,
      unresolved: [
        ['ann', 'contested'],
        ['twin', 'contested'],
      ],
    });
    expect(match([prepared('ann'), { ...twin, timecamp_user_name: 'ann' }], [])).toEqual({
      ...NOTHING,
      joiners: ['ann'],
      unresolved: [['twin', 'duplicate']],
    });
  });
});

describe('users with two addresses', () => {
  it('no one is invited by an address that users have whom others are matched with', () => {
    const shared = (id: string, additional: string) =>
      user('ann', { id, external_id: '', additional_email: `${additional}@example.com` });
    const people = [prepared('ann'), prepared('bob'), prepared('cid')];
    expect(match(people, [shared('1', 'bob'), shared('2', 'cid')])).toEqual({
      ...NOTHING,
      matches: ['bob=1 by additional', 'cid=2 by additional'],
      unresolved: [['ann', 'contested']],
    });
  });

  it('the address of a person may be the second one of another person', () => {
    const people = [prepared('ann'), prepared('bob', { timecamp_real_email: 'ann@example.com' })];
    const there = [user('ann', { id: '1', external_id: '' }), user('bob', { id: '2', external_id: '' })];
    expect(match(people, there).matches).toEqual(['ann=1 by email', 'bob=2 by email']);
  });

  it('a second address that another person has, too, matches no one, whoever else has it', () => {
    const own = prepared('ann', { timecamp_real_email: 'ann@example.com', timecamp_external_id: '7' });
    const ann = prepared('ann', { timecamp_duplicates: [own] });
    const there = [user('x', { id: '1', external_id: '', additional_email: 'ann@example.com' })];
    expect(match([ann], there).matches).toEqual(['ann=1 by additional']);
    const bob = prepared('bob', { timecamp_real_email: 'ann@example.com' });
    expect(match([ann, bob], there).unresolved).toContainEqual(['ann', 'contested', '1']);
  });

  it('an address that no mail system takes matches no one', () => {
    const there = [user('x', { id: '1', external_id: '', additional_email: ODD })];
    expect(match([prepared('ann', { timecamp_email: ODD })], there)).toEqual({
      ...NOTHING,
      unresolved: [['ann', 'unusable-address']],
    });
  });
});

describe('people who left', () => {
  it('are found by the e-mail first, as others are', () => {
    expect(match([prepared('ann', inactive)], [user('ann', { id: '1' })]).matches).toEqual([
      'ann=1 by email',
    ]);
  });

  it('conflict with the first user whom someone else has', () => {
    const people = [
      prepared('old', { ...inactive, timecamp_user_name: 'ann' }),
      prepared('bob'),
      prepared('ann'),
    ];
    const there = [
      user('bob', { id: '1', external_id: '', additional_email: 'old@example.com' }),
      user('ann', { id: '2', external_id: 'old' }),
    ];
    expect(match(people, there)).toEqual({
      ...NOTHING,
      matches: ['bob=1 by email', 'ann=2 by email'],
      conflicts: ['old/1'],
    });
  });
});

describe('a duplicate', () => {
  const double = (fields: Partial<PreparedUser>, email = 'ann@example.com') =>
    prepared('ann', {
      timecamp_email: email,
      timecamp_duplicates: [prepared('double', { timecamp_email: email, ...fields })],
    });
  const there = user('ann', { id: '1' });

  it.each<[string, Partial<PreparedUser>, AccountUser[], string[]]>([
    ['with the address of the winner is none', {}, [there], []],
    ['with another address is a failure', { timecamp_email: 'a@example.com' }, [there], []],
    [
      'whose id a free user has is a failure',
      {},
      [there, user('x', { id: '2', external_id: 'double' })],
      ['2'],
    ],
    [
      'of a contested id holds no user',
      contested,
      [there, user('x', { id: '2', external_id: 'double' })],
      [],
    ],
  ])('%s', (_, fields, users, held) => {
    const isFailure = held.length > 0 || fields.timecamp_email !== undefined;
    expect(match([double(fields)], users)).toMatchObject({
      matches: ['ann=1 by email'],
      unresolved: isFailure ? [['double', 'duplicate', ...held]] : [],
    });
  });

  it('with the unusable address of the winner is no further failure', () => {
    const other = user('x', { external_id: '', additional_email: ODD });
    expect(match([double({}, ODD)], [other]).unresolved).toEqual([['ann', 'unusable-address']]);
  });
});

describe('contested keys', () => {
  const claims = {
    nameOf: (one: PreparedUser) => one.timecamp_user_name,
    emailOf: (one: PreparedUser) => one.timecamp_email,
    externalIdOf: (one: PreparedUser) => one.timecamp_external_id,
    isActive: (one: PreparedUser) => one.timecamp_status === 'active',
  };
  const ann = prepared('ann');

  it.each<[string, Partial<PreparedUser>, readonly string[]]>([
    ['the same', {}, []],
    ['without an e-mail', { timecamp_email: '' }, []],
    ['with another e-mail', { timecamp_email: 'a@example.com' }, ['external_id']],
    ['with another e-mail of one who left', { timecamp_email: 'a@example.com', ...inactive }, []],
    ['with another name', { timecamp_user_name: 'bob' }, ['email', 'external_id']],
    ['with another name of one who left', { timecamp_user_name: 'bob', ...inactive }, ['external_id']],
    ['with another name and id', { timecamp_user_name: 'bob', timecamp_external_id: '7' }, ['email']],
    ['with another id', { timecamp_external_id: '7' }, []],
  ])('of a record and one %s: %j', (_, fields, keys) => {
    const other = { ...ann, ...fields };
    const found = findContested([ann, other], claims);
    expect([found.get(ann) ?? [], found.get(other) ?? []]).toEqual([keys, keys]);
    expect(found.size).toBe(keys.length === 0 ? 0 : 2);
  });
});
