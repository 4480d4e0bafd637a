import { specOf } from '../plan/operations.ts';
import type { PersonOperation } from '../plan/plan.ts';
import type { RunRecord } from '../plan/record.ts';
import { type RecordedOperation, recordedOperations } from './recorded-operations.ts';

/** What a run did to people: all that a search for a person needs of its record. */
export interface RunPeople extends Pick<RunRecord, 'external_ids' | 'days' | 'unfinished'> {
  /** ISO time at which the run started. */
  readonly started: string;
  /** Those of people, without bookkeeping. */
  readonly operations: readonly RecordedPersonOperation[];
}

/** An operation of a past run on a person and its result. */
export interface RecordedPersonOperation extends RecordedOperation {
  readonly operation: PersonOperation;
}

/** What a run did to people. */
export function runPeople(record: RunRecord): RunPeople {
  const { summary, external_ids, days, unfinished } = record;
  return {
    started: summary.started,
    operations: recordedOperations(record).flatMap(({ operation, result }) =>
      'person' in operation && specOf(operation).bookkeeping !== true ? [{ operation, result }] : [],
    ),
    ...(external_ids === undefined ? {} : { external_ids }),
    ...(days === undefined ? {} : { days }),
    ...(unfinished === undefined ? {} : { unfinished }),
  };
}
