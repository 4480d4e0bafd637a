import type { Summary } from '../core/plan/outcome.ts';
import type { Log } from '../io/log.ts';
import type { CommonOptions, Context } from './context.ts';
import { planToCsv, renderClosing, renderHazards, renderPlan } from './render/plan.ts';
import { logNotices } from '../app/result.ts';
import type { SyncResult } from '../app/sync.ts';

/** Reports a sync: to the log, and to stdout in the requested format. */
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
  writeFatalError(summary, context);
}

/** Logs a sync. @returns its closing line */
export function logSync({ plan, applied, notices, summary }: SyncResult, dryRun: boolean, log: Log): string {
  logNotices(log, [...notices, ...(applied?.notices ?? [])]);
  for (const { person, operation, message } of summary.failed) {
    log.error({ person, operation, message }, 'failed');
  }
  const closing = renderClosing(plan, summary, dryRun, applied);
  const { counts, seats, requests } = summary;
  log.info({ closing, counts, seats, requests }, dryRun ? 'Dry run ended' : 'Sync ended');
  return closing;
}

/** Prints the error that ended a sync early, and the remedy. */
export function writeFatalError({ error }: Summary, context: Context): void {
  if (error === undefined) return;
  context.writeStderr(`${error.message}\n${error.hint ?? 'Run the sync again.'}`);
}
