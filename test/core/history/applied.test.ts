import { expect, it } from 'vitest';
import { appliedOf } from '../../../src/core/history/applied.ts';
import type { OperationOutcome } from '../../../src/core/plan/outcome.ts';
import type { RecordedResult } from '../../../src/core/plan/record.ts';
import { change, recordOf } from './records.ts';

it.each<[Omit<RecordedResult, 'operation'>, OperationOutcome]>([
  [{ state: 'done' }, { state: 'done' }],
  [{ state: 'settled' }, { state: 'settled' }],
  [
    { state: 'failed', message: 'no', status: 400 },
    { state: 'failed', message: 'no', status: 400 },
  ],
  [{ state: 'failed' }, { state: 'failed', message: '', status: undefined }],
  [
    { state: 'skipped', message: 'needs it' },
    { state: 'skipped', message: 'needs it' },
  ],
  [{ state: 'skipped' }, { state: 'skipped', message: '' }],
  [{ state: 'unknown' }, { state: 'skipped', message: 'outcome unknown' }],
  [
    { state: 'unknown', message: 'no answer' },
    { state: 'skipped', message: 'no answer' },
  ],
])('a past result of %j is shown as %j', (result, outcome) => {
  const operation = change('name', 'Anna', 'Ann');
  const record = recordOf([operation], { results: [{ operation: operation.id, ...result }] });
  expect(appliedOf(record)?.results).toEqual([{ operation, outcome, made: undefined }]);
});

it('a past run has what it made and stored, and whether it was interrupted', () => {
  const operation = change('invite', null, { group: { group_id: '1', path: [] } }, { user_id: null });
  const stored = [{ user_id: '8', field: 'name', sent: 'Ann ', stored: 'Ann' }] as never;
  const results = [{ operation: operation.id, state: 'done', made: '8' }] as const;
  const end = { stored: [], notices: [], fatal: undefined, interrupted: false };
  const made = [{ operation, outcome: { state: 'done' }, made: '8' }];
  expect(appliedOf(recordOf([operation], { results }))).toEqual({ ...end, results: made });
  expect(appliedOf(recordOf([operation], { results, stored }, { exit_code: 130 }))).toEqual({
    ...end,
    results: made,
    stored,
    interrupted: true,
  });
});

it('a run that applied nothing has no result', () => {
  expect(appliedOf(recordOf([]))).toBeUndefined();
  expect(appliedOf(recordOf([change('name', 'a', 'b')], { results: [] }))).toBeUndefined();
});
