import { resolve } from 'node:path';
import { EXIT, type ExitCode, usageError, worstExit } from '../../base/errors.ts';
import { EVERYTHING } from '../../core/plan/build/selection.ts';
import { type PreparedDocument, readPrepared } from '../../storage/documents.ts';
import { localFile } from '../../storage/file.ts';
import type { Storage } from '../../storage/storage.ts';
import { runReported } from '../reported-run.ts';
import { parseAllowances } from '../allow.ts';
import { parseCategories } from '../categories.ts';
import type { Context } from '../context.ts';
import { preparePage } from '../html-file.ts';
import { loadPlanToApply, savePlan } from '../saved-plan.ts';
import { renderPlanPage } from '../render/html/plan-page.ts';
import { approvalOf, type ApprovalOptions, reportSync } from '../sync-report.ts';
import { configuredCategories, syncAccount, type SyncRequest, type SyncResult } from '../../app/sync.ts';

export interface SyncOptions extends ApprovalOptions {
  /** `deactivations=1200`, `stale`. */
  readonly allow?: readonly string[];
  /** A comma-separated list of categories; replaces TIMECAMP_SYNC_ONLY. */
  readonly only?: string;
  /** E-mails or external ids. */
  readonly user?: readonly string[];
  /** A local file in place of var/timecamp_users.json. */
  readonly input?: string;
  /** Saves the plan instead of applying it. */
  readonly planOut?: string;
  /** Applies a saved plan. */
  readonly plan?: string;
  /** The digest that `--plan` must have. */
  readonly planDigest?: string;
  readonly detailedExitcode?: boolean;
  /** Writes a page of the plan, and of what became of it. */
  readonly html?: string;
}

/** `tcsync sync`: compares the prepared users with the account and applies the changes. */
export async function runSync(options: SyncOptions, context: Context): Promise<ExitCode> {
  const { cwd } = context.shell;
  const dryRun = options.dryRun === true || options.planOut !== undefined;
  const allow = parseAllowances(options.allow ?? []);
  checkCombinations(options);
  const only = options.only === undefined ? undefined : parseCategories(options.only);
  const command = 'sync';
  const approval = approvalOf(options, context);

  const writePage = await preparePage(options.html, context);
  const { result, log } = await runReported(
    { command, dryRun, sections: ['timecamp', 'network'], isPart: isPartial(options) },
    context,
    async (session) => {
      const request: SyncRequest = {
        command,
        dryRun,
        allow,
        approve: approval.approve,
        ...(options.plan === undefined
          ? {
              selection: { only: only ?? configuredCategories(session), users: options.user },
              prepared: await readList(session.storage, options.input, cwd),
            }
          : {
              selection: EVERYTHING,
              prepared: undefined,
              saved: await loadPlanToApply(resolve(cwd, options.plan), options.planDigest),
            }),
      };
      return syncAccount(request, session);
    },
  );
  if (options.planOut !== undefined) await savePlan(resolve(cwd, options.planOut), result.plan);
  const reported = options.detailedExitcode === true && dryRun ? withChanges(result) : result;
  // The page comes first: if it fails, the summary has the exit code as well.
  const page = await writePage?.((assets) => renderPlanPage({ ...reported, dryRun }, assets));
  const ended = withExitCode(reported, worstExit(reported.exitCode, page ?? EXIT.done));
  reportSync(ended, options, { log, dryRun, isShown: approval.isShown() }, context);
  return ended.exitCode;
}

/** Whether the options choose people or changes, or a plan or a list of its own. */
function isPartial({ only, user, plan, input }: SyncOptions): boolean {
  return [only, user, plan, input].some((option) => option !== undefined);
}

function withExitCode(result: SyncResult, exitCode: ExitCode): SyncResult {
  const ok = exitCode === EXIT.done || exitCode === EXIT.changes;
  return { ...result, exitCode, summary: { ...result.summary, ok, exit_code: exitCode } };
}

/** The result of a dry run with the exit code for pending changes, if there are any. */
function withChanges(result: SyncResult): SyncResult {
  if (result.exitCode !== EXIT.done || result.plan.operations.length === 0) return result;
  return withExitCode(result, EXIT.changes);
}

function readList(storage: Storage, input: string | undefined, cwd: string): Promise<PreparedDocument> {
  if (input === undefined) return readPrepared(storage);
  const { storage: local, key } = localFile(cwd, input);
  return readPrepared(local, key);
}

function checkCombinations(options: SyncOptions): void {
  if (options.plan === undefined) {
    if (options.planDigest === undefined) return;
    throw usageError('--plan-digest requires --plan.', 'Add --plan FILE, or remove --plan-digest.');
  }
  const others = (['only', 'user', 'input', 'planOut'] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (others.length === 0) return;
  const flags = others.map((name) => (name === 'planOut' ? '--plan-out' : `--${name}`)).join(', ');
  throw usageError(
    `--plan applies a saved plan as it is and cannot be combined with ${flags}.`,
    'Remove one of these options.',
  );
}
