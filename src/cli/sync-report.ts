import type { Log } from '../io/log.ts';
import type { CommonOptions, Context } from './context.ts';
import { planToCsv, renderClosing, renderPlan } from './render/plan.ts';
import { logNotices } from './result.ts';
import type { SyncResult } from './sync-run.ts';

/** What came of a sync: into the log, and to stdout in the format that was asked for. */
export function reportSync(
  { plan, applied, notices, summary }: SyncResult,
  { format = 'text' }: CommonOptions,
  dryRun: boolean,
  log: Log,
  context: Context,
): void {
  logNotices(log, [...notices, ...(applied?.notices ?? [])]);
  for (const { person, operation, message } of summary.failed)
    log.error({ person, operation, message }, 'failed');
  const closing = renderClosing(plan, summary, dryRun);
  log.info({ counts: summary.counts, seats: summary.seats, requests: summary.requests }, closing);
  switch (format) {
    case 'text':
      context.print(`${renderPlan(plan, notices, applied)}\n\n${closing}`);
      break;
    case 'json':
      context.print(JSON.stringify(summary));
      break;
    case 'csv':
      context.print(planToCsv(plan, applied));
      break;
  }
  if (summary.error !== undefined) {
    context.tell(`${summary.error.message}\nWhat to do: ${summary.error.hint ?? 'run the sync again.'}`);
  }
}
