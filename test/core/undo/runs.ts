import type { Hold } from '../../../src/core/holds/holds.ts';
import type { Account, PreparedUser } from '../../../src/core/model.ts';
import { EMPTY_JOURNAL, type Journal } from '../../../src/core/plan/journal.ts';
import type { PlanOptions } from '../../../src/core/plan/options.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import type { RunRecord } from '../../../src/core/plan/record.ts';
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

export function undo(
  record: RunRecord,
  now: Account,
  {
    options = {},
    holds = [],
    journal = {},
  }: { options?: Partial<PlanOptions>; holds?: readonly Hold[]; journal?: Partial<Journal> } = {},
): Plan {
  return planUndo(
    record,
    now,
    { ...EMPTY_JOURNAL, ...journal },
    {
      run: 'r',
      settings: { ...OPTIONS, ...options },
      isRepeated: false,
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
