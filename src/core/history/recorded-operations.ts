import { subjectOf } from '../plan/operations.ts';
import type { ApplyResult } from '../plan/outcome.ts';
import type { Operation } from '../plan/plan.ts';
import type { RecordedResult, RunRecord } from '../plan/record.ts';

/** An operation of a past run and its result. */
export interface RecordedOperation {
  readonly operation: Operation;
  readonly result: RecordedResult;
}

/** The operations that a run applied, or tried to, in order; none of a plan that a guard refused. */
export function recordedOperations(record: RunRecord): readonly RecordedOperation[] {
  const { plan, results, added = [], unfinished, summary } = record;
  if (plan === null) return [];
  const operations = [...plan.operations, ...added];
  if (results !== undefined) {
    const byId = new Map(results.map((result) => [result.operation, result]));
    return operations.flatMap((operation) => {
      const result = byId.get(operation.id);
      return result === undefined ? [] : [{ operation, result }];
    });
  }
  if (unfinished === true)
    return operations.map((operation) => ({
      operation,
      result: { operation: operation.id, state: 'unknown' },
    }));
  return (summary.refused_by ?? []).length > 0 ? [] : fromSummary(record, operations);
}

/** Whether TimeCamp may have been changed by an operation: by one that was done, or whose outcome is not known. */
export function mayHaveChanged({ state, status }: RecordedResult): boolean {
  const isInDoubt = status === undefined || status >= 500;
  return state === 'done' || state === 'unknown' || (state === 'failed' && isInDoubt);
}

/** The results as a record keeps them. */
export function resultsToRecord({ results }: Pick<ApplyResult, 'results'>): readonly RecordedResult[] {
  return results.flatMap(({ operation: { id }, outcome, made }) => {
    if (outcome.state === 'planned') return [];
    const { state } = outcome;
    return [
      {
        operation: id,
        state,
        ...('message' in outcome ? { message: outcome.message } : {}),
        ...('status' in outcome && outcome.status !== undefined ? { status: outcome.status } : {}),
        ...(made === undefined ? {} : { made }),
      },
    ];
  });
}

/** Records of earlier versions have only the failures and counts: of a kind some of which were skipped, nothing is known. */
function fromSummary({ summary }: RunRecord, operations: readonly Operation[]): readonly RecordedOperation[] {
  const { failed = [], counts = {} } = summary;
  // They join the levels of a group without spaces.
  const keyOf = (kind: string, subject: string): string => `${kind} ${subject.replaceAll(' / ', '/')}`;
  const failures = new Map(failed.map((failure) => [keyOf(failure.operation, failure.person), failure]));
  return operations.map((operation) => {
    const failure = failures.get(keyOf(operation.kind, subjectOf(operation)));
    const common = { operation: operation.id };
    if (failure !== undefined) {
      const status = failure.status === null ? {} : { status: failure.status };
      return { operation, result: { ...common, state: 'failed', message: failure.message, ...status } };
    }
    const isDone = counts[operation.kind]?.skipped === 0;
    return { operation, result: { ...common, state: isDone ? 'done' : 'unknown' } };
  });
}
