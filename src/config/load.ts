import { settingsError, type UserError } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';
import { readSection, type SectionResult } from './read-section.ts';
import { withSecretCommand } from './secret-command.ts';
import type { SectionTable, TableValues } from './table.ts';
import { setsAny, unknownVariables } from './unknown.ts';
import { readVariables, type Environment } from './variables.ts';

export interface Loaded<V> {
  readonly settings: V;
  readonly notices: readonly Notice[];
  /** Every secret that is set, also in sections not asked for: none of them may be printed. */
  readonly secrets: readonly string[];
  /** Whether there is a `.env`, or a setting in the environment. */
  readonly isConfigured: boolean;
}

/** All settings of a table, of which V are the values, as far as they can be read. */
export interface Inspection<V> {
  readonly sections: ReadonlyMap<keyof V, SectionResult>;
  /** About `.env` and unknown variables. */
  readonly notices: readonly Notice[];
  /** The secrets that TCSYNC_SECRET_COMMAND has set. */
  readonly fromCommand: readonly string[];
  /** Why `.env` cannot be read or TCSYNC_SECRET_COMMAND failed, one sentence. */
  readonly fileProblem: string | undefined;
  /** As in Loaded. */
  readonly secrets: readonly string[];
  /** As in Loaded. */
  readonly isConfigured: boolean;
}

/**
 * What only the shell can check, since it takes more than the settings' table knows: given the values of a section as
 * far as they could be read, one whole sentence for each that cannot be used.
 */
export type ExtraChecks<V> = {
  readonly [S in keyof V]?: (values: Partial<V[S]>) => readonly string[];
};

/** Reads every section from the environment and from `.env` in the working directory, whatever is wrong with it. */
export function inspectSettings<T extends SectionTable>(
  table: T,
  environment: Environment,
  checks: ExtraChecks<TableValues<T>> = {},
): Inspection<TableValues<T>> {
  const read = readVariables(environment);
  const { given, notices, problem, fromCommand } = withSecretCommand(read, table, environment);
  const sections = new Map(
    Object.entries(table).map(([name, section]): [keyof T, SectionResult] => [
      name,
      withExtra(readSection(section, given, environment.cwd), checks[name] as FurtherCheck | undefined),
    ]),
  );
  return {
    sections,
    notices: [...notices, ...unknownVariables(table, given)],
    fromCommand,
    fileProblem: problem,
    secrets: [...new Set([...sections.values()].flatMap(({ secrets }) => secrets))],
    isConfigured: read.hasDotenv || setsAny(table, given),
  };
}

/**
 * Reads and checks the settings of some sections, from the environment and from `.env` in the working directory.
 * Variables of other sections may be missing or wrong.
 * @throws UserError, code `settings`, exit code 64, with all problems at once.
 */
export function loadSettings<T extends SectionTable, S extends keyof T>(
  table: T,
  environment: Environment,
  sections: readonly S[],
  checks: ExtraChecks<TableValues<T>> = {},
): Loaded<Pick<TableValues<T>, S>> {
  const inspection = inspectSettings(table, environment, checks);
  const asked = [...inspection.sections].filter(([name]) =>
    (sections as readonly (keyof T)[]).includes(name),
  );
  const problems = [
    ...(inspection.fileProblem === undefined ? [] : [inspection.fileProblem]),
    ...asked.flatMap(([, reading]) => reading.problems),
  ];
  if (problems.length > 0) {
    const isAllMissing = problems.length === asked.flatMap(([, { missing }]) => missing).length;
    throw isAllMissing && !inspection.isConfigured ? missingDotenv(environment.cwd) : wrongSettings(problems);
  }
  return {
    settings: valuesOf(asked) as Pick<TableValues<T>, S>,
    notices: [...inspection.notices, ...asked.flatMap(([, reading]) => reading.notices)],
    secrets: inspection.secrets,
    isConfigured: inspection.isConfigured,
  };
}

type FurtherCheck = (values: SectionResult['values']) => readonly string[];

function withExtra(reading: SectionResult, check: FurtherCheck | undefined): SectionResult {
  return check === undefined
    ? reading
    : { ...reading, problems: [...reading.problems, ...check(reading.values)] };
}

/** The sections without a problem. */
export function validSettings<V>({ sections }: Inspection<V>): Partial<V> {
  return valuesOf([...sections].filter(([, { problems }]) => problems.length === 0));
}

function valuesOf(sections: readonly (readonly [PropertyKey, SectionResult])[]): object {
  return Object.fromEntries(sections.map(([name, { values }]) => [name, Object.freeze(values)]));
}

/** The error of a folder in which tcsync was never set up. */
export function missingDotenv(folder: string): UserError {
  return settingsError(
    `There is no .env file in ${folder}.`,
    'Run `tcsync init` here, or go to the folder that has it: `tcsync -C FOLDER …`.',
  );
}

function wrongSettings(problems: readonly string[]): UserError {
  const isSingle = problems.length === 1;
  const head = isSingle ? 'A setting is invalid:' : `${problems.length} settings are invalid:`;
  // Problems of a file that a setting names begin with a place in it.
  const isOfFile = problems.every((problem) => !/^[A-Z][A-Z\d_]+\b/.test(problem));
  const place = isOfFile
    ? 'the file'
    : '.env or in the environment; `tcsync docs settings` explains each setting';
  return settingsError(
    [head, ...problems.map((problem) => `  ${problem}`)].join('\n'),
    `Correct ${isSingle ? 'it' : 'them'} in ${place}. Nothing was done.`,
  );
}
