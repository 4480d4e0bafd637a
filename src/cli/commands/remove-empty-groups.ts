import { removeEmptyGroups } from '../../app/remove-empty-groups.ts';
import type { ExitCode } from '../../base/errors.ts';
import { runReported } from '../reported-run.ts';
import { parseAllowances } from '../allow.ts';
import type { Context } from '../context.ts';
import { approvalOf, type ApprovalOptions, reportSync } from '../sync-report.ts';

export interface RemoveEmptyGroupsOptions extends ApprovalOptions {
  readonly allow?: readonly string[];
  /** False with `--no-prepared`: the groups that prepared users need are removed too. */
  readonly prepared?: boolean;
}

/** `tcsync remove-empty-groups`: removes unused empty groups. */
export async function runRemoveEmptyGroups(
  options: RemoveEmptyGroupsOptions,
  context: Context,
): Promise<ExitCode> {
  const allow = parseAllowances(options.allow ?? []);
  const dryRun = options.dryRun === true;
  const keepNeeded = options.prepared !== false;
  const command = 'remove-empty-groups';
  const approval = approvalOf(options, context);
  const { result, log } = await runReported(
    { command, dryRun, sections: ['timecamp', 'network'] },
    context,
    (session) =>
      removeEmptyGroups({ command, dryRun, allow, keepNeeded, approve: approval.approve }, session),
  );
  reportSync(result, options, { log, dryRun, isShown: approval.isShown() }, context);
  return result.exitCode;
}
