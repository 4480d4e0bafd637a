import type { ApplyResult } from '../../../src/core/plan/outcome.ts';
import { EMPTY_JOURNAL, type Journal } from '../../../src/core/plan/journal.ts';
import type { Operation } from '../../../src/core/plan/plan.ts';
import type { Log } from '../../../src/io/log.ts';
import { applyPlan, type ApplyOptions } from '../../../src/timecamp/apply/apply.ts';
import { JournalWriter } from '../../../src/timecamp/journal-writer.ts';
import { account, plan, prepared, user } from '../../core/plan/builders.ts';
import { FakeClock, SILENT } from '../../fakes.ts';
import type { FakeTimecamp } from './fake-timecamp.ts';

const EMPTY_PLAN = plan([prepared('ann')], account([user('ann')]));

export interface TestRun extends ApplyResult {
  /** `done`, `failed 403: message`, `skipped: message`… by the operation's id. */
  readonly outcomes: Readonly<Record<string, string>>;
  readonly journal: Journal;
  readonly clock: FakeClock;
}

interface TestOptions extends Partial<Omit<ApplyOptions, 'api' | 'journal' | 'clock'>> {
  readonly journal?: Partial<Journal>;
  /** Called at each write of the journal, with what is written. */
  readonly onSave?: (journal: Journal) => void;
}

/** Applies these operations to this TimeCamp, one request at a time. */
export async function apply(
  operations: readonly Operation[],
  api: FakeTimecamp,
  { journal = {}, onSave, ...options }: TestOptions = {},
): Promise<TestRun> {
  const clock = new FakeClock('2026-11-02T08:00:00Z');
  const writer = new JournalWriter(
    {
      name: 'the journal',
      load: async () => undefined,
      save: async (text) => onSave?.(JSON.parse(text) as Journal),
    },
    { ...EMPTY_JOURNAL, ...journal },
  );
  const applied = await applyPlan(
    { ...EMPTY_PLAN, operations },
    {
      dryRun: false,
      api,
      journal: writer,
      clock,
      log: SILENT,
      signal: new AbortController().signal,
      concurrency: 1,
      knownUserIds: new Set(),
      knownGroups: [],
      newUserWaitMs: 180_000,
      progress: () => {},
      mayWrite: async () => {},
      ...options,
    },
  );
  const outcomes = applied.results.map(({ operation: { id }, outcome }) => {
    if (outcome.state === 'failed') return [id, `failed ${outcome.status ?? '-'}: ${outcome.message}`];
    return [id, outcome.state === 'skipped' ? `skipped: ${outcome.message}` : outcome.state];
  });
  return { ...applied, outcomes: Object.fromEntries(outcomes), journal: writer.state, clock };
}

/** A log that keeps its lines: `info changed {"kind":…}`. */
export function recordingLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const write = (level: string) => (data: object, message: string) =>
    void lines.push(`${level} ${message} ${JSON.stringify(data)}`);
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  return { log, lines };
}
