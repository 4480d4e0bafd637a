import { expect, it } from 'vitest';
import { countSeats, seatChanges } from '../../../src/core/plan/seats.ts';
import { account, plan, prepared, user } from './builders.ts';

it('a seat is an enabled user: disabled users have none until they are enabled', () => {
  const there = account([
    user('ann'),
    user('bob', { disabled: true }),
    user('cid', { disabled: true }),
    user('gus'),
    user('hal'),
    user('ivy'),
  ]);
  const { operations } = plan([prepared('ann'), prepared('bob'), prepared('lea'), prepared('moe')], there);
  expect(seatChanges(operations)).toEqual({ added: 2, enabled: 1, freed: 3 });
  expect(countSeats(there.users, operations)).toEqual({ before: 4, after: 4 });
  expect(countSeats(there.users, [])).toEqual({ before: 4, after: 4 });
  expect(
    countSeats(
      there.users,
      operations.filter(({ kind }) => kind !== 'enable'),
    ),
  ).toEqual({
    before: 4,
    after: 3,
  });
});
