import { expect, it } from 'vitest';
import { outcomeOf, runLine, type RunOutcome } from '../../../src/core/history/run-line.ts';
import { searchHashes } from '../../../src/core/history/search-keys.ts';
import type { RunEnd, RunRecord } from '../../../src/core/plan/record.ts';
import { change, newGroup, planOf, recordOf, roleChange } from './records.ts';

const counts = (done: number) => ({ planned: done, done, failed: 0, skipped: 0 });

it.each<[RunOutcome, Partial<RunEnd>, Partial<RunRecord>]>([
  ['done', { exit_code: 0 }, {}],
  ['done', { exit_code: 2 }, {}],
  ['failed', { ok: false, exit_code: 1 }, {}],
  ['refused', { ok: false, exit_code: 3 }, {}],
  ['interrupted', { ok: false, exit_code: 130 }, {}],
  ['unfinished', { ok: false, exit_code: 130 }, { unfinished: true }],
])('a run is %s with %j %j', (outcome, end, fields) => {
  expect(outcomeOf(recordOf([], fields, end))).toBe(outcome);
});

it('the line of a run has what it did, and how it ended', () => {
  const seats = { before: 3, after: 4 };
  const starter = { user: 'ops', host: 'h', from: 'script' } as const;
  const record = recordOf(
    [newGroup('Sales'), change('name', 'Anna', 'Ann')],
    { plan: planOf([change('name', 'Anna', 'Ann')], { undoes: 'r1' }), started_by: starter },
    { counts: { name: counts(1), move: counts(0) }, seats, refused_by: [] },
  );
  expect(runLine('r2', record)).toEqual({
    id: 'r2',
    command: 'sync',
    started: '2026-11-02T08:00:00.000Z',
    seconds: 1,
    exit_code: 0,
    outcome: 'done',
    started_by: starter,
    changes: { name: 1 },
    failures: 0,
    refused_by: [],
    seats,
    has_plan: true,
    undoes: 'r1',
    people: searchHashes(record),
  });
});

it('the line of a run that failed early has little', () => {
  const error = { code: 'login', message: 'The key is wrong.', hint: null };
  const line = runLine('r', recordOf([], { plan: null }, { ok: false, exit_code: 1, error }));
  expect(line).toMatchObject({ started_by: null, changes: {}, failures: 1, refused_by: [] });
  expect(line).toMatchObject({ seats: null, has_plan: false, undoes: null, people: '' });
});

it('the line counts failures and names the guards that refused', () => {
  const failure = { person: 'ann@example.com', operation: 'name', status: 400, message: 'no' };
  const error = { code: 'busy', message: 'TimeCamp is busy.', hint: null };
  const failed = runLine('r', recordOf([], {}, { failed: [failure, failure], error }));
  expect(failed.failures).toBe(3);
  expect(runLine('r', recordOf([], {}, { refused_by: ['moves', 'empty'] })).refused_by).toEqual([
    'moves',
    'empty',
  ]);
});

it('the line counts the changes that were done, and what a joiner got with the invitation once', () => {
  const joiner = { email: 'new@example.com', user_id: null };
  const root = { group_id: '1', path: [] };
  const operations = [
    change('invite', null, { group: root }, joiner),
    change('name', '', 'New', joiner),
    change('name', 'Anna', 'Ann'),
    change('name', 'Bo', 'Bob', { user_id: '8' }),
    change('name', 'Cy', 'Cid', { user_id: '9' }),
    change('reset-manual', null, { added_manually: false }),
    roleChange('user', 'guest', joiner),
  ];
  const results = operations.map(({ id }) => ({
    operation: id,
    state: id === 'name:9' ? ('failed' as const) : ('done' as const),
  }));
  const end = { counts: { invite: counts(1), name: counts(3), role: counts(1), 'time-off': counts(2) } };
  const changes = (fields: Partial<RunRecord>) => runLine('r', recordOf(operations, fields, end)).changes;
  expect(changes({ results })).toEqual({ invite: 1, name: 2, 'time-off': 2 });
  // Records of earlier versions have only counts.
  expect(changes({})).toEqual({ invite: 1, name: 3, role: 1, 'time-off': 2 });
});
