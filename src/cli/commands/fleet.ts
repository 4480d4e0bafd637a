import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { accountSettingsIn } from '../../app/fleet/environment.ts';
import { findAccounts } from '../../app/fleet/accounts.ts';
import type { StartProcess } from '../../app/fleet/processes.ts';
import { type ExitCode, settingsError, usageError } from '../../base/errors.ts';
import type { CommonOptions, Context, Shell } from '../context.ts';
import { diagnoseFleet } from '../fleet/doctor.ts';
import { runAccounts } from '../fleet/run.ts';
import { showFleetStatus } from '../fleet/status.ts';

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
    case 'doctor':
      return diagnoseFleet(accounts, { ...options, start: starterOfProcesses(shell) }, context);
    case 'run':
      return runAccounts(accounts, { ...options, start: starterOfProcesses(shell) }, context);
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
    throw usageError(`fleet ${what} does not take ${wrong[0]}.`, `It is an option of fleet ${wrong[2]}.`);
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
