import { describe, expect, it } from 'vitest';
import {
  mayHaveChanged,
  recordedOperations,
  resultsToRecord,
} from '../../../src/core/history/recorded-operations.ts';
import type { RecordedResult, RunRecord } from '../../../src/core/plan/record.ts';
import { change, newGroup, recordOf } from './records.ts';

const results = (record: RunRecord): readonly RecordedResult[] =>
  recordedOperations(record).map(({ operation, result }) => {
    expect(result.operation).toBe(operation.id);
    return result;
  });

const counts = (done: number, failed = 0, skipped = 0) => ({ planned: 3, done, failed, skipped });

describe('the operations of a past run', () => {
  const name = change('name', 'Anna', 'Ann');
  const email = change('email', 'a@example.com', 'ann@example.com');
  const poland = newGroup('Sales', 'Poland');
  const unfinished = { unfinished: true } as const;

  it('are none of a run that had no plan', () => {
    expect(recordedOperations({ ...recordOf([name]), plan: null, ...unfinished })).toEqual([]);
  });

  it('are those with a result, and those that the run added', () => {
    const role = change('role', 'supervisor', 'user');
    const record = recordOf([name, email], {
      added: [role],
      results: [
        { operation: 'role:7', state: 'done' },
        { operation: 'name:7', state: 'failed', message: 'no', status: 400 },
      ],
      ...unfinished,
    });
    expect(recordedOperations(record)).toEqual([
      { operation: name, result: { operation: 'name:7', state: 'failed', message: 'no', status: 400 } },
      { operation: role, result: { operation: 'role:7', state: 'done' } },
    ]);
  });

  it('are unknown when the run was killed', () => {
    // Nothing was skipped before it began, either.
    const end = { counts: { name: counts(0), 'create-group': counts(0) } };
    expect(results(recordOf([name, poland], unfinished, end))).toEqual([
      { operation: 'name:7', state: 'unknown' },
      { operation: 'create-group:Sales / Poland', state: 'unknown' },
    ]);
  });

  it('are none of a plan that a guard refused', () => {
    expect(recordedOperations(recordOf([name], {}, { refused_by: ['moves'] }))).toEqual([]);
    expect(recordedOperations(recordOf([name], {}, { refused_by: [] }))).toHaveLength(1);
  });

  it('of an earlier version come from its failures and counts', () => {
    const failed = [
      { person: 'ann@example.com', operation: 'email', status: 409, message: 'taken' },
      { person: 'Sales/Poland', operation: 'create-group', status: null, message: 'no answer' },
      { person: 'bob@example.com', operation: 'name', status: 400, message: 'of someone else' },
    ];
    const end = { failed, counts: { name: counts(1), email: counts(0, 1), move: counts(1, 0, 1) } };
    const move = change('move', { group_id: '1', path: [] }, { group_id: '2', path: ['Sales'] });
    const role = change('role', 'user', 'guest');
    expect(results(recordOf([poland, name, email, move, role], {}, end))).toEqual([
      { operation: 'create-group:Sales / Poland', state: 'failed', message: 'no answer' },
      { operation: 'name:7', state: 'done' },
      { operation: 'email:7', state: 'failed', message: 'taken', status: 409 },
      { operation: 'move:7', state: 'unknown' },
      { operation: 'role:7', state: 'unknown' },
    ]);
    expect(results(recordOf([name]))).toEqual([{ operation: 'name:7', state: 'unknown' }]);
  });
});

it.each<[Partial<RecordedResult>, boolean]>([
  [{ state: 'done' }, true],
  [{ state: 'unknown' }, true],
  [{ state: 'settled' }, false],
  [{ state: 'skipped' }, false],
  [{ state: 'failed' }, true],
  [{ state: 'failed', status: 500 }, true],
  [{ state: 'failed', status: 499 }, false],
  [{ state: 'skipped', status: 500 }, false],
])('a result of %j may have changed TimeCamp: %s', (result, expected) => {
  expect(mayHaveChanged({ operation: 'name:7', state: 'done', ...result })).toBe(expected);
});

it('a record keeps each result with what is known of it', () => {
  const operation = change('name', 'Anna', 'Ann');
  const kept = resultsToRecord({
    results: [
      { operation, outcome: { state: 'planned' } },
      { operation, outcome: { state: 'done' }, made: '8' },
      { operation, outcome: { state: 'settled' } },
      { operation, outcome: { state: 'failed', message: 'no', status: 400 } },
      { operation, outcome: { state: 'failed', message: 'no answer', status: undefined } },
      { operation, outcome: { state: 'skipped', message: 'needs the group' } },
    ],
  });
  expect(kept).toStrictEqual([
    { operation: 'name:7', state: 'done', made: '8' },
    { operation: 'name:7', state: 'settled' },
    { operation: 'name:7', state: 'failed', message: 'no', status: 400 },
    { operation: 'name:7', state: 'failed', message: 'no answer' },
    { operation: 'name:7', state: 'skipped', message: 'needs the group' },
  ]);
});
