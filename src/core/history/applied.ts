import type { ApplyResult, OperationOutcome } from '../plan/outcome.ts';
import type { RecordedResult, RunRecord } from '../plan/record.ts';
import { recordedOperations } from './recorded-operations.ts';

/** The result of a past run as it was when it ended; undefined when nothing was applied. Warnings are in its summary. */
export function appliedOf(record: RunRecord): ApplyResult | undefined {
  const operations = recordedOperations(record);
  if (operations.length === 0) return undefined;
  return {
    results: operations.map(({ operation, result }) => ({
      operation,
      outcome: outcomeOf(result),
      made: result.made,
    })),
    stored: record.stored ?? [],
    notices: [],
    fatal: undefined,
    interrupted: record.summary.exit_code === 130,
  };
}

function outcomeOf({ state, message = '', status }: RecordedResult): OperationOutcome {
  switch (state) {
    case 'done':
    case 'settled':
      return { state };
    case 'failed':
      return { state, message, status };
    case 'skipped':
      return { state, message };
    case 'unknown':
      return { state: 'skipped', message: message === '' ? 'outcome unknown' : message };
  }
}
