import { createHash } from 'node:crypto';
import { EXIT, type ExitCode, worstExit } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';
import type { Account } from '../core/model.ts';
import { assemblePlan } from '../core/plan/build/assemble.ts';
import { staleness } from '../core/plan/guards/freshness.ts';
import type { Allowances } from '../core/plan/guards/hazards.ts';
import { type Journal, prunedJournal } from '../core/plan/journal.ts';
import { type Applied, type Summary, summarize } from '../core/plan/outcome.ts';
import type { PlanOptions } from '../core/plan/options.ts';
import { type Plan, refusals } from '../core/plan/plan.ts';
import { renewPlan } from '../core/plan/saved/revalidate.ts';
import type { Selection } from '../core/plan/build/selection.ts';
import { groupsForPlan, groupsWithUnknownRoles } from '../core/plan/build/unknown-roles.ts';
import type { Lock } from '../io/lock.ts';
import type { PreparedDocument } from '../storage/documents.ts';
import { createTimecampApi, type TimecampApi } from '../timecamp/api.ts';
import { applyPlan } from '../timecamp/apply/apply.ts';
import { createTimecampClient } from '../timecamp/client.ts';
import { JournalWriter } from '../timecamp/journal.ts';
import { completeRoles, readAccount } from '../timecamp/snapshot.ts';
import { lockAccount } from './account-lock.ts';
import type { Context, Session } from './context.ts';
import { createProgress } from './progress.ts';
import { type LoadedJournal, loadJournal } from './sync-journal.ts';

/** What one run compares with the account, and how. */
export interface SyncRequest {
  /** For the summary and the lock: `sync`. */
  readonly command: string;
  readonly dryRun: boolean;
  readonly selection: Selection;
  readonly allow: Allowances;
  /** The prepared users; undefined where there are none (`--no-prepared`), or a saved plan stands for them. */
  readonly prepared: PreparedDocument | undefined;
  /** A plan of an earlier dry run, to be applied as it is. */
  readonly saved?: Plan;
  readonly removeEmptyGroups?: boolean;
}

export interface SyncResult {
  /** As it was before the run. */
  readonly account: Account;
  readonly plan: Plan;
  /** Undefined for a plan that a guard refused. */
  readonly applied: Applied | undefined;
  readonly notices: readonly Notice[];
  readonly summary: Summary;
  readonly exitCode: ExitCode;
}

type SyncSession = Session<'timecamp' | 'network'>;

/**
 * Reads the account, makes the plan (or takes the saved one), and applies it unless a guard refuses or it is a dry run.
 * @param held the lock, where the caller has it already
 */
export async function performSync(
  request: SyncRequest,
  session: SyncSession,
  context: Context,
  held?: Lock,
): Promise<SyncResult> {
  if (request.dryRun || held !== undefined) return planAndApply(request, session, context, held);
  const lock = await lockAccount(session, request.command, context);
  try {
    return await planAndApply(request, session, context, lock);
  } finally {
    await lock.release();
  }
}

async function planAndApply(
  request: SyncRequest,
  session: SyncSession,
  context: Context,
  lock: Lock | undefined,
): Promise<SyncResult> {
  const { shell } = context;
  const { timecamp } = session.settings;
  const mayWrite = async (): Promise<void> => lock?.check();
  const http = createTimecampClient({
    settings: session.settings,
    clock: shell.clock,
    log: session.log,
    signal: shell.signal,
    mayWrite,
  });
  const api = createTimecampApi(http);
  const options = { ...timecamp, removeEmptyGroups: request.removeEmptyGroups ?? timecamp.removeEmptyGroups };
  const snapshot = await readSnapshot(api, request, session, context);
  const journal = await loadJournal(session.storage, snapshot.value.users, shell.clock.now());
  const plan = makePlan(request, snapshot.value, journal.journal, options, context);

  const refused = refusals(plan).length > 0;
  const applied = refused
    ? undefined
    : await apply(plan, request, session, context, { api, journal, users: snapshot.value.users, mayWrite });
  const exitCode = exitOf(plan, applied);
  const notices = [...snapshot.notices, ...plan.notices];
  const summary = summarize(plan, applied, notices, {
    command: request.command,
    exit_code: exitCode,
    started: new Date(context.started).toISOString(),
    seconds: (shell.clock.now() - context.started) / 1000,
    requests: { ...http.counts },
  });
  return { account: snapshot.value, plan, applied, notices, summary, exitCode };
}

