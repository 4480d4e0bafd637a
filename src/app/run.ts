import type { Notice } from '../base/notice.ts';
import { EVERYTHING } from '../core/plan/build/selection.ts';
import type { Allowances } from '../core/plan/guards/hazards.ts';
import type { PrepareSummary } from '../core/prepare/summary.ts';
import type { Lock } from '../io/lock.ts';
import type { AllSettings } from '../sources/registry.ts';
import { type PreparedDocument, toPreparedDocument } from '../storage/documents.ts';
import { withoutWrites } from '../storage/without-writes.ts';
import { withLock } from './account-lock.ts';
import { loadEmployees } from './employees.ts';
import type { FetchRequest } from './fetch.ts';
import { type FetchOutcome, fetchSources } from './fetch-sources.ts';
import { prepareUsers } from './prepare.ts';
import type { Session } from './session.ts';
import { configuredCategories, syncAccount, type SyncRequest, type SyncResult } from './sync.ts';

export interface RunRequest {
  readonly fetches: readonly FetchRequest[];
  /** The name of the command, for the summary and the lock: `run bamboohr`. */
  readonly command: string;
  readonly dryRun: boolean;
  readonly allow: Allowances;
  readonly approve?: SyncRequest['approve'];
}

/** The result of the sync and of the stages before it. */
export interface RunResult extends SyncResult {
  readonly fetches: readonly FetchOutcome[];
  readonly prepare: { readonly summary: PrepareSummary; readonly notices: readonly Notice[] };
}

/**
 * Fetches, prepares and syncs under one lock. Each stage gets the values of the one before; the files are written all
 * the same. A dry run writes no file and takes no lock.
 * @throws the error of the first stage that fails
 */
export async function fetchPrepareAndSync(
  request: RunRequest,
  session: Session<keyof AllSettings>,
): Promise<RunResult> {
  const { command, dryRun, allow, approve } = request;
  const opened = dryRun ? { ...session, storage: withoutWrites(session.storage) } : session;
  const stages = async (lock?: Lock): Promise<RunResult> => {
    const { prepared, ...earlier } = await fetchAndPrepare(request, opened);
    const selection = { ...EVERYTHING, only: configuredCategories(opened) };
    const synced = await syncAccount({ command, dryRun, selection, allow, prepared, approve }, opened, lock);
    return { ...synced, ...earlier };
  };
  return dryRun ? stages() : withLock(session, command, stages);
}

/** Keeps only what the sync needs: the records of the HR system can take up most of the memory. */
async function fetchAndPrepare(
  request: RunRequest,
  session: Session<keyof AllSettings>,
): Promise<Omit<RunResult, keyof SyncResult> & { readonly prepared: PreparedDocument }> {
  const fetches = await fetchSources(request.fetches, session);
  const { result, meta } = await prepareUsers(await loadEmployees(session, fetches), session);
  const { summary } = result.value;
  return {
    fetches: fetches.map(({ source, report, error }) => ({ source, report, error })),
    prepare: { summary, notices: result.notices },
    prepared: toPreparedDocument(result.value.users, meta),
  };
}
