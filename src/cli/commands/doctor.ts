import { EXIT, type ExitCode, usageError } from '../../base/errors.ts';
import { type Inspection, validSettings } from '../../config/load.ts';
import type { Log } from '../../io/log.ts';
import type { AllSettings, AnySource, SourceName } from '../../sources/registry.ts';
import type { CommonOptions, Context, Shell } from '../context.ts';
import { checkFiles } from '../doctor/files.ts';
import {
  hasFailed,
  type DoctorCheck,
  doctorStyle,
  pickSections,
  sourceCheck,
  runCheck,
  SETTINGS_INVALID,
} from '../doctor/checks.ts';
import { checkSettings, sourcesToCheck } from '../doctor/settings.ts';
import { checkTimecamp } from '../doctor/timecamp.ts';
import { type CheckResult, renderOutcome, renderCheck } from '../render/doctor.ts';
import { resultHead } from '../../app/result.ts';

export interface DoctorOptions extends CommonOptions {
  /** Settings and files only. */
  readonly offline?: boolean;
  /** For the source rest: another description than REST_FILE. */
  readonly file?: string;
}

/** `tcsync doctor [source]`: checks everything that a run needs, step by step, without writing anything. */
export async function runDoctor(
  named: SourceName | undefined,
  { offline = false, file, format = 'text' }: DoctorOptions,
  context: Context,
): Promise<ExitCode> {
  const { shell } = context;
  if (file !== undefined && named !== 'rest')
    throw usageError('--file works only with tcsync doctor rest.', 'Run tcsync doctor rest --file FILE.');
  const environment = file === undefined ? shell : { ...shell, env: { ...shell.env, REST_FILE: file } };
  const { inspection, log } = await context.inspect(environment);
  const sources = await sourcesToCheck(named, inspection);
  const style = doctorStyle(shell.stdoutIsTerminal, shell);
  const parts: CheckResult[] = [];
  for (const plan of plansOf(inspection, sources, offline, log, shell)) {
    const part = await runCheck(plan, shell);
    shell.signal.throwIfAborted();
    parts.push(part);
    if (format === 'text') context.writeStdout(`${renderCheck(part, style)}\n\n`);
  }
  const exitCode = parts.some(hasFailed) ? EXIT.failed : EXIT.done;
  if (format === 'json') context.writeJson({ ...resultHead(context, 'doctor', exitCode), parts });
  else context.writeStdout(renderOutcome(parts));
  return exitCode;
}

function* plansOf(
  inspection: Inspection<AllSettings>,
  sources: readonly AnySource[],
  offline: boolean,
  log: Log,
  shell: Shell,
): Generator<DoctorCheck> {
  const valid = validSettings(inspection);
  const { clock, signal } = shell;
  yield { name: 'settings', title: 'Settings', steps: checkSettings(inspection, sources, shell) };

  const kept = pickSections(valid, ['storage', 'network', 'logging']);
  const maxAgeHours = valid.timecamp?.maxInputAgeHours ?? 0;
  const listed = valid.sources?.sources ?? [];
  yield {
    name: 'files',
    title: 'Files',
    steps:
      kept === undefined
        ? SETTINGS_INVALID
        : checkFiles({ settings: kept, shell, log, maxAgeHours, sources: listed }),
  };
  if (offline) return;

  for (const source of sources) yield sourceCheck(source, valid, log, shell);

  const reached = pickSections(valid, ['timecamp', 'network']);
  yield {
    name: 'timecamp',
    title: 'TimeCamp',
    steps:
      reached === undefined ? SETTINGS_INVALID : checkTimecamp({ settings: reached, clock, log, signal }),
  };
}
