import { closest } from 'fastest-levenshtein';
import { usageError } from '../../base/errors.ts';
import { envFile } from '../../config/describe.ts';
import { namesOf, type Setting } from '../../config/setting.ts';
import { settingsIn } from '../../config/table.ts';
import type { Environment } from '../../config/variables.ts';
import { SECTIONS, type SectionName } from '../../sources/all-settings.ts';
import type { Shell } from '../context.ts';

const ALL_SETTINGS = settingsIn(SECTIONS);

/** The settings for `.env`, as collected so far. */
export interface Answers {
  /** By variable; never empty. */
  readonly values: Map<string, string>;
  /** Variables from the command line or the environment; init does not ask for them. */
  readonly preset: ReadonlySet<string>;
}

/**
 * The answers before the first question.
 * @param sections the sections whose settings are taken from the environment
 * @param before the values of the existing `.env`
 * @param set as typed: `NAME=VALUE`
 * @throws UserError, exit 64, for an invalid `set`
 */
export function initialAnswers(
  sections: readonly SectionName[],
  {
    before,
    set,
    env,
  }: {
    readonly before: ReadonlyMap<string, string>;
    readonly set: readonly string[];
    readonly env: Shell['env'];
  },
): Answers {
  const ofSections = sections.flatMap((name) => settingsOf(name).flatMap(namesOf));
  const preset = new Map([
    ...ofSections.flatMap((name) => (env[name] ? [[name, env[name]] as const] : [])),
    ...set.map(readSet),
  ]);
  const kept = [...before].filter(([name, value]) => value !== '' && !hasOther(name, preset));
  return { values: new Map([...kept, ...preset]), preset: new Set(preset.keys()) };
}

/** The answers with what the environment says about the settings of these sections. */
export function withEnvironmentOf(
  sections: readonly SectionName[],
  { values, preset }: Answers,
  env: Shell['env'],
): Answers {
  const names = sections.flatMap((name) => settingsOf(name).flatMap(namesOf));
  const given = new Map(
    names.flatMap((name) => (env[name] && !hasOther(name, preset) ? [[name, env[name]] as const] : [])),
  );
  const kept = [...values].filter(([name]) => preset.has(name) || !hasOther(name, given));
  const added = [...given].filter(([name]) => !preset.has(name));
  return { values: new Map([...kept, ...added]), preset: new Set([...preset, ...given.keys()]) };
}

/** The settings of a section. */
export function settingsOf(section: SectionName): readonly Setting<unknown>[] {
  return Object.values(SECTIONS[section].settings);
}

/** Whether the setting has a value, or the file of a secret. */
export function isAnswered({ values }: Answers, setting: Setting<unknown>): boolean {
  return namesOf(setting).some((name) => values.has(name));
}

export function isPreset({ preset }: Answers, setting: Setting<unknown>): boolean {
  return namesOf(setting).some((name) => preset.has(name));
}

/** Stores an answer; empty text removes it. */
export function answer({ values }: Answers, { name }: Setting<unknown>, value: string): void {
  values.delete(`${name}_FILE`);
  if (value === '') values.delete(name);
  else values.set(name, value);
}

/** The environment that results from the answers. */
export function environmentOf({ values }: Answers, { env, cwd }: Pick<Shell, 'env' | 'cwd'>): Environment {
  const others = Object.entries(env).filter(([name]) => !values.has(name) && !hasOther(name, values));
  return { env: Object.fromEntries(others), cwd, dotenv: envFile(SECTIONS, values) };
}

function readSet(typed: string): readonly [name: string, value: string] {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(typed) ?? [];
  const setting = ALL_SETTINGS.find((known) => namesOf(known).includes(name));
  if (setting === undefined)
    throw usageError(
      `--set ${typed}: ${name === '' ? 'expected NAME=VALUE' : `unknown setting ${name}`}.`,
      `Did you mean ${closest(name || typed, ALL_SETTINGS.flatMap(namesOf))}=VALUE?`,
    );
  if (value === '') throw usageError(`--set ${typed} has no value.`, 'Use --set NAME=VALUE.');
  if (setting.kind.secrecy !== undefined && name === setting.name)
    throw usageError(
      `--set ${name} would expose a secret: other users on this machine can see command-line arguments, and the shell saves them in its history.`,
      `Put the secret into a file and use --set ${name}_FILE=PATH, or set ${name} in the environment.`,
    );
  return [name, value];
}

/** Whether a secret is set in the other way, by value or by file. Both together are an error. */
function hasOther(name: string, given: Pick<ReadonlySet<string>, 'has'>): boolean {
  const setting = ALL_SETTINGS.find(
    (known) => known.kind.secrecy !== undefined && namesOf(known).includes(name),
  );
  return setting !== undefined && namesOf(setting).some((other) => other !== name && given.has(other));
}
