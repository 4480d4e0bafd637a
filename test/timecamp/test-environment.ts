import { syncAccount, type SyncRequest, type SyncResult, type UndoRequest } from '../../src/app/sync.ts';
import type { PreparedUser } from '../../src/core/model.ts';
import { EVERYTHING } from '../../src/core/plan/build/selection.ts';
import type { Allowances } from '../../src/core/plan/guards/hazards.ts';
import type { PlanOptions } from '../../src/core/plan/options.ts';
import type { ApplyResult } from '../../src/core/plan/outcome.ts';
import type { RunRecord } from '../../src/core/plan/record.ts';
import { listHistory, readRuns, readUnfinished, runId } from '../../src/storage/history.ts';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { createMemoryStorage } from '../app/memory-storage.ts';
import { createTestSession } from '../app/session.ts';
import { OPTIONS } from '../core/plan/builders.ts';
import { FakeClock } from '../fakes.ts';

export interface TestEnvironment {
  readonly timecamp: TimecampStandIn;
  readonly clock: FakeClock;
  /** What is in the journal's file; undefined before it is first written. */
  journal(): string | undefined;
  /** A sync of these people, as `tcsync sync` does it, without the guards. */
  readonly sync: (people: readonly PreparedUser[], how?: Partial<RunOptions>) => Promise<RunOutcome>;
  /** An undo of a run, as `tcsync undo` does it, without the guards. */
  readonly undo: (
    record: RunRecord,
    how?: Partial<RunOptions & Pick<UndoRequest, 'users' | 'isRepeated'>>,
  ) => Promise<RunOutcome>;
  /** Holds people until they are released, by any key; with the prepared users, whose keys hold them too. */
  readonly hold: (people: readonly string[], prepared: readonly PreparedUser[]) => void;
  /** The records of the runs that have not reported their end. */
  readonly unfinished: () => Promise<readonly RunRecord[]>;
  /** The records of the killed runs that a later run has settled. */
  readonly settled: () => Promise<readonly RunRecord[]>;
}

interface RunOutcome extends Pick<SyncResult, 'plan' | 'summary' | 'record'> {
  readonly applied: ApplyResult;
}

interface RunOptions {
  readonly dryRun: boolean;
  readonly options: Partial<PlanOptions>;
  readonly allow: Allowances;
  readonly signal: AbortSignal;
  readonly newUserWaitMs: number;
  readonly timeoutMs: number;
  readonly concurrency: number;
  /** Before each writing of the journal: what it throws is thrown. */
  readonly beforeSave: () => void;
  /** Before each writing of the journal, each request that writes, and each look-up of the invited. */
  readonly mayWrite: () => Promise<void>;
}

const JOURNAL_KEY = 'var/sync_journal.json';
const MANY = Number.MAX_SAFE_INTEGER;
const ALLOW_ALL = {
  deactivations: MANY,
  'new-users': MANY,
  moves: MANY,
  'role-losses': MANY,
  'group-removals': MANY,
  'look-alikes': MANY,
};

/** A TimeCamp stand-in, a storage in memory, and time that does not pass by itself. */
export async function startEnvironment(options: TimecampOptions = {}): Promise<TestEnvironment> {
  const clock = new FakeClock('2026-11-02T08:00:00Z');
  const timecamp = await startTimecamp({ ...options, now: () => clock.now() });
  const storage = createMemoryStorage();
  const run = async (
    request: Pick<SyncRequest, 'command' | 'prepared' | 'undo'>,
    how: Partial<RunOptions>,
  ): Promise<RunOutcome> => {
    const session = createTestSession(timecamp, ['timecamp'], { clock, storage });
    const { settings } = session;
    const { plan, applied, summary, record } = await syncAccount(
      {
        ...request,
        dryRun: how.dryRun ?? false,
        selection: EVERYTHING,
        allow: { ...ALLOW_ALL, ...how.allow },
      },
      {
        ...session,
        signal: how.signal ?? session.signal,
        storage: {
          ...storage,
          write: async (key, chunks) => {
            if (key === JOURNAL_KEY) how.beforeSave?.();
            await storage.write(key, chunks);
          },
        },
        settings: {
          ...settings,
          timecamp: {
            ...settings.timecamp,
            ...OPTIONS,
            rootGroupId: timecamp.state.rootId,
            timeoutSeconds: (how.timeoutMs ?? 2000) / 1000,
            newUserWaitSeconds: (how.newUserWaitMs ?? 180_000) / 1000,
            concurrency: how.concurrency ?? 4,
            ...how.options,
          },
        },
      },
      { check: how.mayWrite ?? (async () => {}), release: async () => {} },
    );
    if (applied === undefined) throw new Error('A guard refused the plan.');
    return { plan, applied, summary, record };
  };
  return {
    timecamp,
    clock,
    journal: () => storage.files.get(JOURNAL_KEY),
    sync: (people, how = {}) =>
      run({ command: 'sync', prepared: { users: people, meta: undefined, sha256: '' } }, how),
    undo: (record, how = {}) =>
      run(
        {
          command: 'undo',
          prepared: undefined,
          undo: { run: runId(record.summary), record, users: how.users, isRepeated: how.isRepeated ?? false },
        },
        how,
      ),
    hold: (people, prepared) => {
      const holds = people.map((person) => ({ person, until: null, why: '', created: '', by: 'a@b' }));
      storage.files.set('var/holds.json', JSON.stringify({ version: 1, holds }));
      storage.files.set('var/timecamp_users.json', JSON.stringify(prepared));
    },
    unfinished: () => readUnfinished(storage),
    settled: async () => (await readRuns(storage, await listHistory(storage))).map(([, record]) => record),
  };
}
