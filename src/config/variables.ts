import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';
import { parseDotenv } from './dotenv.ts';

/** The sources of settings. */
export interface Environment {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The working directory, in which `.env` is looked for. */
  readonly cwd: string;
  /** The text of `.env` instead of the file in `cwd`: for a file that is not written yet. */
  readonly dotenv?: string;
}

/** A variable as it was set. Empty text is the same as not set. */
export interface GivenVariable {
  readonly text: string;
  readonly from: 'environment' | '.env' | 'TCSYNC_SECRET_COMMAND';
}

export interface Variables {
  readonly given: ReadonlyMap<string, GivenVariable>;
  readonly notices: readonly Notice[];
  /** Why `.env` cannot be read, one sentence. */
  readonly problem: string | undefined;
  /** Whether the working directory has a `.env`. */
  readonly hasDotenv: boolean;
}

/** All variables of the environment and of `.env`; of the same name, the environment's counts unless it is empty. */
export function readVariables({ env, cwd, dotenv }: Environment): Variables {
  const file = dotenv === undefined ? readDotenv(cwd) : { text: dotenv };
  const given = new Map<string, GivenVariable>();
  const notices: Notice[] = [];
  if (file.text !== undefined) {
    const { values, invalid } = parseDotenv(file.text, env);
    for (const [name, text] of values) given.set(name, { text, from: '.env' });
    if (invalid.length > 0) notices.push(invalidLines(invalid));
  }
  for (const [name, text] of Object.entries(env)) {
    if (text !== undefined && (text !== '' || !given.has(name)))
      given.set(name, { text, from: 'environment' });
  }
  return {
    given,
    notices,
    problem: file.problem,
    hasDotenv: file.isMissing !== true,
  };
}

interface FileText {
  /** Undefined where there is no file, or none that can be read. */
  readonly text?: string;
  readonly isMissing?: true;
  readonly problem?: string;
}

/** The text of `.env` in a folder. */
export function readDotenv(folder: string): FileText {
  const path = join(folder, '.env');
  try {
    const bytes = readFileSync(path);
    // In UTF-16, as Windows may save it, every line would be invalid.
    if (!isUtf8(bytes) || bytes.includes(0))
      return { problem: `${path} is not UTF-8 text. Save it as UTF-8.` };
    return { text: bytes.toString('utf8') };
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    if (code === 'ENOENT') return { isMissing: true };
    const why = code === 'EISDIR' ? 'is a folder, not a file' : `cannot be read (${code})`;
    return { problem: `${path} ${why}.` };
  }
}

function invalidLines(lines: readonly number[]): Notice {
  const subject = lines.length === 1 ? `line ${lines.join()} is` : `lines ${lines.join(', ')} are`;
  return {
    level: 'warning',
    code: 'unreadable-line',
    message: `.env ${subject} invalid and ignored; expected NAME=value, with a closing quote for every opening one.`,
  };
}

/**
 * The text of a variable that is not a secret. `docker run --env-file` and compose pass on the text of the file with its
 * quotes and comments: one pair of quotes and a trailing comment are removed.
 * @param isQuotedList the first and the last double quote are a pair only if there is no other one between them
 */
export function plainText({ text, from }: GivenVariable, isQuotedList = false): string {
  if (from === '.env' || (isQuotedList && /^\s*".*".*"\s*$/s.test(text))) return text.trim();
  const quoted = /^\s*(["'])(.*?)\1\s*(?:\s#.*)?$/s.exec(text)?.[2];
  return quoted ?? text.replace(/\s#.*$/s, '').trim();
}

/** Whether Kubernetes may have set the variable, for a service that has our name. */
export function isServiceLink(name: string, text: string): boolean {
  return (
    /^(?:tcp|udp|sctp):\/\//.test(text) ||
    /_SERVICE_(?:HOST|PORT)(?:_|$)/.test(name) ||
    /_PORT_\d+_(?:TCP|UDP|SCTP)(?:_|$)/.test(name)
  );
}
