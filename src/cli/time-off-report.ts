import { resultHead, warningsOf } from '../app/result.ts';
import type { TimeOffRun } from '../app/time-off-run.ts';
import { pluralize } from '../core/text.ts';
import { type Approval, createApproval } from './approval.ts';
import type { CommonOptions, Context } from './context.ts';
import { renderTimeOff, renderTimeOffPlan, timeOffToCsv } from './render/time-off.ts';

type Planned = Pick<TimeOffRun, 'report' | 'notices'>;

/** How a command asks before it writes days. */
export function timeOffApproval(
  options: CommonOptions & { readonly yes?: boolean },
  context: Context,
): Approval<Planned> {
  const daysOf = ({ report }: Planned): string => pluralize(report.changes.length, 'day', 'days');
  return createApproval<Planned>(options, context, {
    plan: ({ report, notices }) => renderTimeOffPlan(report, notices),
    summary: (planned) => `${daysOf(planned)} to be written.`,
    changes: daysOf,
  });
}

/** Writes the result of a run that wrote days to stdout, in the requested format. */
export function reportTimeOff(
  { report, notices, exitCode, record }: TimeOffRun,
  { format = 'text' }: CommonOptions,
  context: Context,
): void {
  const head = resultHead(context, record.summary.command, exitCode);
  switch (format) {
    case 'text':
      context.writeStdout(renderTimeOff(report, notices, head.seconds));
      break;
    case 'json':
      context.writeJson({ ...head, ...report, warnings: warningsOf(notices) });
      break;
    case 'csv':
      context.writeStdout(timeOffToCsv(report));
      break;
  }
}
