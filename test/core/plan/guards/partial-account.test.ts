import { describe, expect, it } from 'vitest';
import { partialAccountReasons } from '../../../../src/core/plan/guards/partial-account.ts';
import type { Account } from '../../../../src/core/model.ts';
import { account, user } from '../builders.ts';

const OWNER = { id: 'id-ann', email: 'ann@example.com' };
const ann = user('ann', { role: 'administrator' });
const whole = account([ann, user('bob')], {}, OWNER);

describe('an account is in doubt', () => {
  it.each<[string, Account, number | undefined, readonly string[]]>([
    ['never when all is there', whole, 2, []],
    ['never for a first sync', whole, undefined, []],
    ['without users', { ...whole, users: [], groups: [] }, undefined, ['The list of users is empty.']],
    ['without the only user', { ...whole, users: [], groups: [] }, 1, ['The list of users is empty.']],
    [
      'without its owner',
      { ...whole, users: [user('bob')], groups: [] },
      undefined,
      ['The list of users does not include ann@example.com, the owner of the API key.'],
    ],
    ['of an unknown owner only for other reasons', account([user('bob')]), undefined, []],
    [
      'of an owner who is no administrator',
      account([{ ...ann, role: 'supervisor' }], {}, OWNER),
      undefined,
      [
        'ann@example.com, the owner of the API key, has the role supervisor and sees only part of the account. Use the key of an administrator.',
      ],
    ],
    ['never for an unknown role', account([{ ...ann, role: undefined }], {}, OWNER), undefined, []],
    [
      'with one person in groups only',
      { ...whole, users: [ann] },
      undefined,
      ['The list of users does not include 1 user who is in a group: id-bob.'],
    ],
    [
      'with people in groups only',
      { ...account([ann, user('bob'), user('cid')], {}, OWNER), users: [ann] },
      undefined,
      ['The list of users does not include 2 users who are in a group: id-bob, id-cid.'],
    ],
    ['when half of the users are gone', whole, 4, ['The account has 2 users; the last sync saw 4.']],
    [
      'when one of two users is gone',
      account([ann], {}, OWNER),
      2,
      ['The account has 1 user; the last sync saw 2.'],
    ],
    ['never when one more than half is there', whole, 3, []],
    ['never for one user', account([ann], {}, OWNER), 1, []],
  ])('%s', (_, read, lastCount, reasons) => {
    expect(partialAccountReasons(read, lastCount)).toEqual(reasons);
  });
});
