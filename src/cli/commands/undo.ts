import { resolve } from 'node:path';
import type { SyncResult } from '../../app/sync.ts';
import type { TimeOffRun } from '../../app/time-off-run.ts';
import { undoRun } from '../../app/undo.ts';
import type { ExitCode } from '../../base/errors.ts';
import type { RunEnd } from '../../core/plan/record.ts';
import { parseAllowances } from '../allow.ts';
import type { Context } from '../context.ts';
import { runReported } from '../reported-run.ts';
import { savePlan } from '../saved-plan.ts';
import { approvalOf, type ApprovalOptions, reportSync } from '../sync-report.ts';
import { reportTimeOff, timeOffApproval } from '../time-off-report.ts';

export interface UndoOptions extends ApprovalOptions {
  readonly allow?: readonly string[];
  /** E-mails or external ids. */
  readonly user?: readonly string[];
  /** Saves the plan instead of applying it. */
  readonly planOut?: string;
}

/** `tcsync undo <run>`: undoes what a past run did. */
export async function runUndo(run: string, options: UndoOptions, context: Context): Promise<ExitCode> {
  const allow = parseAllowances(options.allow ?? []);
  const dryRun = options.dryRun === true || options.planOut !== undefined;
  const approval = approvalOf(options, context);
  const request = {
    run,
    users: options.user,
    dryRun,
    savesPlan: options.planOut !== undefined,
    allow,
    approve: approval.approve,
    approveTimeOff: timeOffApproval(options, context).approve,
  };
  const { result, log } = await runReported(
    { command: 'undo', dryRun, sections: ['timecamp', 'network'], isPart: true },
    context,
    (session): Promise<(SyncResult | TimeOffRun) & { readonly summary?: RunEnd }> =>
      undoRun(request, session),
  );
  if (!('plan' in result)) {
    reportTimeOff(result, options, context);
    return result.exitCode;
  }
  if (options.planOut !== undefined) await savePlan(resolve(context.shell.cwd, options.planOut), result.plan);
  reportSync(result, options, { log, dryRun, isShown: approval.isShown() }, context);
  return result.exitCode;
}
