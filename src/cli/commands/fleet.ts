import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { accountSettingsIn } from '../../app/fleet/environment.ts';
import { findAccounts, type FleetAccount } from '../../app/fleet/accounts.ts';
import type { StartProcess } from '../../app/fleet/processes.ts';
import { withSameAccounts } from '../../app/fleet/same-account.ts';
import { type ExitCode, settingsError, usageError } from '../../base/errors.ts';
import type { CommonOptions, Context, Shell } from '../context.ts';
import { diagnoseFleet } from '../fleet/doctor.ts';
import { runAccounts } from '../fleet/run.ts';
import { showFleetStatus } from '../fleet/status.ts';
import { createProgress } from '../progress.ts';

export interface FleetOptions extends CommonOptions {
  readonly concurrency: number;
  readonly offline?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `tcsync fleet status|doctor|run <folder>`: the accounts of a folder, each a subfolder with a `.env`. */
export async function runFleetCommand(
  what: 'status' | 'doctor' | 'run',
  folder: string,
  options: FleetOptions,
  context: Context,
): Promise<ExitCode> {
  refuseForeignOptions(what, options);
  const { shell } = context;
  const foreign = accountSettingsIn(shell.env);
  if (foreign.length > 0)
    throw settingsError(
      `The environment sets ${foreign.join(', ')} for every account.`,
      "Unset them: an account's settings come from the .env in its folder.",
    );
  const accounts = await findAccounts(resolve(shell.cwd, folder), shell.env);
  switch (what) {
    case 'status':
      return showFleetStatus(accounts, options, context);
    case 'doctor': {
      const checked = options.offline === true ? accounts : await compared(accounts, options, shell);
      return diagnoseFleet(checked, { ...options, start: starterOfProcesses(shell) }, context);
    }
    case 'run':
      return runAccounts(
        await compared(accounts, options, shell),
        { ...options, start: starterOfProcesses(shell) },
        context,
      );
  }
}

/** The accounts, with a problem for those whose API keys belong to one TimeCamp account. */
async function compared(
  accounts: readonly FleetAccount[],
  { concurrency }: FleetOptions,
  shell: Shell,
): Promise<readonly FleetAccount[]> {
  const progress = createProgress(shell);
  progress.show('Asking TimeCamp which account each key belongs to');
  try {
    return await withSameAccounts(accounts, { ...shell, concurrency });
  } finally {
    progress.clear();
  }
}

function refuseForeignOptions(what: string, { offline, dryRun, yes }: FleetOptions): void {
  const owners = [
    ['--offline', offline, 'doctor'],
    ['--dry-run', dryRun, 'run'],
    ['--yes', yes, 'run'],
  ] as const;
  const wrong = owners.find(([, given, owner]) => given === true && owner !== what);
  if (wrong !== undefined)
    throw usageError(`fleet ${what} does not accept ${wrong[0]}.`, `It is an option of fleet ${wrong[2]}.`);
}

/** In a process group of its own, so that Ctrl-C reaches only this process, which then asks the others to stop. */
function starterOfProcesses({ self: [program, ...before], env }: Shell): StartProcess {
  return (argv, folder) =>
    spawn(program, [...before, ...argv], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
    });
}
