import type { Employee } from '../../core/model.ts';
import type { Log } from '../../io/log.ts';
import type { AllSettings, AnySource } from '../../sources/registry.ts';
import type { Step } from '../../sources/source.ts';
import type { Shell } from '../context.ts';
import { describeFailure } from '../../app/failure.ts';
import { createProgress } from '../progress.ts';
import type { DoctorStyle, StepReport, CheckResult } from '../render/doctor.ts';
import { supportsSymbols } from '../symbols.ts';

/** A part before it was tried; a text instead of steps says why it is not. */
export interface Check {
  readonly name: string;
  readonly title: string;
  readonly steps: Iterable<Step> | AsyncIterable<Step> | string;
}

export const SETTINGS_INVALID = 'not tried: its settings have to be put right first';

/** The way to an HR system, with the settings that are sound. */
export function sourceCheck(
  source: AnySource,
  sound: Partial<AllSettings>,
  log: Log,
  { clock, signal }: Shell,
): Check {
  const { name, title, sections } = source;
  if (source.check === undefined) return { name, title, steps: 'has no connection that could be tried' };
  const settings = pickSections(sound, [...sections, 'network']);
  if (settings === undefined) return { name, title, steps: SETTINGS_INVALID };
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
export function pickSections<S extends keyof AllSettings>(
  settings: Partial<AllSettings>,
  names: readonly S[],
): Pick<AllSettings, S> | undefined {
  return names.every((name) => settings[name] !== undefined) ? (settings as Pick<AllSettings, S>) : undefined;
}

/** Tries a part, step by step, with a line on a terminal that says how far it is. */
export async function runCheck({ name, title, steps }: Check, shell: Shell): Promise<CheckResult> {
  if (typeof steps === 'string') return { name, title, skipped: steps, steps: [] };
  const progress = createProgress(shell);
  const findings: StepReport[] = [];
  try {
    progress.show(`Checking ${title}`);
    for await (const step of steps) {
      findings.push(reportOf(step));
      progress.show(`Checking ${title}: ${step.title}`);
    }
  } finally {
    progress.clear();
  }
  return { name, title, steps: findings };
}

/** Did any of its steps fail? */
export function hasFailed({ steps }: CheckResult): boolean {
  return steps.some(({ ok }) => !ok);
}

function reportOf({ title, detail, error, notices = [], sample }: Step): StepReport {
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

/** How parts may look on a stream that is a terminal, or is none. */
export function doctorStyle(isTerminal: boolean, env: Shell['env']): DoctorStyle {
  return { colours: isTerminal && !env['NO_COLOR'], symbols: isTerminal && supportsSymbols(env) };
}
