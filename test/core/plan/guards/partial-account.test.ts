import { describe, expect, it } from 'vitest';
import { partialAccountReasons } from '../../../../src/core/plan/guards/partial-account.ts';
import type { Account } from '../../../../src/core/model.ts';
import { account, user } from '../builders.ts';

const OWNER = { id: 'id-ann', email: 'ann@example.com' };
const ann = user('ann', { role: 'administrator' });
const whole = account([ann, user('bob')], {}, OWNER);

describe('an account is in doubt', () => {
  it.each<[string, Account, number | undefined, readonly RegExp[]]>([
    ['never when all is there', whole, 2, []],
    ['never for a first sync', whole, undefined, []],
    ['without users', { ...whole, users: [], groups: [] }, undefined, [/is empty/]],
    [
      'without its owner',
      { ...whole, users: [user('bob')], groups: [] },
      undefined,
      [/lacks ann@example.com/],
    ],
    ['of an unknown owner only for other reasons', account([user('bob')]), undefined, []],
    [
      'of an owner who is no administrator',
      account([{ ...ann, role: 'supervisor' }], {}, OWNER),
      undefined,
      [/has the role supervisor/],
    ],
    ['never for an unknown role', account([{ ...ann, role: undefined }], {}, OWNER), undefined, []],
    [
      'with people in groups only',
      { ...whole, users: [ann] },
      undefined,
      [/lacks 1 user who is in a group: id-bob/],
    ],
    ['when half of the users are gone', whole, 4, [/has 2 users; the last sync saw 4/]],
    ['never when one more than half is there', whole, 3, []],
    ['never for one user', account([ann], {}, OWNER), 1, []],
  ])('%s', (_, read, lastCount, doubts) => {
    const found = partialAccountReasons(read, lastCount);
    expect(found).toHaveLength(doubts.length);
    for (const [index, doubt] of doubts.entries()) expect(found[index]).toMatch(doubt);
  });
});
