import { expect, it } from 'vitest';
import { comparePrepared } from '../../../src/core/prepare/difference.ts';
import { person, users } from './people.ts';

it('finds people again by external id when their e-mail changed, and by e-mail without an id', () => {
  const before = users([
    person('1', { department: 'A' }),
    person('', { email: 'x@example.com', department: 'A' }),
  ]);
  const after = users([
    person('1', { email: 'new@example.com', department: 'B' }),
    person('7', { email: 'x@example.com', role_id: '2', department: 'A' }),
  ]);
  const difference = comparePrepared(before, after);
  expect(difference).toMatchObject({
    appear: [],
    disappear: [],
    move: [{ email: 'new@example.com', before: 'A', after: 'B' }],
    role: [{ email: 'x@example.com', before: 'user', after: 'supervisor' }],
    status: [],
  });
});

it('lists changes by e-mail, and whoever is new or gone', () => {
  const of = (id: string, name: string, fields = {}) =>
    person(id, { name, email: `${name}@example.com`, ...fields });
  const before = users([of('1', 'zoe'), of('', 'ann'), of('', 'gone'), of('2', 'left')]);
  const after = users([
    of('1', 'zoe', { department: 'A', status: 'inactive' }),
    of('', 'ann', { department: 'B', status: 'inactive' }),
    of('', 'new'),
  ]);
  const { appear, disappear, move, status } = comparePrepared(before, after);
  expect(appear.map((user) => user.timecamp_email)).toEqual(['new@example.com']);
  expect(disappear.map((user) => user.timecamp_email)).toEqual(['gone@example.com', 'left@example.com']);
  expect(move.map((change) => change.email)).toEqual(['ann@example.com', 'zoe@example.com']);
  expect(status[0]).toEqual({ email: 'ann@example.com', name: 'ann', before: 'active', after: 'inactive' });
});

it('does not take someone for two people: one by the external id, another by the e-mail', () => {
  const before = users([person('1', { email: 'x@example.com' }), person('2', { email: 'y@example.com' })]);
  const after = users([person('1', { email: 'y@example.com' })]);
  const { appear, disappear } = comparePrepared(before, after);
  expect(appear).toEqual([]);
  expect(disappear.map((user) => user.timecamp_external_id)).toEqual(['2']);
});

it('takes an e-mail that another person has now for that person', () => {
  const before = users([person('1', { email: 'x@example.com' })]);
  const after = users([person('1', { email: 'y@example.com' }), person('2', { email: 'x@example.com' })]);
  const { appear, disappear } = comparePrepared(before, after);
  expect(appear.map((user) => user.timecamp_external_id)).toEqual(['2']);
  expect(disappear).toEqual([]);
});
