import { logResultNotices } from '../app/result.ts';
import type { PlannedSync, SyncResult } from '../app/sync.ts';
import type { Summary } from '../core/plan/outcome.ts';
import type { Log } from '../io/log.ts';
import { type Approval, createApproval } from './approval.ts';
import type { CommonOptions, Context } from './context.ts';
import { planToCsv, plannedChanges, renderClosing, renderHazards, renderPlan } from './render/plan.ts';
import {
  nextStep,
  renderTerminalPlan,
  renderTerminalResult,
  renderTerminalSummary,
  type TerminalStyle,
} from './render/plan-terminal.ts';
import { wrapText } from './render/terminal.ts';

/** The options of the commands that apply a plan. */
export interface ApprovalOptions extends CommonOptions {
  readonly dryRun?: boolean;
  /** Do not ask before the plan is applied. */
  readonly yes?: boolean;
  /** On a terminal, list all changes. */
  readonly full?: boolean;
}

/** How a command asks before it applies a plan. */
export function approvalOf(options: ApprovalOptions, context: Context): Approval<PlannedSync> {
  const style = styleOf(options, context);
  return createApproval(options, context, {
    plan: ({ plan, notices }) => renderTerminalPlan(plan, notices, undefined, style),
    summary: ({ plan }) => renderTerminalSummary(plan, undefined, style),
    changes: ({ plan }) => plannedChanges(plan),
  });
}

/** Reports a sync: to the log, and to stdout in the requested format. */
export function reportSync(
  result: SyncResult,
  options: ApprovalOptions,
  { log, dryRun, isShown }: { readonly log: Log; readonly dryRun: boolean; readonly isShown: boolean },
  context: Context,
): void {
  const { plan, applied, summary } = result;
  const closing = logSync(result, dryRun, log);
  switch (options.format ?? 'text') {
    case 'text':
      context.writeStdout(syncText(result, options, { closing, dryRun, isShown }, context));
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

/**
 * The text of a sync: complete for a file or a pipe, fitted for a terminal. Where the plan is on the terminal already,
 * only what became of it.
 */
export function syncText(
  { plan, applied, notices }: Pick<SyncResult, 'plan' | 'applied' | 'notices'>,
  options: ApprovalOptions,
  how: { readonly closing: string; readonly dryRun: boolean; readonly isShown: boolean },
  context: Context,
): string {
  if (!context.shell.stdoutIsTerminal) return `${renderPlan(plan, notices, applied)}\n\n${how.closing}`;
  const style = styleOf(options, context);
  const text = how.isShown
    ? renderTerminalResult(plan, applied, style)
    : renderTerminalPlan(plan, notices, applied, style);
  const end = [how.closing, nextStep(plan, how.dryRun) ?? ''];
  return [text, ...end.flatMap((line) => wrapText(line, style.columns))].filter((part) => part).join('\n');
}

function styleOf({ full = false }: ApprovalOptions, { shell }: Context): TerminalStyle {
  return { columns: shell.columns, colors: !shell.env['NO_COLOR'], full };
}

/** Logs a sync. @returns its closing line */
export function logSync({ plan, applied, notices, summary }: SyncResult, dryRun: boolean, log: Log): string {
  logResultNotices(log, [...notices, ...(applied?.notices ?? [])]);
  const failures = log.besideResult ?? log;
  for (const { person, operation, message } of summary.failed) {
    failures.error({ person, operation, message }, 'failed');
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
