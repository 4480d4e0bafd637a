import { removeEmptyGroups } from '../../app/remove-empty-groups.ts';
import type { ExitCode } from '../../base/errors.ts';
import { runReported } from '../reported-run.ts';
import { parseAllowances } from '../allow.ts';
import type { CommonOptions, Context } from '../context.ts';
import { reportSync } from '../sync-report.ts';

export interface RemoveEmptyGroupsOptions extends CommonOptions {
  readonly dryRun?: boolean;
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
  const { result, log } = await runReported(
    { command, dryRun, sections: ['timecamp', 'network'] },
    context,
    (session) => removeEmptyGroups({ command, dryRun, allow, keepNeeded }, session),
  );
  reportSync(result, options, dryRun, log, context);
  return result.exitCode;
}
