import type { Summary } from '../core/plan/outcome.ts';
import type { Log } from '../io/log.ts';
import type { CommonOptions, Context } from './context.ts';
import { planToCsv, renderClosing, renderHazards, renderPlan } from './render/plan.ts';
import { logNotices } from '../app/result.ts';
import type { SyncResult } from '../app/sync.ts';

/** What came of a sync: into the log, and to stdout in the format that was asked for. */
export function reportSync(
  result: SyncResult,
  { format = 'text' }: CommonOptions,
  dryRun: boolean,
  log: Log,
  context: Context,
): void {
  const { plan, applied, notices, summary } = result;
  const closing = logSync(result, dryRun, log);
  switch (format) {
    case 'text':
      context.writeStdout(`${renderPlan(plan, notices, applied)}\n\n${closing}`);
      break;
    case 'json':
      context.writeJson(summary);
      break;
    case 'csv':
      context.writeStdout(planToCsv(plan, applied));
      for (const line of renderHazards(plan)) context.writeStderr(line);
      break;
  }
  tellFatal(summary, context);
}

/** Puts a sync into the log. @returns its closing line. */
export function logSync({ plan, applied, notices, summary }: SyncResult, dryRun: boolean, log: Log): string {
  logNotices(log, [...notices, ...(applied?.notices ?? [])]);
  for (const { person, operation, message } of summary.failed) {
    log.error({ person, operation, message }, 'failed');
  }
  const closing = renderClosing(plan, summary, dryRun, applied);
  const { counts, seats, requests } = summary;
  log.info({ closing, counts, seats, requests }, dryRun ? 'Dry run over' : 'Sync over');
  return closing;
}

/** What ended a sync before its end, with what to do. */
export function tellFatal({ error }: Summary, context: Context): void {
  if (error === undefined) return;
  context.writeStderr(`${error.message}\nWhat to do: ${error.hint ?? 'run the sync again.'}`);
}
