import { resultHead, warningsOf } from '../../app/result.ts';
import { syncTimeOff, type TimeOffRun } from '../../app/sync-time-off.ts';
import type { ExitCode } from '../../base/errors.ts';
import { pluralize } from '../../core/text.ts';
import { createApproval } from '../approval.ts';
import type { CommonOptions, Context } from '../context.ts';
import { renderTimeOff, renderTimeOffPlan } from '../render/time-off.ts';
import { runReported } from '../reported-run.ts';

export interface SyncTimeOffOptions extends CommonOptions {
  readonly dryRun?: boolean;
  /** Do not ask before the days are written. */
  readonly yes?: boolean;
}

type Planned = Pick<TimeOffRun, 'report' | 'notices'>;

/** `tcsync sync-time-off`: writes the leaves of var/vacation.json to TimeCamp's attendance. */
export async function runSyncTimeOff(options: SyncTimeOffOptions, context: Context): Promise<ExitCode> {
  const dryRun = options.dryRun === true;
  const command = 'sync-time-off';
  const daysOf = ({ report }: Planned): string => pluralize(report.changes.length, 'day', 'days');
  const { approve } = createApproval<Planned>(options, context, {
    plan: ({ report, notices }) => renderTimeOffPlan(report, notices),
    summary: (planned) => `${daysOf(planned)} to be written.`,
    changes: daysOf,
  });
  const { result } = await runReported(
    { command, dryRun, sections: ['sources', 'timecamp', 'network'] },
    context,
    (session) => syncTimeOff({ dryRun, approve }, session),
  );
  const { report, notices, exitCode } = result;
  const head = resultHead(context, command, exitCode);
  if (options.format === 'json') context.writeJson({ ...head, ...report, warnings: warningsOf(notices) });
  else context.writeStdout(renderTimeOff(report, notices, head.seconds));
  return exitCode;
}
