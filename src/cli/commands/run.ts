import type { ExitCode } from '../../base/errors.ts';
import type { Noted } from '../../base/notice.ts';
import { EVERYTHING } from '../../core/plan/build/selection.ts';
import type { Prepared } from '../../core/prepare/prepare.ts';
import type { Lock } from '../../io/lock.ts';
import type { Log } from '../../io/log.ts';
import { loadSource, type SourceName } from '../../sources/registry.ts';
import { readPrepared } from '../../storage/documents.ts';
import { createOverlay } from '../../storage/overlay.ts';
import { recordRun } from '../after-run.ts';
import { parseAllowances } from '../allow.ts';
import type { Context } from '../context.ts';
import { renderFetch, type FetchReport } from '../render/fetch.ts';
import { renderPlan } from '../render/plan.ts';
import { renderSummary } from '../render/prepare.ts';
import { readSourceOptions } from '../source-options.ts';
import { logSync, tellFatal } from '../sync-report.ts';
import { withLock } from '../../app/account-lock.ts';
import { syncAccount, type SyncResult } from '../../app/sync.ts';
import { fetchPeople, type FetchOptions } from './fetch.ts';
import { prepareUsers } from './prepare.ts';

export interface RunOptions extends Omit<FetchOptions, 'output'> {
  readonly dryRun?: boolean;
  readonly allow?: readonly string[];
}

/**
 * `tcsync run <source>`: fetch, prepare and sync in one process under one lock; the first stage that fails ends it. A
 * dry run keeps its artifacts in memory. Without a terminal only changes, warnings and failures are told.
 */
export async function runPipeline(
  name: SourceName,
  path: string | undefined,
  options: RunOptions,
  context: Context,
): Promise<ExitCode> {
  const source = await loadSource(name);
  const words = readSourceOptions(source, { path, ...options }, context.shell.cwd);
  const allow = parseAllowances(options.allow ?? []);
  const dryRun = options.dryRun === true;
  const command = `run ${name}`;
  const { result } = await recordRun(
    {
      command,
      dryRun,
      sections: [...source.sections, 'prepare', 'timecamp', 'network'],
      source,
      quiet: true,
    },
    context,
    async (opened) => {
      const session = dryRun ? { ...opened, storage: createOverlay(opened.storage) } : opened;
      const stages = async (lock?: Lock) => {
        const fetched = await fetchPeople(source, words, options, session, context);
        const prepared = await prepareUsers(session, context);
        const { syncOnly } = session.settings.timecamp;
        const selection = { ...EVERYTHING, only: syncOnly.length === 0 ? undefined : syncOnly };
        const list = await readPrepared(session.storage);
        const request = { command, dryRun, selection, allow, prepared: list };
        const result = await syncAccount(request, session, lock);
        report({ fetched, prepared, result, title: source.title }, options, session.log, context);
        return result;
      };
      return dryRun ? stages() : withLock(session, command, stages);
    },
  );
  return result.exitCode;
}

interface Stages {
  readonly fetched: { readonly report: FetchReport };
  readonly prepared: Noted<Prepared>;
  readonly result: SyncResult;
  /** What the source is called. */
  readonly title: string;
}

function report(
  { fetched, prepared, result, title }: Stages,
  { dryRun = false, format }: RunOptions,
  log: Log,
  context: Context,
): void {
  const closing = logSync(result, dryRun, log);
  if (format === 'json') {
    const stages = { fetch: fetched.report, prepare: prepared.value.summary };
    context.writeJson({ ...result.summary, ...stages });
  } else {
    const plan = `${renderPlan(result.plan, result.notices, result.applied)}\n\n${closing}`;
    if (context.shell.stdoutIsTerminal) {
      const seconds = (context.shell.clock.now() - context.started) / 1000;
      context.writeStdout(renderFetch(fetched.report, title, seconds));
      context.writeStdout(renderSummary(prepared.value.summary, prepared.notices));
      context.writeStdout(plan);
    } else if (isWorthTelling(result)) context.writeStdout(plan);
  }
  tellFatal(result.summary, context);
}

/** A run that changed nothing and failed in nothing is not worth a mail of cron's; warnings are in its log on stderr. */
function isWorthTelling({ plan, summary }: SyncResult): boolean {
  return plan.operations.length > 0 || summary.failed.length > 0 || summary.refused_by.length > 0;
}
