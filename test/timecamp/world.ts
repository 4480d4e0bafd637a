import { prunedJournal } from '../../src/core/plan/journal.ts';
import { assemblePlan } from '../../src/core/plan/build/assemble.ts';
import { groupsWithUnknownRoles } from '../../src/core/plan/build/unknown-roles.ts';
import type { ApplyResult } from '../../src/core/plan/outcome.ts';
import type { PlanOptions } from '../../src/core/plan/options.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import { EVERYTHING } from '../../src/core/plan/build/selection.ts';
import type { PreparedUser } from '../../src/core/model.ts';
import { loadSettings } from '../../src/config/load.ts';
import { SHARED_SECTIONS } from '../../src/config/table.ts';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { createTimecampApi } from '../../src/timecamp/api.ts';
import { applyPlan } from '../../src/timecamp/apply/apply.ts';
import { createTimecampClient } from '../../src/timecamp/client.ts';
import { JournalWriter, readJournal } from '../../src/timecamp/journal.ts';
import { completeRoles, readAccount } from '../../src/timecamp/snapshot.ts';
import { OPTIONS } from '../core/plan/builders.ts';
import { FakeClock, SILENT } from '../fakes.ts';

export interface World {
  readonly timecamp: TimecampStandIn;
  readonly clock: FakeClock;
  /** What is in the journal's file; undefined before it is first written. */
  journal(): string | undefined;
  /** A sync of these people, as `tcsync sync` does it, without the guards. */
  sync(
    people: readonly PreparedUser[],
    how?: Partial<RunOptions>,
  ): Promise<{ readonly plan: Plan; readonly applied: ApplyResult }>;
}

interface RunOptions {
  readonly dryRun: boolean;
  readonly options: Partial<PlanOptions>;
  readonly signal: AbortSignal;
  readonly newUserWaitMs: number;
  readonly timeoutMs: number;
  readonly concurrency: number;
  /** Before each writing of the journal: what it throws is thrown. */
  readonly beforeSave: () => void;
  /** Before each writing of the journal, each request that writes, and each look-up of the invited. */
  readonly mayWrite: () => Promise<void>;
}

/** A TimeCamp stand-in, a journal in memory, and time that does not pass by itself. */
export async function startWorld(options: TimecampOptions = {}): Promise<World> {
  const clock = new FakeClock('2026-11-02T08:00:00Z');
  const timecamp = await startTimecamp({ ...options, now: () => clock.now() });
  let journalText: string | undefined;
  const file = {
    name: 'the journal',
    load: async () => journalText,
    save: async (text: string) => {
      journalText = text;
    },
  };
  return {
    timecamp,
    clock,
    journal: () => journalText,
    async sync(people, how = {}) {
      const { settings } = loadSettings(
        SHARED_SECTIONS,
        {
          cwd: '/nowhere',
          env: {
            TIMECAMP_DOMAIN: timecamp.url,
            TIMECAMP_API_KEY: timecamp.state.token,
            TIMECAMP_ROOT_GROUP_ID: timecamp.state.rootId,
          },
        },
        ['timecamp', 'network'],
      );
      const signal = how.signal ?? new AbortController().signal;
      const mayWrite = how.mayWrite ?? (async () => {});
      const http = createTimecampClient({
        settings: {
          ...settings,
          timecamp: { ...settings.timecamp, timeoutSeconds: (how.timeoutMs ?? 2000) / 1000 },
        },
        clock,
        log: SILENT,
        signal,
        mayWrite,
      });
      const api = createTimecampApi(http);
      const planOptions = { ...OPTIONS, rootGroupId: timecamp.state.rootId, ...how.options };
      const journal = await readJournal(file);
      const snapshot = (await readAccount(api, { concurrency: 4 })).value;
      const unknown = groupsWithUnknownRoles(people, snapshot, planOptions);
      const account = unknown.length === 0 ? snapshot : await completeRoles(api, snapshot, unknown);
      const plan = assemblePlan({
        prepared: people,
        account,
        journal,
        options: planOptions,
        selection: EVERYTHING,
        allow: {},
        stale: [],
        now: clock.now(),
        origin: {
          tool: 'test',
          domain: timecamp.url,
          source: 'test',
          source_sha256: null,
          settings_sha256: '',
        },
      });
      const applied = await applyPlan(plan, {
        dryRun: how.dryRun ?? false,
        api,
        journal: new JournalWriter(
          {
            ...file,
            save: async (text) => {
              await mayWrite();
              how.beforeSave?.();
              await file.save(text);
            },
          },
          journal,
          prunedJournal(journal, people, account.users),
        ),
        clock,
        log: SILENT,
        signal,
        concurrency: how.concurrency ?? 4,
        newUserWaitMs: how.newUserWaitMs ?? 180_000,
        progress: () => {},
        mayWrite,
      });
      return { plan, applied };
    },
  };
}
