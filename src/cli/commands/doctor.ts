import { EXIT, type ExitCode } from '../../base/errors.ts';
import { type Inspection, soundSettings } from '../../config/load.ts';
import type { SectionName, Settings } from '../../config/table.ts';
import type { Employee } from '../../core/model.ts';
import type { Log } from '../../io/log.ts';
import type { SourceName } from '../../sources/registry.ts';
import type { Source, Step } from '../../sources/source.ts';
import type { CommonOptions, Context, Shell } from '../context.ts';
import { checkFiles } from '../doctor/files.ts';
import { checkSettings, chooseSources } from '../doctor/settings.ts';
import { checkTimecamp } from '../doctor/timecamp.ts';
import { describeFailure } from '../failure.ts';
import { createProgress } from '../progress.ts';
import { type DoctorStyle, type Finding, type Part, renderOutcome, renderPart } from '../render/doctor.ts';
import { resultHead } from '../result.ts';

export interface DoctorOptions extends CommonOptions {
  /** Settings and files only. */
  readonly offline?: boolean;
}

type Steps = Iterable<Step> | AsyncIterable<Step>;

/** A part before it was tried; a text instead of steps says why it is not. */
interface Plan {
  readonly name: string;
  readonly title: string;
  readonly steps: Steps | string;
}

/** `tcsync doctor [source]`: tries everything that a run needs, step by step, and writes nothing anywhere. */
export async function runDoctor(
  named: SourceName | undefined,
  { offline = false, format = 'text' }: DoctorOptions,
  context: Context,
): Promise<ExitCode> {
  const { shell } = context;
  const { inspection, log } = await context.inspect();
  const sources = await chooseSources(named, inspection);
  const style = styleOf(shell);
  const parts: Part[] = [];
  for (const plan of plansOf(inspection, sources, offline, log, shell)) {
    const part = await carryOut(plan, shell);
    shell.signal.throwIfAborted();
    parts.push(part);
    if (format === 'text') context.print(`${renderPart(part, style)}\n\n`);
  }
  const failed = parts.some(({ steps }) => steps.some(({ ok }) => !ok));
  const exitCode = failed ? EXIT.failed : EXIT.done;
  context.print(
    format === 'json'
      ? JSON.stringify({ ...resultHead(context, 'doctor', exitCode), parts })
      : renderOutcome(parts),
  );
  return exitCode;
}

function* plansOf(
  inspection: Inspection,
  sources: readonly Source[],
  offline: boolean,
  log: Log,
  shell: Shell,
): Generator<Plan> {
  const sound = soundSettings(inspection);
  const { clock, signal } = shell;
  yield { name: 'settings', title: 'Settings', steps: checkSettings(inspection, sources) };

  const kept = pick(sound, ['storage', 'network', 'logging']);
  const maxAgeHours = sound.timecamp?.maxInputAgeHours ?? 0;
  yield {
    name: 'files',
    title: 'Files',
    steps: kept === undefined ? WRONG_SETTINGS : checkFiles({ settings: kept, shell, log, maxAgeHours }),
  };
  if (offline) return;

  for (const source of sources) yield sourcePlan(source, sound, log, shell);

  const reached = pick(sound, ['timecamp', 'network']);
  yield {
    name: 'timecamp',
    title: 'TimeCamp',
    steps: reached === undefined ? WRONG_SETTINGS : checkTimecamp({ settings: reached, clock, log, signal }),
  };
}

const WRONG_SETTINGS = 'not tried: its settings have to be put right first';

function sourcePlan(source: Source, sound: Partial<Settings>, log: Log, { clock, signal }: Shell): Plan {
  const { name, title, sections } = source;
  if (source.check === undefined) return { name, title, steps: 'has no connection that could be tried' };
  const settings = pick(sound, [...sections, 'network']);
  if (settings === undefined) return { name, title, steps: WRONG_SETTINGS };
  const steps = source.check({
    settings,
    clock,
    log,
    signal,
    progress: () => {},
    allowMissingGroups: false,
  });
  return { name, title, steps };
}

/** These sections, or undefined when something is wrong with one of them. */
function pick<S extends SectionName>(
  settings: Partial<Settings>,
  names: readonly S[],
): Pick<Settings, S> | undefined {
  return names.every((name) => settings[name] !== undefined) ? (settings as Pick<Settings, S>) : undefined;
}

async function carryOut({ name, title, steps }: Plan, shell: Shell): Promise<Part> {
  if (typeof steps === 'string') return { name, title, skipped: steps, steps: [] };
  const progress = createProgress(shell);
  const findings: Finding[] = [];
  try {
    progress.show(`Checking ${title}`);
    for await (const step of steps) {
      findings.push(findingOf(step));
      progress.show(`Checking ${title}: ${step.title}`);
    }
  } finally {
    progress.clear();
  }
  return { name, title, steps: findings };
}

function findingOf({ title, detail, error, notices = [], sample }: Step): Finding {
  const finding = {
    title,
    ok: error === undefined,
    detail,
    warnings: notices.filter(({ level }) => level === 'warning').map(({ message }) => message),
    ...(sample === undefined ? {} : { sample: sampleOf(sample) }),
  };
  if (error === undefined) return finding;
  const { code, message, hint } = describeFailure(error, false);
  return { ...finding, error: { code, message, hint } };
}

/** Without the HR system's own record. Fields that may be absent are shown all the same, so that nobody misses them. */
function sampleOf(person: Employee): Readonly<Record<string, string>> {
  const { raw_data: _, ...fields } = {
    ...person,
    job_title: person.job_title,
    real_email: person.real_email,
  };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value.trim();
  return Array.isArray(value) ? value.join(' / ') : JSON.stringify(value);
}

function styleOf({ stdoutIsTerminal, env }: Shell): DoctorStyle {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return {
    colours: stdoutIsTerminal && !env['NO_COLOR'],
    symbols: stdoutIsTerminal && (/utf-?8/i.test(locale) || env['WT_SESSION'] !== undefined),
  };
}
