import type { FleetAccount } from '../../app/fleet/accounts.ts';
import { forEach, runProcess, type StartProcess } from '../../app/fleet/processes.ts';
import { resultHead } from '../../app/result.ts';
import { EXIT, type ExitCode, worstExit } from '../../base/errors.ts';
import type { CommonOptions, Context } from '../context.ts';
import { createProgress } from '../progress.ts';
import type { CheckResult } from '../render/doctor.ts';
import { type AccountDiagnosis, renderDiagnosis } from '../render/fleet.ts';

export interface FleetDoctorCommand extends CommonOptions {
  readonly concurrency: number;
  readonly offline?: boolean;
  readonly start: StartProcess;
}

/** Runs `tcsync doctor` for each account, and prints a line for each as it ends. */
export async function diagnoseFleet(
  accounts: readonly FleetAccount[],
  { concurrency, offline = false, start, format }: FleetDoctorCommand,
  context: Context,
): Promise<ExitCode> {
  const { shell } = context;
  const { signal } = shell;
  const progress = createProgress(shell);
  const diagnoses = new Map<string, AccountDiagnosis>();
  const width = Math.max(...accounts.map(({ name }) => name.length));
  await forEach(accounts, concurrency, signal, async (account) => {
    progress.show(`${diagnoses.size} of ${accounts.length} accounts checked; checking ${account.name}`);
    const diagnosis = await diagnose(account, offline, { start, signal });
    diagnoses.set(account.name, diagnosis);
    progress.clear();
    if (format !== 'json' && !signal.aborted) context.writeStdout(renderDiagnosis(diagnosis, width));
  });
  signal.throwIfAborted();
  const all = accounts.flatMap(({ name }) => diagnoses.get(name) ?? []);
  const exitCode = worstExit(...all.map((diagnosis) => diagnosis.exit_code));
  if (format === 'json')
    context.writeJson({ ...resultHead(context, 'fleet doctor', exitCode), accounts: all });
  return exitCode;
}

async function diagnose(
  { name, folder, problems }: FleetAccount,
  offline: boolean,
  how: { readonly start: StartProcess; readonly signal: AbortSignal },
): Promise<AccountDiagnosis> {
  const argv = ['doctor', ...(offline ? ['--offline'] : [])];
  const { exitCode, result, failure } = await runProcess(argv, folder, how);
  const { parts = [] } = (result ?? {}) as { readonly parts?: readonly CheckResult[] };
  const steps = parts.flatMap((part) => part.steps);
  const failures = steps.flatMap(({ title, error }) =>
    error === undefined ? [] : [`${title}: ${error.message}`],
  );
  return {
    account: name,
    exit_code: problems.length > 0 ? worstExit(exitCode, EXIT.failed) : exitCode,
    steps: steps.length,
    failures: [...problems, ...(failure === '' ? [] : [failure]), ...failures],
    warnings: steps.flatMap(({ warnings }) => warnings),
  };
}
