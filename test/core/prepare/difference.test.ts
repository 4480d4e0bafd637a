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

it('takes an e-mail that another person has now for that person', () => {
  const before = users([person('1', { email: 'x@example.com' })]);
  const after = users([person('1', { email: 'y@example.com' }), person('2', { email: 'x@example.com' })]);
  const { appear, disappear } = comparePrepared(before, after);
  expect(appear.map((user) => user.timecamp_external_id)).toEqual(['2']);
  expect(disappear).toEqual([]);
});
