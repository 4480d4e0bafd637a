import { describe, expect, it } from 'vitest';
import {
  afterRefusal,
  isMessageDue,
  type RepeatedRefusal,
} from '../../../../src/core/plan/guards/repeated-refusals.ts';
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

describe('the memory of refusals', () => {
  const guard = (name: string, fingerprint = `${name} of Ann`) => ({ guards: [name], fingerprint });
  /** Refuses run after run, an hour apart; each names its guards. */
  const refuse = (runs: readonly (readonly ReturnType<typeof guard>[])[], pause = HOUR) =>
    runs.reduce<readonly RepeatedRefusal[]>(
      (known, refused, run) =>
        afterRefusal(known, 'run', { refused, together: 'together' }, NOW + run * pause).map((one) => ({
          ...one,
          notified: new Date(NOW).toISOString(),
        })),
      [],
    );
  const counts = (known: readonly RepeatedRefusal[]) => known.map(({ guards, count }) => [guards, count]);
  const [moves, stale] = [guard('moves'), guard('stale')];

  it('counts guards that refuse by turns apart', () => {
    const known = refuse([[moves], [stale], [moves], [stale], [moves, stale]]);
    expect(counts(known)).toEqual([
      [['moves'], 3],
      [['stale'], 3],
    ]);
  });

  it('begins anew with other people, for that guard only', () => {
    const known = refuse([
      [moves, stale],
      [guard('moves', 'moves of Bob'), stale],
    ]);
    expect(counts(known)).toEqual([
      [['moves'], 1],
      [['stale'], 2],
    ]);
  });

  it('forgets a guard that has not refused for a day', () => {
    expect(counts(refuse([[moves], [stale], [stale]], 13 * HOUR))).toEqual([[['stale'], 2]]);
  });

  it.each([
    ['one guard', { guards: ['moves'], fingerprint: 'moves of Ann' }, [moves], [7]],
    ['several guards', { guards: ['moves', 'stale'], fingerprint: 'together' }, [moves, stale], [7, 7]],
  ])('continues an entry of an earlier version for %s', (_, entry, refused, expected) => {
    const time = new Date(NOW).toISOString();
    const earlier = { ...entry, command: 'run', since: time, count: 6, notified: time };
    const known = afterRefusal([earlier], 'run', { refused, together: 'together' }, NOW + HOUR);
    expect(known.map(({ count }) => count)).toEqual(expected);
    expect(known.some((one) => isMessageDue(one, NOW + HOUR))).toBe(false);
  });
});
