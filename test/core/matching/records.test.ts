import { expect, it } from 'vitest';
import { indexAccount } from '../../../src/core/matching/account-keys.ts';
import { chooseRecords } from '../../../src/core/matching/records.ts';
import type { AccountUser, PreparedUser } from '../../../src/core/model.ts';
import { prepared, user } from '../plan/builders.ts';

/** The names of the chosen record and of those that lost to it. */
function choose(person: PreparedUser, users: readonly AccountUser[]) {
  const account = indexAccount(users, { disableExternalIdSync: false });
  const { people, duplicates, listedAs } = chooseRecords([person], account);
  const [chosen = person] = people;
  expect(listedAs(chosen)).toBe(person);
  for (const { winner } of duplicates) expect(winner).toBe(chosen);
  return [chosen, ...duplicates.map((one) => one.prepared)].map((one) => one.timecamp_user_name);
}

const inactive = { timecamp_status: 'inactive' } as const;
const contested = { timecamp_contested: ['external_id'] } as const;

it.each<[string, readonly PreparedUser[], readonly AccountUser[], readonly string[]]>([
  [
    'id and e-mail of one user before the id alone',
    [prepared('new'), prepared('old')],
    [user('other', { external_id: 'new' }), user('old')],
    ['old', 'new'],
  ],
  [
    'the id alone before the e-mail alone',
    [prepared('new'), prepared('old')],
    [user('new', { external_id: '' }), user('other', { external_id: 'old' })],
    ['old', 'new'],
  ],
  [
    'the e-mail before a record that the account does not know',
    [prepared('new'), prepared('old')],
    [user('old', { external_id: '' })],
    ['old', 'new'],
  ],
  [
    'a contested id counts for no record',
    [prepared('new', contested), prepared('old')],
    [user('other', { external_id: 'new' }), user('old', { external_id: '' })],
    ['old', 'new'],
  ],
  [
    'of two that the account does not know, the one that prepare prefers',
    [prepared('new'), prepared('old')],
    [],
    ['new', 'old'],
  ],
  [
    'an inactive duplicate neither wins nor loses',
    [prepared('new'), prepared('old', inactive)],
    [user('old')],
    ['new'],
  ],
  [
    'an inactive person stays who they are',
    [prepared('new', inactive), prepared('old'), prepared('older')],
    [user('old')],
    ['new'],
  ],
])('%s', (_, [person = prepared('none'), ...duplicates], users, wanted) => {
  expect(choose({ ...person, timecamp_duplicates: duplicates }, users)).toEqual(wanted);
});
