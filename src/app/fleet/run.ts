import { join } from 'node:path';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import type { Summary } from '../../core/plan/outcome.ts';
import type { FleetAccount } from './accounts.ts';
import { type EndedProcess, forEach, runProcess, type StartProcess } from './processes.ts';

/** How the run of one account ended. */
export interface AccountRun {
  readonly account: string;
  readonly exit_code: ExitCode;
  readonly seconds: number;
  readonly counts: Summary['counts'];
  readonly seats: Summary['seats'] | null;
  /** How many changes failed. */
  readonly failed: number;
  readonly refused_by: readonly string[];
  /** It was refused like the runs before it, and today's message about it was sent. */
  readonly is_repeated: boolean;
  /** What ended it, or the first change that failed; null for a run without an error. */
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
  /** The path of its log; null if it writes none. */
  readonly log: string | null;
}

export interface FleetRunOptions {
  readonly accounts: readonly FleetAccount[];
  readonly concurrency: number;
  readonly dryRun: boolean;
  readonly start: StartProcess;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called when an account's run begins, and when it has ended. */
  readonly onBegin: (account: string) => void;
  readonly onEnd: (run: AccountRun) => void;
}

/**
 * Runs each account in a process of its own, a limited number at a time. The failure of one does not stop the others.
 * @returns the runs in the order of the accounts; those that were not begun are interrupted
 */
export async function runFleet(options: FleetRunOptions): Promise<readonly AccountRun[]> {
  const { accounts, concurrency, signal, now, onBegin, onEnd } = options;
  const runs = new Map<string, AccountRun>();
  await forEach(accounts, concurrency, signal, async (account) => {
    onBegin(account.name);
    const begin = now();
    const ended = account.problems.length > 0 ? impossible(account) : await runAccount(account, options);
    const run = { ...ended, seconds: (now() - begin) / 1000 };
    runs.set(account.name, run);
    onEnd(run);
  });
  return accounts.map((account) => runs.get(account.name) ?? notBegun(account));
}

async function runAccount(account: FleetAccount, options: FleetRunOptions): Promise<AccountRun> {
  const argv = [...account.argv, ...(options.dryRun ? ['--dry-run'] : [])];
  return accountRun(account, await runProcess(argv, account.folder, options));
}

function accountRun(account: FleetAccount, { exitCode, result, failure }: EndedProcess): AccountRun {
  const run = { ...emptyRun(account), exit_code: exitCode };
  if (result === undefined) return { ...run, error: { code: 'process', message: failure, hint: null } };
  const summary = result as Partial<Summary>;
  const { counts = {}, seats = null, failed = [], refused_by = [], error } = summary;
  return {
    ...run,
    counts,
    seats: error === undefined ? seats : null,
    failed: failed.length,
    refused_by,
    is_repeated: summary.refusal?.is_repeated === true,
    error: error ?? refusalIn(summary) ?? firstFailureIn(summary) ?? null,
  };
}

function refusalIn({ refused_by = [], hazards = [] }: Partial<Summary>): AccountRun['error'] | undefined {
  if (refused_by.length === 0) return undefined;
  const facts = refused_by.map((guard) => {
    const { count, limit } = hazards.find(({ kind }) => kind === guard) ?? {};
    return limit === undefined || limit === null ? guard : `${guard} ${count} (limit ${limit})`;
  });
  const hint = 'Run `tcsync sync --dry-run` in the account folder to see the plan.';
  return { code: 'refused', message: `Guards refused the plan: ${facts.join(', ')}.`, hint };
}

function firstFailureIn({ failed: [first] = [] }: Partial<Summary>): AccountRun['error'] | undefined {
  if (first === undefined) return undefined;
  return { code: first.operation, message: `${first.person}: ${first.message}`, hint: null };
}

function impossible(account: FleetAccount): AccountRun {
  const error = { code: 'settings', message: account.problems.join(' '), hint: null };
  return { ...emptyRun(account), exit_code: EXIT.usage, error, log: null };
}

function notBegun(account: FleetAccount): AccountRun {
  const error = { code: 'interrupted', message: 'Not begun.', hint: null };
  return { ...emptyRun(account), exit_code: EXIT.interrupted, error, log: null };
}

function emptyRun({ name, folder, inspection }: FleetAccount): AccountRun {
  const isLogged = inspection.sections.get('logging')?.values['disableFileLogging'] !== true;
  return {
    account: name,
    exit_code: EXIT.done,
    seconds: 0,
    counts: {},
    seats: null,
    failed: 0,
    refused_by: [],
    is_repeated: false,
    error: null,
    log: isLogged ? join(folder, 'var/logs/sync.log') : null,
  };
}
