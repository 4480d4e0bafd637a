import type { Hold } from '../../../src/core/holds/holds.ts';
import type { Account, PreparedUser } from '../../../src/core/model.ts';
import { EMPTY_JOURNAL, type Journal } from '../../../src/core/plan/journal.ts';
import type { PlanOptions } from '../../../src/core/plan/options.ts';
import type { Operation, Plan } from '../../../src/core/plan/plan.ts';
import type { RecordedResult, RunRecord } from '../../../src/core/plan/record.ts';
import { planUndo } from '../../../src/core/undo/plan-undo.ts';
import { NOW, OPTIONS, plan } from '../plan/builders.ts';

/** The record of a run that did all that it planned. */
export function ran(
  people: readonly PreparedUser[],
  before: Account,
  options: Partial<PlanOptions> = {},
): RunRecord {
  const done = plan(people, before, options);
  return {
    version: 1,
    summary: { version: 1, command: 'sync', ok: true, exit_code: 0, started: '', seconds: 1 },
    plan: done,
    results: done.operations.map(({ id }) => ({ operation: id, state: 'done' })),
  };
}

/** The record of a run with these differences in its results, by the id of the operation. */
export function withResults(
  record: RunRecord,
  changes: Readonly<Record<string, Partial<RecordedResult>>>,
): RunRecord {
  const results = (record.results ?? []).map((result) => ({ ...result, ...changes[result.operation] }));
  return { ...record, results };
}

/** The record of a run that planned only some of these operations. */
export function onlyOf(record: RunRecord, isKept: (operation: Operation) => boolean): RunRecord {
  const { plan: made } = record;
  return made === null
    ? record
    : { ...record, plan: { ...made, operations: made.operations.filter(isKept) } };
}

export function undo(
  record: RunRecord,
  now: Account,
  {
    options = {},
    holds = [],
    journal = {},
    users,
    isRepeated = false,
  }: {
    options?: Partial<PlanOptions>;
    holds?: readonly Hold[];
    journal?: Partial<Journal>;
    users?: readonly string[];
    isRepeated?: boolean;
  } = {},
): Plan {
  return planUndo(
    record,
    now,
    { ...EMPTY_JOURNAL, ...journal },
    {
      run: 'r',
      settings: { ...OPTIONS, ...options },
      users,
      isRepeated,
      allow: {},
      holds: { active: holds, expired: [] },
      now: NOW,
      origin: { tool: 'tcsync test', settings_sha256: '', domain: 'https://tc.test' },
    },
  );
}

/** What the undo leaves or does differently, because it changed since the run. */
export function changedSince({ notices }: Plan): readonly string[] {
  return notices.filter(({ code }) => code === 'changed-since').map(({ message }) => message);
}
