import { resultHead, warningsOf } from '../../app/result.ts';
import { syncTimeOff } from '../../app/sync-time-off.ts';
import type { ExitCode } from '../../base/errors.ts';
import type { CommonOptions, Context } from '../context.ts';
import { renderTimeOff } from '../render/time-off.ts';
import { runReported } from '../reported-run.ts';

export interface SyncTimeOffOptions extends CommonOptions {
  readonly dryRun?: boolean;
}

/** `tcsync sync-time-off`: writes the leaves of var/vacation.json to TimeCamp's attendance. */
export async function runSyncTimeOff(options: SyncTimeOffOptions, context: Context): Promise<ExitCode> {
  const dryRun = options.dryRun === true;
  const command = 'sync-time-off';
  const { result } = await runReported(
    { command, dryRun, sections: ['timecamp', 'network'] },
    context,
    (session) => syncTimeOff({ dryRun }, session),
  );
  const { report, notices, exitCode } = result;
  const head = resultHead(context, command, exitCode);
  if (options.format === 'json') context.writeJson({ ...head, ...report, warnings: warningsOf(notices) });
  else context.writeStdout(renderTimeOff(report, notices, head.seconds));
  return exitCode;
}
