import type { FleetAccount } from '../../app/fleet/accounts.ts';
import { forEach } from '../../app/fleet/processes.ts';
import { accountStatus, type AccountStatus } from '../../app/fleet/status.ts';
import { resultHead } from '../../app/result.ts';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import { createScrubber } from '../../io/scrub.ts';
import type { CommonOptions, Context } from '../context.ts';
import { openStorageHere } from '../open-storage.ts';
import { renderFleetStatus } from '../render/fleet.ts';

/** Accounts read at a time. */
const READS = 16;

/** Warnings of a storage belong to the runs of its account, not to a look at it. */
const QUIET = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Prints a line for each account. */
export async function showFleetStatus(
  accounts: readonly FleetAccount[],
  { format }: CommonOptions,
  context: Context,
): Promise<ExitCode> {
  const { clock, signal } = context.shell;
  const found = new Map<string, AccountStatus>();
  await forEach(accounts, READS, signal, async (account) => {
    const scrub = createScrubber(account.inspection.secrets);
    const status = await accountStatus(account, (settings, cwd) =>
      openStorageHere(settings, { cwd, clock }, QUIET),
    );
    found.set(account.name, { ...status, problems: status.problems.map(scrub) });
  });
  signal.throwIfAborted();
  const statuses = accounts.flatMap(({ name }) => found.get(name) ?? []);
  const exitCode = statuses.some(({ state }) => state === 'unreadable') ? EXIT.failed : EXIT.done;
  if (format === 'json')
    context.writeJson({ ...resultHead(context, 'fleet status', exitCode), accounts: statuses });
  else context.writeStdout(renderFleetStatus(statuses, clock.now()));
  return exitCode;
}
