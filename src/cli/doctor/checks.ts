import type { Employee } from '../../core/model.ts';
import type { Log } from '../../io/log.ts';
import type { AllSettings, AnySource } from '../../sources/registry.ts';
import type { Step } from '../../sources/source.ts';
import type { Shell } from '../context.ts';
import { describeFailure } from '../../app/failure.ts';
import { inSentence } from '../../core/text.ts';
import { createProgress } from '../progress.ts';
import type { DoctorStyle, StepReport, CheckResult } from '../render/doctor.ts';
import { supportsSymbols } from '../symbols.ts';

/** A check to run; a text instead of steps says why it is skipped. */
export interface DoctorCheck {
  readonly name: string;
  readonly title: string;
  readonly steps: Iterable<Step> | AsyncIterable<Step> | string;
}

export const SETTINGS_INVALID = 'skipped: its settings are invalid';

/** The check of a source, with the valid settings. */
export function sourceCheck(
  source: AnySource,
  valid: Partial<AllSettings>,
  log: Log,
  { clock, signal }: Shell,
): DoctorCheck {
  const { name, title, sections } = source;
  if (source.check === undefined) return { name, title, steps: 'skipped: there is no connection to check' };
  const settings = pickSections(valid, [...sections, 'network']);
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

/** The settings of these sections; undefined if one of them is invalid. */
export function pickSections<S extends keyof AllSettings>(
  settings: Partial<AllSettings>,
  names: readonly S[],
): Pick<AllSettings, S> | undefined {
  return names.every((name) => settings[name] !== undefined) ? (settings as Pick<AllSettings, S>) : undefined;
}

/** Runs a check step by step, and shows its progress on a terminal. */
export async function runCheck({ name, title, steps }: DoctorCheck, shell: Shell): Promise<CheckResult> {
  if (typeof steps === 'string') return { name, title, skipped: steps, steps: [] };
  const progress = createProgress(shell);
  const findings: StepReport[] = [];
  try {
    progress.show(`Checking ${inSentence(title)}`);
    for await (const step of steps) {
      findings.push(reportOf(step));
      progress.show(`Checking ${inSentence(title)}: ${step.title}`);
    }
  } finally {
    progress.clear();
  }
  return { name, title, steps: findings };
}

/** Whether a step failed. */
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

/** Without `raw_data`. Absent optional fields are included, so that the reader sees that they are empty. */
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

/** The style of the output on a stream. */
export function doctorStyle(
  isTerminal: boolean,
  { env, columns }: Pick<Shell, 'env' | 'columns'>,
): DoctorStyle {
  return {
    colors: isTerminal && !env['NO_COLOR'],
    symbols: isTerminal && supportsSymbols(env),
    columns: isTerminal ? columns : undefined,
  };
}
