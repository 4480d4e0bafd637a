import { describe, expect, it } from 'vitest';
import { findHeld, heldUsers, type Hold, holdReason, isExpired } from '../../../src/core/holds/holds.ts';
import { prepared, user } from '../plan/builders.ts';

function hold(person: string): Hold {
  return { person, until: null, why: '', created: '2026-11-01T00:00:00Z', by: 'ops@host' };
}

it.each([
  [null, false],
  ['2026-11-03', false],
  ['2026-11-02', false],
  ['2026-11-01', true],
] as const)('a hold until %s is over on 2026-11-02: %s', (until, expired) => {
  expect(isExpired({ until }, '2026-11-02')).toBe(expired);
});

it.each([
  [null, '', 'held'],
  ['2026-12-31', '', 'held until 2026-12-31'],
  [null, 'parental leave', 'held: parental leave'],
  ['2026-12-31', 'parental leave', 'held until 2026-12-31: parental leave'],
] as const)('the reason of a hold until %s because of %j is %j', (until, why, reason) => {
  expect(holdReason({ until, why })).toBe(reason);
});

describe('the people whom holds match', () => {
  const ann = prepared('ann', { timecamp_external_id: 'E-1', timecamp_real_email: 'ann@home.test' });
  const old = user('old', { id: '7', external_id: 'E-2' });

  it.each(['ann@example.com', 'ANN@home.test', 'e-1', 'old@example.com', 'E-2', '7'])(
    'by %s are the prepared user and the user who are the same person',
    (person) => {
      const one = hold(person);
      const { users, prepared, unmatched } = findHeld([one], [ann], [old], [{ prepared: ann, user: old }]);
      expect([users, prepared, unmatched]).toEqual([new Map([['7', one]]), new Map([[ann, one]]), []]);
    },
  );

  it('are found by the duplicates of a prepared user, too', () => {
    const double = { ...ann, timecamp_duplicates: [prepared('twin')] };
    expect(findHeld([hold('twin@example.com')], [double], [], []).prepared.has(double)).toBe(true);
  });

  it('are not others, and a hold without a match is named', () => {
    const [nobody, bob] = [hold('zoe@example.com'), hold('bob@example.com')];
    const match = { prepared: ann, user: old };
    const { users, prepared, unmatched } = findHeld([nobody, bob], [ann], [old, user('bob')], [match]);
    expect([...users.keys()]).toEqual(['id-bob']);
    expect([...prepared.keys()]).toEqual([]);
    expect(unmatched).toEqual([nobody]);
  });

  it('are no people without a key when a hold names no one', () => {
    const people = [prepared('ann', { timecamp_external_id: '' })];
    const { users, prepared: found } = findHeld([hold(' ')], people, [user('bob', { external_id: '' })], []);
    expect([users.size, found.size]).toEqual([0, 0]);
  });

  it('have the first of several holds', () => {
    const [first, second] = [hold('E-1'), hold('E-1')];
    expect(findHeld([first, second], [ann], [], []).prepared.get(ann)).toBe(first);
  });

  it('are held without prepared users by what was matched with them', () => {
    const one = hold('ann@home.test');
    const matches = [{ prepared: ann, user: old }];
    expect(heldUsers({ active: [one], expired: [], matches }, [old])).toEqual(new Map([['7', one]]));
    expect(heldUsers({ active: [one], expired: [] }, [old])).toEqual(new Map());
  });
});
