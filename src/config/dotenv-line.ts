import { parseEnv } from 'node:util';
import { parse } from 'dotenv';
import { settingsError } from '../base/errors.ts';
import { parseDotenv } from './dotenv.ts';

/** The other readers of .env files, by the names that messages use. */
export const OTHER_READERS: Readonly<
  Record<string, (text: string) => Readonly<Record<string, string | undefined>>>
> = { dotenv: parse, Node: parseEnv };

/**
 * The line of a .env file that gives a name its value, quoted so that tcsync, dotenv and Node read it the same.
 * @throws UserError, exit code 64, where no such line exists
 */
export function dotenvLine(name: string, value: string): string {
  const line = findDotenvLine(name, value);
  if (line !== undefined) return line;
  throw settingsError(
    `tcsync cannot write ${name} to .env: there is no way to quote its value that every program reads the same.`,
    `Set ${name} in the environment. A secret can also be in a file: set ${name}_FILE to its path.`,
  );
}

/** As dotenvLine; undefined where no such line exists. */
export function findDotenvLine(name: string, value: string): string | undefined {
  const bare = `${name}=${value}`;
  const single = `${name}='${value}'`;
  const double = `${name}="${value}"`;
  const escaped = `${name}="${value.replaceAll('\n', String.raw`\n`)}"`;
  // Shells and compose also read such files: bare only what is special nowhere, unless nothing else will do.
  const candidates = /^[\w.,:;@%+=/~-]*$/.test(value) ? [bare] : [single, double, escaped, bare];
  return candidates.find((line) => isReadAlike(line, name, value));
}

/** Closes quotes that a line leaves open, so that they are noticed. */
const NEXT_LINES = `AFTER='1'\nEND="2"\nLAST=\`3\`\n`;

function isReadAlike(line: string, name: string, value: string): boolean {
  const text = `${line}\n${NEXT_LINES}`;
  const own = Object.fromEntries(parseDotenv(text, {}).values);
  return [own, ...Object.values(OTHER_READERS).map((read) => read(text))].every(
    (values) => values[name] === value && values['AFTER'] === '1' && values['END'] === '2',
  );
}
