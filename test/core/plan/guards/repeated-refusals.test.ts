import { describe, expect, it } from 'vitest';
import {
  afterRefusal,
  isMessageDue,
  refusalText,
  repeatedText,
  type RepeatedRefusal,
} from '../../../../src/core/plan/guards/repeated-refusals.ts';
import { NOW } from '../builders.ts';

const HOUR = 3_600_000;

it.each([
  ['before the first message', null, true],
  ['an hour after the last one', NOW - HOUR, false],
  ['a little less than 23 hours after it', NOW - 23 * HOUR + 1, false],
  ['23 hours after it, since the next run may begin late', NOW - 23 * HOUR, true],
  ['a day after it', NOW - 24 * HOUR, true],
  ['when the clock was set back by seconds', NOW + 1000, false],
  ['when the clock was set back by an hour', NOW + HOUR, true],
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

  it('forgets it after exactly a day, not a moment before', () => {
    expect(counts(refuse([[moves], [stale]], 24 * HOUR))).toEqual([[['stale'], 1]]);
    expect(counts(refuse([[moves], [stale]], 24 * HOUR - 1))).toEqual([
      [['moves'], 1],
      [['stale'], 1],
    ]);
  });

  it('forgets an entry of an earlier version for several guards once one of them refuses other people', () => {
    const time = new Date(NOW).toISOString();
    const earlier = {
      command: 'run',
      guards: ['moves', 'stale'],
      fingerprint: 'others',
      since: time,
      count: 6,
      notified: time,
    };
    const known = afterRefusal([earlier], 'run', { refused: [moves], together: 'together' }, NOW + HOUR);
    expect(counts(known)).toEqual([[['moves'], 1]]);
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

describe('the text behind the fingerprint of a refusal', () => {
  const moves = { kind: 'moves', who: ['bob', 'ann'] } as const;
  const stale = { kind: 'stale', who: [] } as const;

  it.each([
    ['is the same for the same people in another order', [{ ...moves, who: ['ann', 'bob'] }], true],
    ['differs for other people', [{ ...moves, who: ['ann', 'cid'] }], false],
    ['differs for fewer people', [{ ...moves, who: ['ann'] }], false],
    ['differs for another guard', [{ ...moves, kind: 'deactivations' as const }], false],
    ['differs for one more guard', [moves, stale], false],
  ])('%s', (_, hazards, same) => {
    expect(refusalText(hazards) === refusalText([moves])).toBe(same);
  });

  it('keeps its form, since fingerprints are stored', () => {
    expect(refusalText([moves, stale])).toBe('[["moves",["ann","bob"]],["stale",[]]]');
  });
});

it.each([
  ['no refusal', undefined, []],
  ['the first one', 1, []],
  ['the second one', 2, ['Refused 2 times since 2026-11-02 08:00 UTC for the same people.']],
])('a message counts refusals from the second one: %s', (_, count, expected) => {
  const refusal = count === undefined ? undefined : { since: '2026-11-02T08:00:00.000Z', count };
  expect(repeatedText(refusal)).toEqual(expected);
});
