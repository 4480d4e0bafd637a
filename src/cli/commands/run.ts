import type { ExitCode } from '../../base/errors.ts';
import { EVERYTHING } from '../../core/plan/selection.ts';
import { loadSource, type SourceName } from '../../sources/registry.ts';
import { readPrepared } from '../../storage/documents.ts';
import { createOverlay } from '../../storage/overlay.ts';
import { parseAllowances } from '../allow.ts';
import type { Context } from '../context.ts';
import { renderFetch } from '../render/fetch.ts';
import { renderPlan } from '../render/plan.ts';
import { renderSummary } from '../render/prepare.ts';
import { readSourceOptions } from '../source-options.ts';
import { logSync, tellFatal } from '../sync-report.ts';
import { lockAccount, performSync, type SyncResult } from '../sync-run.ts';
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
  const opened = await context.open([...source.sections, 'prepare', 'timecamp', 'network'], { quiet: true });
  const place = dryRun ? { ...opened, storage: createOverlay(opened.storage) } : opened;
  const { syncOnly } = place.settings.timecamp;

  const lock = dryRun ? undefined : await lockAccount(place, `run ${name}`, context);
  try {
    const fetched = await fetchPeople(source, words, options, place, context);
    const prepared = await prepareUsers(place, context);
    const selection = { ...EVERYTHING, only: syncOnly.length === 0 ? undefined : syncOnly };
    const list = await readPrepared(place.storage);
    const request = { command: `run ${name}`, dryRun, selection, allow, prepared: list };
    const result = await performSync(request, place, context, lock);

    const closing = logSync(result, dryRun, place.log);
    if (options.format === 'json') {
      const { report } = fetched;
      context.print(JSON.stringify({ ...result.summary, fetch: report, prepare: prepared.value.summary }));
    } else {
      const plan = `${renderPlan(result.plan, result.notices, result.applied)}\n\n${closing}`;
      if (context.shell.stdoutIsTerminal) {
        const seconds = (context.shell.clock.now() - context.started) / 1000;
        context.print(renderFetch(fetched.report, source.title, seconds));
        context.print(renderSummary(prepared.value.summary, prepared.notices));
        context.print(plan);
      } else if (isWorthTelling(result)) context.print(plan);
    }
    tellFatal(result.summary, context);
    return result.exitCode;
  } finally {
    await lock?.release();
  }
}

/** A run that changed nothing and failed in nothing is not worth a mail of cron's; warnings are in its log on stderr. */
function isWorthTelling({ plan, summary }: SyncResult): boolean {
  return plan.operations.length > 0 || summary.failed.length > 0 || summary.refused_by.length > 0;
}
