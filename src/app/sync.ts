import { EXIT, type ExitCode, worstExit } from '../base/errors.ts';
import type { Notice, WithNotices } from '../base/notice.ts';
import type { Account } from '../core/model.ts';
import type { Allowances } from '../core/plan/guards/hazards.ts';
import { mergeMissing } from '../core/plan/build/grace.ts';
import { mergeOwners } from '../core/plan/build/ownership.ts';
import { prunedJournal, withoutReturned } from '../core/plan/journal.ts';
import { storedFormNotices } from '../core/plan/stored-forms.ts';
import { withWantedForms } from '../core/plan/wanted-forms.ts';
import { type ApplyResult, type Summary, summarize } from '../core/plan/outcome.ts';
import { type Plan, refusals } from '../core/plan/plan.ts';
import type { RunRecord } from '../core/plan/record.ts';
import type { Selection } from '../core/plan/build/selection.ts';
import { groupsForPlan, groupsWithUnknownRoles } from '../core/plan/build/unknown-roles.ts';
import { dayAt } from '../io/clock.ts';
import type { Lock } from '../io/lock.ts';
import type { PreparedDocument } from '../storage/documents.ts';
import { applyPlan } from '../timecamp/apply/apply.ts';
import { JournalWriter } from '../timecamp/journal-writer.ts';
import { checkAccount, checkIdSource } from './account-check.ts';
import { withLock } from './account-lock.ts';
import { type TimecampConnection, connectTimecamp, readWholeAccount } from './account.ts';
import { readHolds, removeExpired, withMatches } from './holds.ts';
import { type LoadedJournal, loadJournal } from './journal.ts';
import { recordBegin, createRunRecord, settleKilledRuns } from './run-record.ts';
import type { Session } from './session.ts';
import { planSync } from './sync-plan.ts';
import { createTimeLeft } from './time-left.ts';

/** What a run compares with the account, and how. */
export interface SyncRequest {
  /** The name of the command, for the summary and the lock: `sync`. */
  readonly command: string;
  readonly dryRun: boolean;
  readonly selection: Selection;
  readonly allow: Allowances;
  /** The prepared users; undefined with `--no-prepared` and with a saved plan. */
  readonly prepared: PreparedDocument | undefined;
  /** The plan of an earlier dry run, to apply as it is. */
  readonly saved?: Plan;
  /** A past run to undo, instead of comparing with the prepared users. */
  readonly undo?: UndoRequest;
  /** Default: as the settings say. */
  readonly removeEmptyGroups?: boolean;
  /** Called before the first write when there is something to apply; throws to apply nothing. */
  readonly approve?: ((planned: PlannedSync) => Promise<void>) | undefined;
}

/** Which run to undo. */
export interface UndoRequest {
  readonly run: string;
  readonly record: RunRecord;
  /** Only these people; undefined for all. */
  readonly users: readonly string[] | undefined;
  /** An earlier undo of the run ended early. */
  readonly isRepeated: boolean;
}

/** What a run is going to do, before it does it. */
export type PlannedSync = Pick<SyncResult, 'plan' | 'notices'>;

export interface SyncResult {
  /** The account before the run. */
  readonly account: Account;
  readonly plan: Plan;
  /** Undefined for a plan that a guard refused. */
  readonly applied: ApplyResult | undefined;
  readonly notices: readonly Notice[];
  readonly summary: Summary;
  /** What the history keeps. */
  readonly record: RunRecord;
  readonly exitCode: ExitCode;
}

/** The categories that TIMECAMP_SYNC_ONLY selects; undefined for all. */
export function configuredCategories({ settings }: SyncSession): Selection['only'] {
  const { syncOnly } = settings.timecamp;
  return syncOnly.length === 0 ? undefined : syncOnly;
}

export type SyncSession = Session<'timecamp' | 'network'>;

/**
 * Reads the account, plans the changes (or takes the saved plan), and applies them unless a guard refuses them or it is
 * a dry run. A dry run takes no lock.
 * @param held the lock, when the caller holds it already
 */
export async function syncAccount(
  request: SyncRequest,
  session: SyncSession,
  held?: Lock,
): Promise<SyncResult> {
  if (request.dryRun || held !== undefined) return planAndApply(request, session, held);
  return withLock(session, request.command, (lock) => planAndApply(request, session, lock));
}

async function planAndApply(
  request: SyncRequest,
  session: SyncSession,
  lock: Lock | undefined,
): Promise<SyncResult> {
  const { clock, started, storage } = session;
  const mayWrite = async (): Promise<void> => lock?.check();
  const connection = connectTimecamp({ ...session, mayWrite });
  const { value: read, notices: accountNotices } = await readForSync(request, connection, session);
  const loaded = await loadJournal(storage, read.users, clock.now());
  const { account, learned, ...wanted } = withWantedForms(read, loaded.journal);
  const journal: LoadedJournal = { ...loaded, ...wanted };
  const doubts = checkAccount(account, journal.journal, request.allow);
  if (!session.settings.timecamp.disableExternalIdSync) checkIdSource(request.prepared?.users ?? [], account);
  if (lock !== undefined && !request.dryRun)
    await settleKilledRuns(account, journal.journal, session.settings.timecamp.rootGroupId, session);
  const { timecamp, network } = session.settings;
  const holds = await readHolds(storage, dayAt(clock.now(), network.tz));
  const isPlannedAlone = request.saved !== undefined || request.undo !== undefined;
  const known = isPlannedAlone ? await withMatches(holds, account, timecamp, storage) : holds;
  const plan = planSync(request, account, journal.journal, known, session);

  const notices = [...accountNotices, ...doubts, ...storedFormNotices(learned), ...plan.notices];

  const refused = refusals(plan).length > 0;
  if (!refused && !request.dryRun && plan.operations.length > 0) {
    await request.approve?.({ plan, notices });
    await recordBegin({ plan, account }, request.command, session);
  }
  const context = { connection, journal, account, mayWrite };
  if (refused && !request.dryRun) await forgetReturned(plan, context);
  const applied = refused ? undefined : await apply(plan, request, session, context);
  if (isComplete(applied, request)) await removeExpired(holds.expired, storage);
  const exitCode = exitCodeOf(plan, applied);
  const summary = summarize(plan, applied, notices, {
    command: request.command,
    exit_code: exitCode,
    started: new Date(started).toISOString(),
    seconds: (clock.now() - started) / 1000,
    requests: { ...connection.http.counts },
  });
  const record = createRunRecord({ plan, account }, summary, applied, session);
  return { account, plan, applied, notices, summary, record, exitCode };
}