async function readSnapshot(
  api: TimecampApi,
  { prepared, saved }: SyncRequest,
  { settings }: SyncSession,
  { shell }: Context,
): Promise<{ readonly value: Account; readonly notices: readonly Notice[] }> {
  const progress = createProgress(shell);
  progress.show('Reading the TimeCamp account');
  try {
    const { value, notices } = await readAccount(api, settings.timecamp);
    const unknown = prepared && groupsWithUnknownRoles(prepared.users, value, settings.timecamp);
    const groups = saved === undefined ? (unknown ?? []) : groupsForPlan(saved, value);
    return { value: groups.length === 0 ? value : await completeRoles(api, value, groups), notices };
  } finally {
    progress.clear();
  }
}

function makePlan(
  { saved, prepared, selection, allow }: SyncRequest,
  account: Account,
  journal: Journal,
  options: PlanOptions & { readonly domain: string; readonly maxInputAgeHours: number },
  { tool, shell }: Context,
): Plan {
  const now = shell.clock.now();
  if (saved !== undefined) return renewPlan(saved, options.domain, { account, journal, options, allow, now });
  return assemblePlan({
    prepared: prepared?.users,
    account,
    journal,
    options,
    selection,
    allow,
    now,
    stale:
      prepared === undefined
        ? []
        : staleness({
            ...prepared,
            maxAgeHours: options.maxInputAgeHours,
            lastSource: journal.last_source,
            now,
          }),
    origin: {
      tool,
      domain: options.domain,
      source: prepared?.meta?.input?.source ?? null,
      source_sha256: prepared?.sha256 ?? null,
      settings_sha256: digestOf(options),
    },
  });
}

async function apply(
  plan: Plan,
  { dryRun, selection, saved, prepared }: SyncRequest,
  { settings, log }: SyncSession,
  { shell }: Context,
  from: {
    readonly api: TimecampApi;
    readonly journal: LoadedJournal;
    readonly users: Account['users'];
    readonly mayWrite: () => Promise<void>;
  },
): Promise<Applied> {
  const everybody = saved === undefined && selection.only === undefined && selection.users === undefined;
  const { file, stored, journal: loaded } = from.journal;
  const start =
    everybody && prepared !== undefined ? prunedJournal(loaded, prepared.users, from.users) : loaded;
  const save = async (text: string): Promise<void> => {
    await from.mayWrite();
    await file.save(text);
  };
  const journal = new JournalWriter({ ...file, save }, stored, start);
  journal.recordSource(plan.source);
  const progress = createProgress(shell);
  const timeLeft = estimate(() => shell.clock.now());
  try {
    const applied = await applyPlan(plan, {
      dryRun,
      api: from.api,
      journal,
      clock: shell.clock,
      log,
      signal: shell.signal,
      concurrency: settings.timecamp.concurrency,
      newUserWaitMs: settings.timecamp.newUserWaitSeconds * 1000,
      progress: (stage, done, total) =>
        progress.show(`${stage}: ${done} of ${total}${timeLeft(stage, done, total)}`),
      mayWrite: from.mayWrite,
    });
    // A run that was ended may not have written the journal that they are to be taken into.
    if (!dryRun && applied.fatal === undefined) await from.journal.settleLegacy();
    return applied;
  } finally {
    progress.clear();
  }
}

/** Words for how long a stage still takes, by its pace so far; nothing in its first seconds. */
function estimate(now: () => number): (stage: string, done: number, total: number) => string {
  let [current, began, doneBefore] = ['', 0, 0];
  return (stage, done, total) => {
    if (stage !== current) [current, began, doneBefore] = [stage, now(), done];
    const seconds = (now() - began) / 1000;
    if (seconds < 3 || done === doneBefore) return '';
    const left = Math.ceil((seconds / (done - doneBefore)) * (total - done));
    return left < 60 ? `, about ${left} s left` : `, about ${Math.ceil(left / 60)} min left`;
  };
}

function exitOf(plan: Plan, applied: Applied | undefined): ExitCode {
  if (applied === undefined) return EXIT.refused;
  const failed = applied.results.some(({ outcome }) => outcome.state === 'failed');
  return worstExit(
    EXIT.done,
    ...(applied.interrupted ? [EXIT.interrupted] : []),
    ...(applied.fatal === undefined ? [] : [applied.fatal.exitCode ?? EXIT.failed]),
    ...(failed || plan.failures.length > 0 ? [EXIT.failed] : []),
  );
}

/** Tells one set of settings from another; holds no secret. */
function digestOf(settings: object): string {
  const open = Object.entries(settings).filter(([name]) => name !== 'apiKey');
  return createHash('sha256').update(JSON.stringify(open)).digest('hex');
}
