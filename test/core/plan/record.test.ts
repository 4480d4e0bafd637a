import { describe, expect, it } from 'vitest';
import { changeCounts, changeTitle, eventsOf, type RunEnd, undoneBy } from '../../../src/core/plan/record.ts';
import { account, plan } from './builders.ts';

const END = {
  version: 1,
  command: 'sync',
  started: '2026-11-02T08:00:00.000Z',
  seconds: 1,
} as const;
const done = (count: number) => ({ planned: 3, done: count, failed: 3 - count, skipped: 0 });
const CHANGED: RunEnd['counts'] = { name: done(2) };

describe('what a webhook reports', () => {
  it.each<[string, boolean, number, RunEnd['counts'], readonly string[]]>([
    ['nothing of a run without changes', true, 0, {}, []],
    ['nothing of a run whose changes were only planned', true, 2, { name: done(0) }, []],
    ['the changes', true, 0, CHANGED, ['changed']],
    ['a refusal, which is no failure', false, 3, undefined, ['refused']],
    ['a failure', false, 1, undefined, ['failed']],
    ['a failure with its changes', false, 1, CHANGED, ['failed', 'changed']],
    ['nothing of manual flags, which follow other changes', true, 0, { 'reset-manual': done(2) }, []],
    ['days off', true, 0, { 'time-off': done(1) }, ['changed']],
  ])('is %s', (_, ok, exit_code, counts, events) => {
    expect(eventsOf({ ...END, ok, exit_code, ...(counts && { counts }) })).toEqual(events);
  });
});

describe('the changes of a run', () => {
  it('are counted by kind in the order of application, without manual flags, days off last', () => {
    const counts: RunEnd['counts'] = {
      'time-off': done(3),
      'remove-group': done(1),
      'reset-manual': done(2),
      name: done(0),
      invite: done(2),
    };
    expect(changeCounts({ ...END, ok: true, exit_code: 0, counts })).toEqual([
      ['invite', 2],
      ['remove-group', 1],
      ['time-off', 3],
    ]);
  });

  it('have titles', () => {
    expect([changeTitle('time-off'), changeTitle('deactivate')]).toEqual(['Days off', 'Disabled']);
  });
});

it('the run that a run undid is in the plan, or in the record when it undid days off', () => {
  const sync = plan([], account([]));
  expect([
    undoneBy({ plan: { ...sync, undoes: 'a' } }),
    undoneBy({ plan: null, undoes: 'b' }),
    undoneBy({ plan: sync }),
    undoneBy({ plan: null }),
  ]).toEqual(['a', 'b', undefined, undefined]);
});
