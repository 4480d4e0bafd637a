import { expect, it } from 'vitest';
import { isMessageDue } from '../../../../src/core/plan/guards/repeated-refusals.ts';
import { NOW } from '../builders.ts';

const HOUR = 3_600_000;

it.each([
  ['before the first message', null, true],
  ['an hour after the last one', NOW - HOUR, false],
  ['a day after it', NOW - 24 * HOUR, true],
  ['when the clock was set back by seconds', NOW + 1000, false],
  ['when the clock was years ahead at the last message', NOW + 20_000 * HOUR, true],
])('a message about a repeated refusal %s', (_, time, due) => {
  const notified = time === null ? null : new Date(time).toISOString();
  expect(isMessageDue({ notified }, NOW)).toBe(due);
});

it('a time that is damaged does not silence it', () => {
  expect(isMessageDue({ notified: 'yesterday' }, NOW)).toBe(true);
});