async function readForSync(
  { prepared, saved, undo }: SyncRequest,
  connection: TimecampConnection,
  { settings, progress }: SyncSession,
): Promise<WithNotices<Account>> {
  progress.show('Reading the TimeCamp account');
  try {
    return await readWholeAccount(connection, (account) => {
      const known = saved ?? undo?.record.plan;
      if (known !== undefined && known !== null) return groupsForPlan(known, account);
      return prepared === undefined ? [] : groupsWithUnknownRoles(prepared.users, account, settings.timecamp);
    });
  } finally {
    progress.clear();
  }
}

interface ApplyContext {
  readonly connection: TimecampConnection;
  readonly journal: LoadedJournal;
  readonly account: Account;
  readonly mayWrite: () => Promise<void>;
}

/** A person whom the source has again starts with a new grace, also when the plan is refused for another reason. */
async function forgetReturned({ missing }: Plan, { journal, mayWrite }: ApplyContext): Promise<void> {
  const { file, stored } = journal;
  const writer = new JournalWriter(file, stored, withoutReturned(stored, missing));
  await mayWrite();
  await writer.save();
}

/** Whether the run named the holds that are over and was applied to its end. */
function isComplete(applied: ApplyResult | undefined, { dryRun, saved, prepared }: SyncRequest): boolean {
  const isPlannedHere = saved === undefined && prepared !== undefined;
  return (
    !dryRun && isPlannedHere && applied !== undefined && applied.fatal === undefined && !applied.interrupted
  );
}

async function apply(
  plan: Plan,
  { dryRun, selection, saved, prepared }: SyncRequest,
  { settings, log, clock, signal, progress }: SyncSession,
  from: ApplyContext,
): Promise<ApplyResult> {
  const isWhole = saved === undefined && selection.only === undefined && selection.users === undefined;
  const { file, stored, journal: loaded } = from.journal;
  const { owners } = plan;
  const owned =
    owners === undefined
      ? loaded
      : { ...loaded, owners: saved === undefined ? owners : mergeOwners(loaded.owners, owners) };
  const pruned =
    isWhole && prepared !== undefined ? prunedJournal(owned, prepared.users, from.account.users) : owned;
  const start = saved === undefined ? withoutReturned(pruned, plan.missing) : pruned;
  const missing =
    saved === undefined || plan.missing === undefined
      ? plan.missing
      : mergeMissing(loaded.missing ?? [], plan.missing);
  const save = async (text: string): Promise<void> => {
    await from.mayWrite();
    await file.save(text);
  };
  const journal = new JournalWriter({ ...file, save }, stored, start);
  journal.recordSource(plan.source);
  if (start.owners !== undefined) journal.useJoinerSources(sourcesByEmail(prepared));
  journal.useLevelSetting(settings.timecamp.maxGroupLevel);
  const timeLeft = createTimeLeft(() => clock.now());
  try {
    const applied = await applyPlan(plan, {
      dryRun,
      api: from.connection.api,
      journal,
      clock,
      log,
      signal,
      concurrency: settings.timecamp.concurrency,
      missing,
      knownUserIds: new Set(from.account.users.map(({ id }) => id)),
      knownGroups: from.account.groups,
      newUserWaitMs: settings.timecamp.newUserWaitSeconds * 1000,
      progress: (stage, done, total) =>
        progress.show(`${stage}: ${done} of ${total}${timeLeft(stage, done, total)}`),
      mayWrite: from.mayWrite,
    });
    // A run that ended early may not have written the journal that is to take them in.
    if (!dryRun && applied.fatal === undefined) await from.journal.markLegacyImported();
    return applied;
  } finally {
    progress.clear();
  }
}

function sourcesByEmail(prepared: PreparedDocument | undefined): ReadonlyMap<string, readonly string[]> {
  return new Map(
    (prepared?.users ?? []).map((person) => [person.timecamp_email, person.timecamp_sources ?? []]),
  );
}

function exitCodeOf(plan: Plan, applied: ApplyResult | undefined): ExitCode {
  if (applied === undefined) return EXIT.refused;
  const failed = applied.results.some(({ outcome }) => outcome.state === 'failed');
  return worstExit(
    EXIT.done,
    ...(applied.interrupted ? [EXIT.interrupted] : []),
    ...(applied.fatal === undefined ? [] : [applied.fatal.exitCode ?? EXIT.failed]),
    ...(failed || plan.failures.length > 0 ? [EXIT.failed] : []),
  );
}
