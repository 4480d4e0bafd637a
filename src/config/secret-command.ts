import { spawnSync } from 'node:child_process';
import { errorCode } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';
import { namesOf } from './setting.ts';
import { settingsIn, type SectionTable } from './table.ts';
import { plainText, type Environment, type GivenVariable, type Variables } from './variables.ts';

export const SECRET_COMMAND = 'TCSYNC_SECRET_COMMAND';
const TIMEOUT_MS = 30_000;
const MOST_BYTES = 1024 * 1024;

/** The variables with the secrets that TCSYNC_SECRET_COMMAND prints. */
export interface WithSecrets extends Variables {
  /** The settings that the command has set. */
  readonly fromCommand: readonly string[];
}

/** One run for each environment: commands read the settings more than once. */
const outputs = new WeakMap<Environment, Output>();

/**
 * Adds what the command in TCSYNC_SECRET_COMMAND prints, `NAME=value` in lines. A setting that is set in the environment
 * or in `.env` wins. Names of settings that are no secrets are ignored with a warning.
 */
export function withSecretCommand(
  variables: Variables,
  table: SectionTable,
  environment: Environment,
): WithSecrets {
  const command = variables.given.get(SECRET_COMMAND);
  const text = command === undefined ? '' : plainText(command, true);
  if (text === '') return { ...variables, fromCommand: [] };
  const output = outputs.get(environment) ?? run(text, environment);
  outputs.set(environment, output);
  if (output.problem !== undefined)
    return { ...variables, problem: variables.problem ?? output.problem, fromCommand: [] };
  const secrets = secretNames(table);
  const known = new Set(settingsIn(table).flatMap(namesOf));
  const given = new Map(variables.given);
  const fromCommand: string[] = [];
  const ignored: string[] = [];
  for (const [name, { value, line }] of output.values) {
    if (!secrets.has(name)) ignored.push(known.has(name) ? name : `line ${line}`);
    else if (value !== '' && !isSet(name, variables.given) && !isSet(`${name}_FILE`, variables.given)) {
      given.set(name, { text: value, from: SECRET_COMMAND });
      fromCommand.push(name);
    }
  }
  return { ...variables, given, notices: [...variables.notices, ...ignoredNotice(ignored)], fromCommand };
}

/** By name. */
type Printed = ReadonlyMap<string, { readonly value: string; /** From 1. */ readonly line: number }>;

interface Output {
  readonly values: Printed;
  /** Why there are no values, one sentence. */
  readonly problem?: string;
}

/** Shows nothing of what the command prints, not even on stderr: it may be a secret that no setting holds. */
function run(command: string, { env, cwd }: Environment): Output {
  const failed = (why: string): Output => ({ values: new Map(), problem: `${SECRET_COMMAND} ${why}` });
  const words = splitWords(command);
  const [program, ...args] = words ?? [];
  if (program === undefined) return failed('has an unclosed quote.');
  const { error, status, signal, stdout } = spawnSync(program, args, {
    cwd,
    env: { ...env },
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: MOST_BYTES,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  });
  const code = error === undefined ? undefined : errorCode(error);
  if (code === 'ETIMEDOUT') return failed(`did not finish within ${TIMEOUT_MS / 1000} seconds.`);
  if (code === 'ENOBUFS') return failed('printed more than 1 MB.');
  if (error !== undefined) return failed(`cannot be run: ${program} (${code ?? error.message}).`);
  if (status !== 0) {
    const how = status === null ? `was killed by ${signal ?? 'a signal'}` : `failed with exit code ${status}`;
    return failed(`${how}. Run the command yourself to see why.`);
  }
  const { values, invalid, twice } = valuesIn(stdout);
  if (invalid !== undefined)
    return failed(`printed a line that is not NAME=value (line ${invalid}). Print one secret per line.`);
  if (twice !== undefined) return failed(`printed ${twice} twice, with different values. Print it once.`);
  return { values };
}

/** Everything after the first `=` is the value as it is; empty lines and lines with `#` in front are ignored. */
function valuesIn(text: string): {
  readonly values: Printed;
  /** The number of a line that is not NAME=value. */
  readonly invalid?: number;
  /** A name with two values. */
  readonly twice?: string;
} {
  const values = new Map<string, { readonly value: string; readonly line: number }>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, name, value = ''] = /^\s*([A-Za-z_]\w*)=(.*)$/s.exec(line) ?? [];
    if (name === undefined) return { values, invalid: index + 1 };
    if ((values.get(name)?.value ?? value) !== value) return { values, twice: name };
    values.set(name, { value, line: index + 1 });
  }
  return { values };
}

/** Words separated by white space; single or double quotes keep white space. Undefined for a quote without its end. */
export function splitWords(command: string): readonly string[] | undefined {
  const words = command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const isWhole = /^(?:"[^"]*"|'[^']*'|[^"'])*$/.test(command);
  if (!isWhole) return undefined;
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

/** The names of settings that hold a secret, or an address with a password. */
function secretNames(table: SectionTable): ReadonlySet<string> {
  return new Set(
    settingsIn(table)
      .filter(({ kind }) => kind.secrecy !== undefined || kind.holdsLogin === true)
      .map(({ name }) => name),
  );
}

function isSet(name: string, given: ReadonlyMap<string, GivenVariable>): boolean {
  return (given.get(name)?.text ?? '').trim() !== '';
}

function ignoredNotice(names: readonly string[]): Notice[] {
  if (names.length === 0) return [];
  return [
    {
      level: 'warning',
      code: 'not-a-secret',
      message: `${SECRET_COMMAND} printed names that are not secret settings, and tcsync ignores them: ${names.join(', ')}.`,
    },
  ];
}
