import { describe, expect, it } from 'vitest';
import { addressKey } from '../../../src/core/addresses.ts';
import { matchUsers } from '../../../src/core/matching/matching.ts';
import type { AccountUser, Employee, PreparedUser } from '../../../src/core/model.ts';
import { fc } from '../../properties.ts';
import { user } from '../plan/builders.ts';
import { person, users as prepareUsers } from '../prepare/people.ts';

const NAMES = ['ann', 'bob', 'cid'];
const ADDRESSES = [...NAMES.map((name) => `${name}@example.com`), 'Ann <ann@example.com>'];
const IDS = ['', '1', '2', '3'];

const employees = fc.array(
  fc.record({
    name: fc.constantFrom(...NAMES),
    email: fc.constantFrom(...ADDRESSES),
    external_id: fc.constantFrom(...IDS),
    status: fc.constantFrom('active', 'inactive'),
    real_email: fc.constantFrom('', ...ADDRESSES),
  }),
  { maxLength: 6 },
);

const accountUsers = fc
  .array(
    fc.record({
      name: fc.constantFrom(...NAMES),
      email: fc.constantFrom(...ADDRESSES),
      external_id: fc.constantFrom(...IDS),
      additional_email: fc.constantFrom('', ...ADDRESSES),
      disabled: fc.boolean(),
    }),
    { maxLength: 5 },
  )
  .map((all) => all.map((fields, index) => user(fields.name, { ...fields, id: `${index}` })));

describe('in any company and account', () => {
  it('nobody is matched by a key that another person of the source or another account user also carries', () => {
    fc.assert(
      fc.property(employees, accountUsers, (records, users) => {
        const source = records.map((fields) => person(fields.external_id, fields));
        const { matches } = matchUsers(prepareUsers(source), users, { disableExternalIdSync: false });
        for (const match of matches) {
          const isKnown = isKnownById(match.prepared, match.user, users);
          if (match.by === 'external_id' || !isKnown) {
            expect(rivals(source, match.prepared, match.by)).toEqual([]);
            expect(users.filter((one) => keyOf(one, match.by) === keyOf(match.user, match.by))).toHaveLength(
              1,
            );
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('every active person and every user has one place, and no user two', () => {
    fc.assert(
      fc.property(employees, accountUsers, (records, users) => {
        const listed = prepareUsers(records.map((fields) => person(fields.external_id, fields)));
        const made = matchUsers(listed, users, { disableExternalIdSync: false });
        const places = [
          ...made.matches.map((match) => match.prepared),
          ...made.joiners,
          ...made.waiting.map((one) => one.prepared),
          ...made.conflicts.map((one) => one.prepared),
          ...made.unresolved.map((one) => one.prepared),
        ].filter((one) => made.people.includes(one) && one.timecamp_status === 'active');
        expect(new Set(places).size).toBe(places.length);
        expect(places).toHaveLength(listed.filter((one) => one.timecamp_status === 'active').length);
        const matched = made.matches.map((match) => match.user.id);
        expect(new Set(matched).size).toBe(matched.length);
        const held = made.unresolved.flatMap((one) => one.users.map(({ id }) => id));
        expect(held.filter((id) => matched.includes(id))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

type By = 'email' | 'additional' | 'external_id';

function keyOf(one: AccountUser, by: By): string {
  if (by === 'external_id') return one.external_id;
  return addressKey(by === 'email' ? one.email : one.additional_email);
}

/** The user carries the person's external id, which alone says who it is. */
function isKnownById(one: PreparedUser, there: AccountUser, users: readonly AccountUser[]): boolean {
  return there.external_id !== '' && one.timecamp_external_id === there.external_id && users.includes(there);
}

/** The records of other people with the key by which a person was matched. */
function rivals(source: readonly Employee[], one: PreparedUser, by: By): readonly Employee[] {
  return source.filter((record) => {
    const isActive = record.status === 'active' && one.timecamp_status === 'active';
    const sameEmail = addressKey(record.email) === addressKey(one.timecamp_email);
    if (by === 'external_id') {
      const sameName = record.name === one.timecamp_user_name;
      return record.external_id === one.timecamp_external_id && (!sameName || (isActive && !sameEmail));
    }
    return isActive && sameEmail && record.name !== one.timecamp_user_name;
  });
}
