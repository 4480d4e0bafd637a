import { describe, expect, it } from 'vitest';
import type { RecordedResult } from '../../../src/core/plan/record.ts';
import { account, lines, prepared, user } from '../plan/builders.ts';
import { changedSince, ran, undo, withResults } from './runs.ts';

const BOB = user('bob');
const LEFT = 'The undo leaves it as it is.';

it.each<[string, Partial<RecordedResult>, readonly string[]]>([
  ['was done', { state: 'done' }, ['enable ann']],
  ['has no known result', { state: 'unknown' }, ['enable ann']],
  ['failed without an answer', { state: 'failed' }, ['enable ann']],
  ['failed on the side of TimeCamp', { state: 'failed', status: 500 }, ['enable ann']],
  ['was refused', { state: 'failed', status: 499 }, []],
  ['was skipped', { state: 'skipped' }, []],
])('a change that %s: whether an undo reverses what the account shows', (_, result, expected) => {
  const run = ran([prepared('bob')], account([user('ann'), BOB]));
  const record = withResults(run, { 'deactivate:id-ann': result });
  expect(lines(undo(record, account([user('ann', { disabled: true }), BOB])))).toEqual(expected);
});

describe('an undo knows by the recorded id', () => {
  it('an invited user whose address was changed since', () => {
    const run = ran([prepared('bob'), prepared('ann')], account([BOB]));
    const now = account([user('ann', { email: 'married@example.com' }), BOB, user('ann', { id: '7' })]);
    const record = withResults(run, { 'invite:ann@example.com': { made: 'id-ann' } });
    expect(lines(undo(record, now))).toEqual(['deactivate married']);
    expect(lines(undo(run, now))).toEqual(['deactivate ann']);
  });

  it('a new group that was renamed since', () => {
    const run = ran(
      [prepared('bob'), prepared('ann', { group: 'New' }), prepared('cy')],
      account([user('ann'), BOB]),
    );
    const record = withResults(run, {
      'create-group:New': { made: '5' },
      'invite:cy@example.com': { made: 'id-cy' },
    });
    const now = account([user('ann', { group_id: '5' }), BOB], { '5': 'Team' });
    const planned = undo(record, now);
    expect(lines(planned)).toEqual(['move ann: Team > .']);
    expect(changedSince(planned)).toEqual([`New: the group is now named "Team". ${LEFT}`]);
  });
});

describe('a group that the run changed and that is gone', () => {
  it('is not created again when the run created it', () => {
    const run = ran([prepared('bob'), prepared('ann', { group: 'New' })], account([user('ann'), BOB]));
    const now = account([user('ann', { group_id: '7' }), BOB], { '7': 'Other' });
    const planned = undo(run, now);
    expect(lines(planned)).toEqual([]);
    expect(changedSince(planned)).toEqual([`ann@example.com: group is now Other. ${LEFT}`]);
  });

  it('is known by its path when the run removed it: who is back in it stays', () => {
    const run = ran(
      [prepared('bob'), prepared('ann')],
      account([user('ann', { group_id: '5' }), BOB], { '5': 'Old' }),
      { removeEmptyGroups: true },
    );
    const planned = undo(run, account([user('ann', { group_id: '6' }), BOB], { '6': 'Old' }));
    expect([lines(planned), changedSince(planned)]).toEqual([[], []]);
  });

  it('is not another group of its name that someone made', () => {
    const run = ran(
      [prepared('bob'), prepared('ann', { group: 'Sales' })],
      account([user('ann', { group_id: '5' }), BOB], { '2': 'Sales', '5': 'Lab' }),
    );
    const planned = undo(run, account([user('ann', { group_id: '2' }), BOB], { '2': 'Sales', '6': 'Lab' }));
    expect(lines(planned)).toEqual([]);
    expect(changedSince(planned)).toEqual([
      `ann@example.com: the group Lab is no longer in TimeCamp. ${LEFT}`,
    ]);
  });
});
