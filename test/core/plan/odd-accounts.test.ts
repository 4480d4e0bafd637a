import { expect, it } from 'vitest';
import { addressKey } from '../../../src/core/addresses.ts';
import type { Account, AccountUser, PreparedUser, Role } from '../../../src/core/model.ts';
import { specOf } from '../../../src/core/plan/operations.ts';
import { fc } from '../../properties.ts';
import { plan, prepared } from './builders.ts';

/** Few and odd values, so that keys collide: names of object properties, ids that are numbers in several forms. */
const NAMES = ['ann', 'bob', 'cid', '__proto__', 'constructor'];
const EXTERNAL_IDS = ['', '1', '01', '1.0', '1e21', '__proto__', 'toString'];
const GROUP_IDS = ['1', '2', '3', '4', '99'];
const ROLES: readonly Role[] = ['administrator', 'supervisor', 'user', 'guest'];

const emails = NAMES.map((name) => `${name}@example.com`);
const user: fc.Arbitrary<AccountUser> = fc.record({
  id: fc.constantFrom('10', '010', '1e1', '11', '12', '13'),
  name: fc.constantFrom('', ...NAMES),
  email: fc.constantFrom('', 'bad address', ...emails, ...emails.map((email) => email.toUpperCase())),
  group_id: fc.constantFrom(...GROUP_IDS),
  role: fc.constantFrom(undefined, ...ROLES),
  disabled: fc.boolean(),
  added_manually: fc.boolean(),
  external_id: fc.constantFrom(...EXTERNAL_IDS),
  additional_email: fc.constantFrom('', ...emails),
});

/** Groups may have equal names, no name, a parent that does not exist, or be their own ancestors. */
const group = fc.record({
  id: fc.constantFrom('2', '3', '4'),
  name: fc.constantFrom('', 'A', ' A', 'A/B', '__proto__', 'é', 'e\u0301'),
  parent_id: fc.constantFrom('0', '77', ...GROUP_IDS),
});

/** Nor need the list be one that prepare wrote: it may have a person twice. */
const person: fc.Arbitrary<PreparedUser> = fc
  .record({
    name: fc.constantFrom(...NAMES),
    email: fc.constantFrom(...emails),
    id: fc.constantFrom(...EXTERNAL_IDS),
    status: fc.constantFrom('active' as const, 'active' as const, 'inactive' as const),
    path: fc.array(fc.constantFrom('A', 'B', 'A/B', '__proto__', 'é'), { maxLength: 3 }),
    role: fc.constantFrom(...ROLES),
  })
  .map(({ name, email, id, status, path, role }) =>
    prepared(name, {
      timecamp_email: email,
      timecamp_external_id: id,
      timecamp_status: status,
      timecamp_groups: path,
      timecamp_groups_breadcrumb: path.join('/'),
      timecamp_role: role,
    }),
  );

const options = fc.record({
  disableNewUsers: fc.boolean(),
  disableExternalIdSync: fc.boolean(),
  updateEmailOnExternalId: fc.boolean(),
  removeEmptyGroups: fc.boolean(),
  maxGroupLevel: fc.constantFrom(0, 1, 2, 4),
});

it('every account and every list has a plan that can be applied, leaves an administrator and invites no user', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(user, { maxLength: 6, selector: ({ id }) => id }),
      fc.uniqueArray(group, { maxLength: 3, selector: ({ id }) => id }),
      fc.array(person, { maxLength: 6 }),
      options,
      (users, groups, people, settings) => {
        const account: Account = {
          owner: undefined,
          users,
          groups: [{ id: '1', name: 'Company', parent_id: '0' }, ...groups].map((one) => ({
            ...one,
            member_ids: users.filter(({ group_id: id }) => id === one.id).map(({ id }) => id),
          })),
        };
        const { operations } = plan(people, account, settings);

        const ids = operations.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids).toEqual(expect.arrayContaining(operations.flatMap(({ needs }) => needs)));

        const harmed = new Set(
          operations.flatMap((one) =>
            'person' in one && ['disabled', 'demoted'].includes(specOf(one).harm?.(one) ?? '')
              ? [one.person.user_id]
              : [],
          ),
        );
        const administrators = users.filter(({ role, disabled }) => role === 'administrator' && !disabled);
        expect(administrators.length === 0 || administrators.some(({ id }) => !harmed.has(id))).toBe(true);

        const known = new Set(users.map(({ email }) => addressKey(email)));
        const invited = operations.flatMap((one) => (one.kind === 'invite' ? [one.person.email] : []));
        expect(invited.filter((email) => known.has(addressKey(email)))).toEqual([]);
        expect(new Set(invited.map(addressKey)).size).toBe(invited.length);
      },
    ),
    { numRuns: 500 },
  );
});
