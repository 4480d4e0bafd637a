import { resolve } from 'node:path';
import { fetchPrepareAndSync, type RunResult } from '../../app/run.ts';
import type { SyncResult } from '../../app/sync.ts';
import type { ExitCode } from '../../base/errors.ts';
import type { Log } from '../../io/log.ts';
import { fetchJson } from '../../app/fetch-sources.ts';
import type { SourceName } from '../../sources/registry.ts';
import { runReported } from '../reported-run.ts';
import { parseAllowances } from '../allow.ts';
import { chooseSources } from '../chosen-sources.ts';
import type { Context } from '../context.ts';
import { renderSummary } from '../render/prepare.ts';
import { savePlan } from '../saved-plan.ts';
import { withStatusMap } from '../status-map.ts';
import { approvalOf, logSync, type ApprovalOptions, syncText, writeFatalError } from '../sync-report.ts';
import { type FetchOptions, renderOutcomes } from './fetch.ts';

export interface RunOptions extends Omit<FetchOptions, 'output'>, ApprovalOptions {
  readonly allow?: readonly string[];
  /** What status words mean: `on sabbatical=active,…`. */
  readonly statusMap?: string;
  /** Saves the plan instead of applying it, and writes no other file. */
  readonly planOut?: string;
}

/**
 * `tcsync run [source]`: fetch, prepare and sync in one process under one lock; the first stage that fails ends it.
 * Without a source, all of TCSYNC_SOURCES are fetched; one that fails does not stop the others.
 * Without a terminal, only changes, warnings and failures are printed.
 */
export async function runPipeline(
  name: SourceName | undefined,
  path: string | undefined,
  options: RunOptions,
  context: Context,
): Promise<ExitCode> {
  const { allowEmpty, allowMissingGroups } = options;
  const chosen = await chooseSources({ name, path, ...options }, context.shell);
  const sources = chosen.map(({ source }) => source);
  const allow = parseAllowances(options.allow ?? []);
  const dryRun = options.dryRun === true || options.planOut !== undefined;
  const command = name === undefined ? 'run' : `run ${name}`;
  const approval = approvalOf(options, context);
  const own = sources.flatMap((source) => source.sections);
  const sections = [...own, 'sources', 'prepare', 'timecamp', 'network'] as const;
  const { result, log, isRepeated } = await runReported(
    { command, dryRun, sections, sources, quiet: true },
    context,
    (session) => {
      const settings = withStatusMap(session.settings, options.statusMap);
      return fetchPrepareAndSync(
        {
          command,
          dryRun,
          allow,
          fetches: chosen.map((source) => ({ ...source, allowEmpty, allowMissingGroups })),
          approve: approval.approve,
        },
        { ...session, settings },
      );
    },
  );
  if (options.planOut !== undefined) await savePlan(resolve(context.shell.cwd, options.planOut), result.plan);
  report(result, { ...options, dryRun }, { log, isShown: approval.isShown(), isRepeated }, context);
  return result.exitCode;
}

function report(
  result: RunResult,
  options: RunOptions,
  {
    log,
    isShown,
    isRepeated,
  }: { readonly log: Log; readonly isShown: boolean; readonly isRepeated: boolean },
  context: Context,
): void {
  const { fetches, prepare, summary } = result;
  const { dryRun = false, format } = options;
  const closing = logSync(result, dryRun, log);
  if (format === 'json')
    context.writeJson({ ...summary, fetch: fetchJson(fetches), prepare: prepare.summary });
  else if (context.shell.stdoutIsTerminal || (isNoteworthy(result) && !isRepeated)) {
    if (context.shell.stdoutIsTerminal && !isShown) {
      const seconds = (context.clock.now() - context.started) / 1000;
      context.writeStdout(renderOutcomes(fetches, seconds));
      context.writeStdout(renderSummary(prepare.summary, prepare.notices));
    }
    context.writeStdout(syncText(result, options, { closing, dryRun, isShown }, context));
  }
  writeFatalError(summary, context);
}

/**
 * Whether the run changed or failed anything, or is the first without some people: cron mails what a run prints.
 * Warnings are in the log on stderr.
 */
function isNoteworthy({ plan, summary }: SyncResult): boolean {
  const { operations, missing = [] } = plan;
  const isFirstWithout = missing.some(({ runs }) => runs === 1);
  return (
    operations.length > 0 || isFirstWithout || summary.failed.length > 0 || summary.refused_by.length > 0
  );
}
