import { syncTimeOff } from '../../app/sync-time-off.ts';
import type { ExitCode } from '../../base/errors.ts';
import type { CommonOptions, Context } from '../context.ts';
import { runReported } from '../reported-run.ts';
import { reportTimeOff, timeOffApproval } from '../time-off-report.ts';

export interface SyncTimeOffOptions extends CommonOptions {
  readonly dryRun?: boolean;
  /** Do not ask before the days are written. */
  readonly yes?: boolean;
}

/** `tcsync sync-time-off`: writes the time off in var/vacation.json to TimeCamp's attendance. */
export async function runSyncTimeOff(options: SyncTimeOffOptions, context: Context): Promise<ExitCode> {
  const dryRun = options.dryRun === true;
  const { approve } = timeOffApproval(options, context);
  const { result } = await runReported(
    { command: 'sync-time-off', dryRun, sections: ['sources', 'timecamp', 'network'] },
    context,
    (session) => syncTimeOff({ dryRun, approve }, session),
  );
  reportTimeOff(result, options, context);
  return result.exitCode;
}
