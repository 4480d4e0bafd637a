import type { FleetAccount } from '../../app/fleet/accounts.ts';
import type { StartProcess } from '../../app/fleet/processes.ts';
import { type AccountRun, runFleet } from '../../app/fleet/run.ts';
import { resultHead } from '../../app/result.ts';
import { EXIT, type ExitCode, worstExit } from '../../base/errors.ts';
import { pluralize } from '../../core/text.ts';
import { canAsk, confirm } from '../approval.ts';
import type { CommonOptions, Context } from '../context.ts';
import { createProgress } from '../progress.ts';
import { isNoteworthy, renderAccountRun, renderFleetRun } from '../render/fleet.ts';

export interface FleetRunCommand extends CommonOptions {
  readonly concurrency: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly start: StartProcess;
}

/** Runs the accounts, and prints a line for each that changed or failed as it ends; on a terminal, for each. */
export async function runAccounts(
  accounts: readonly FleetAccount[],
  { concurrency, dryRun = false, yes = false, start, format }: FleetRunCommand,
  context: Context,
): Promise<ExitCode> {
  const { shell } = context;
  const asks = !dryRun && !yes && canAsk(shell);
  if (asks)
    await confirm(
      `Run ${pluralize(accounts.length, 'account', 'accounts')} without showing their plans first?`,
      shell,
    );
  const progress = createProgress(shell);
  const running = new Set<string>();
  const width = Math.max(...accounts.map(({ name }) => name.length));
  let ended = 0;
  let isWritten = false;
  const showProgress = (): void =>
    progress.show(`${ended} of ${accounts.length} accounts finished; running: ${[...running].join(', ')}`);

  const onEnd = (run: AccountRun): void => {
    running.delete(run.account);
    ended += 1;
    if (format !== 'json' && (shell.stdoutIsTerminal || isNoteworthy(run, dryRun))) {
      progress.clear();
      context.writeStdout(renderAccountRun(run, width, dryRun));
      isWritten = true;
    }
    showProgress();
  };
  const runs = await runFleet({
    accounts,
    concurrency,
    dryRun,
    start,
    signal: shell.signal,
    now: () => context.clock.now(),
    onBegin: (account) => {
      running.add(account);
      showProgress();
    },
    onEnd,
  });
  progress.clear();

  const interrupted = shell.signal.aborted ? [EXIT.interrupted] : [];
  const exitCode = worstExit(...interrupted, ...runs.map((run) => run.exit_code));
  const head = resultHead(context, 'fleet run', exitCode);
  if (format === 'json') context.writeJson({ ...head, accounts: runs });
  else if (isWritten) context.writeStdout(renderFleetRun(runs, head.seconds, dryRun));
  return exitCode;
}
