import { describe, expect, it } from 'vitest';
import type { Account, AccountUser } from '../../../src/core/model.ts';
import { EMPTY_JOURNAL, type Journal } from '../../../src/core/plan/journal.ts';
import type { StoredForm } from '../../../src/core/plan/stored-forms.ts';
import { withWantedForms } from '../../../src/core/plan/wanted-forms.ts';
import { account, user } from './builders.ts';

const form = (field: StoredForm['field'], id: string, wanted: string, stored: string): StoredForm => ({
  field,
  id,
  wanted,
  stored,
});

function wanted(there: Account, journal: Partial<Journal>) {
  return withWantedForms(there, { ...EMPTY_JOURNAL, ...journal });
}

describe('a text that TimeCamp stores in another form', () => {
  it.each(['name', 'email', 'additional_email', 'external_id'] as const)(
    'is read as tcsync sent it: the %s of a user',
    (field) => {
      const there = account([user('ann', { [field]: 'a b' }), user('bob', { [field]: 'a b' })]);
      const stored = [form(field, 'id-ann', 'a  b', 'a b')];
      expect(wanted(there, { stored })).toEqual({
        account: account([user('ann', { [field]: 'a  b' }), user('bob', { [field]: 'a b' })]),
        journal: { ...EMPTY_JOURNAL, stored },
        learned: [],
      });
    },
  );

  it('is read as tcsync sent it: the name of a group, although a user has the same id', () => {
    const there = account([user('RD', { id: '2' })], { '2': 'RD', '3': 'RD/RD' });
    const stored = [form('group', '2', 'R|D', 'RD')];
    const read = wanted(there, { stored });
    expect(read.account.users).toEqual(there.users);
    expect(read.account.groups.map(({ id, name, parent_id }) => [id, name, parent_id])).toEqual([
      ['1', 'People', '0'],
      ['2', 'R|D', '1'],
      ['3', 'RD', '2'],
    ]);
    expect(read.journal.stored).toEqual(stored);
  });

  it('is left and forgotten once it was changed, or its user or group is gone', () => {
    const there = account([user('ann', { name: 'Changed' })], { '2': 'Changed' });
    const stored = [
      form('name', 'id-ann', 'Ann |', 'Ann'),
      form('name', 'id-gone', 'Gus |', 'Gus'),
      form('group', '2', 'R|D', 'RD'),
      form('group', '9', 'R|D', 'RD'),
      form('group', 'id-ann', 'Changed |', 'Changed'),
    ];
    expect(wanted(there, { stored })).toEqual({ account: there, journal: EMPTY_JOURNAL, learned: [] });
  });
});

describe('an invited user whose address TimeCamp stored in another form', () => {
  const sent = (email: string) => ({ email, sent_at: '2026-11-02T07:00:00.000Z', answered: true });
  /** A user of which TimeCamp knows the address alone. */
  const invited = (email: string, fields: Partial<AccountUser> = {}) =>
    user('new', { email, name: '', external_id: '', ...fields });
  const WANTED = "o'neil@example.com";
  const LEARNED = [form('email', 'id-new', WANTED, 'oneil@example.com')];

  it.each([
    ['nothing else', {}],
    ['the name that it made of the address', { name: 'oneil' }],
  ])('is recognized when TimeCamp has %s of them', (_, fields) => {
    const there = account([invited('oneil@example.com', fields)]);
    expect(wanted(there, { invited: [sent(WANTED)] })).toEqual({
      account: account([invited(WANTED, fields)]),
      journal: { ...EMPTY_JOURNAL, invited: [sent(WANTED)], stored: LEARNED },
      learned: LEARNED,
    });
  });

  it.each<[string, readonly AccountUser[], Partial<Journal>]>([
    ['has an external id', [invited('oneil@example.com', { external_id: '7' })], {}],
    ['has an additional address', [invited('oneil@example.com', { additional_email: 'a@b.test' })], {}],
    ['has a name of their own', [invited('oneil@example.com', { name: 'example.com' })], {}],
    ['has other letters', [invited('neil@example.com')], {}],
    ['is one of two', [invited('oneil@example.com'), invited('o-neil@example.com', { id: 'id-other' })], {}],
    [
      'was invited by that address',
      [invited('oneil@example.com')],
      { invited: [sent(WANTED), sent('ONEIL@example.com')] },
    ],
    [
      'is another than the user with the address sent',
      [invited("O'NEIL@example.com"), invited('oneil@example.com', { id: 'id-other' })],
      {},
    ],
    [
      'is another than the user who was recognized before',
      [invited('oneil@example.com', { id: 'id-other' })],
      { stored: [form('email', 'id-new', "O'Neil@example.com", 'one.il@example.com')] },
    ],
  ])('is not assumed when the user %s', (_, users, journal) => {
    expect(wanted(account(users), { invited: [sent(WANTED)], ...journal }).learned).toEqual([]);
  });

  it("is recognized although another user's additional address has a stored form", () => {
    const stored = [form('additional_email', 'id-ann', WANTED, 'oneil@example.com')];
    const there = account([invited('oneil@example.com')]);
    expect(wanted(there, { invited: [sent(WANTED)], stored }).learned).toEqual(LEARNED);
  });

  it('is recognized among others, one by one', () => {
    const people = [sent('a+x@example.com'), sent('b+x@example.com'), sent('c+x@example.com')];
    const there = account([invited('ax@example.com', { id: '11' }), invited('cx@example.com', { id: '13' })]);
    expect(wanted(there, { invited: people }).learned.map(({ id, wanted: email }) => [id, email])).toEqual([
      ['11', 'a+x@example.com'],
      ['13', 'c+x@example.com'],
    ]);
  });
});

it('a group that a killed run created is read as tcsync named it, and is no longer pending', () => {
  const there = account([], { '2': 'RD' });
  const learned = [form('group', '2', 'R|D', 'RD')];
  const read = wanted(there, { creating: [{ name: 'R|D', parent_id: '1', others: [] }] });
  expect(read).toEqual({
    account: account([], { '2': 'R|D' }),
    journal: { ...EMPTY_JOURNAL, stored: learned },
    learned,
  });
});
