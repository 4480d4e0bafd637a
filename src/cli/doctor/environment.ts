import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Notice } from '../../base/notice.ts';
import { dotenvDifferences } from '../../config/dotenv-differences.ts';
import { MASK, showValue } from '../../config/mask.ts';
import type { Section } from '../../config/setting.ts';
import { readDotenv, readVariables, type Environment, type GivenVariable } from '../../config/variables.ts';
import { SECTIONS } from '../../sources/all-settings.ts';

const ALL: readonly Section[] = Object.values(SECTIONS);

/** Warnings about variables, independent of their values: ambiguous lines, retired settings, exposed secrets. */
export function checkVariables(environment: Environment): readonly Notice[] {
  const { given } = readVariables(environment);
  return [...ambiguousLines(environment), ...retired(given), ...openSecrets(given, environment.cwd)];
}

/** The lines of `.env` that dotenv or Node, and so other programs, read differently from tcsync. */
function ambiguousLines({ env, cwd }: Environment): readonly Notice[] {
  return dotenvDifferences(readDotenv(cwd).text ?? '', env).map(({ line, name, value, others, quote }) => {
    const shown = (text: string): string => maskedValue(name, text);
    const readings = others.map((other) =>
      other.value === undefined
        ? `${other.reader} does not find it`
        : `${other.reader} reads ${shown(other.value)}`,
    );
    const remedy =
      quote === undefined
        ? `Set ${name} in the environment instead.`
        : `Write it as ${name}=${quote}…${quote}.`;
    return {
      level: 'warning',
      code: 'ambiguous-line',
      message: `.env line ${line}: tcsync reads ${name} as ${shown(value)}, but ${readings.join(' and ')}. ${remedy}`,
    };
  });
}

/** The value for messages; a variable that is not a setting may be a secret of another program. */
function maskedValue(name: string, text: string): string {
  const setting = ALL.flatMap(({ settings }) => Object.values(settings)).find((known) => known.name === name);
  return setting === undefined ? MASK : showValue(text, setting.kind);
}

function retired(given: ReadonlyMap<string, GivenVariable>): readonly Notice[] {
  const names = ALL.flatMap((section) => section.retired ?? [])
    .map(({ name }) => name)
    .filter((name) => given.get(name)?.text);
  if (names.length === 0) return [];
  const message = `These settings no longer have an effect: ${names.join(', ')}. Remove them.`;
  return [{ level: 'warning', code: 'retired-setting', message }];
}

function openSecrets(given: ReadonlyMap<string, GivenVariable>, cwd: string): readonly Notice[] {
  const secrets = ALL.flatMap(({ settings, retired: old = [] }) => [
    ...Object.values(settings).filter(({ kind }) => kind.secrecy !== undefined),
    ...old.filter(({ secret }) => secret),
  ]);
  const names = secrets
    .map(({ name }) => name)
    .filter((name) => given.get(name)?.from === '.env' && given.get(name)?.text);
  if (names.length === 0) return [];
  if (process.platform === 'win32') return [windowsModes(names)];
  if (!isOpen(join(cwd, '.env'))) return [];
  const message = `All users on this machine can read .env, which contains ${names.join(', ')}. Run chmod 600 .env.`;
  return [{ level: 'warning', code: 'open-env', message }];
}

function windowsModes(names: readonly string[]): Notice {
  return {
    level: 'notice',
    code: 'windows-modes',
    message: `On Windows, tcsync cannot check who can read .env, which contains ${names.join(', ')}. Run icacls .env, and give access only to administrators and the user who runs tcsync.`,
  };
}

/** Whether users other than the owner and the group can read the file. */
function isOpen(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o004) !== 0;
}
