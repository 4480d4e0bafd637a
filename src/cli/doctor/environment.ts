import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Notice } from '../../base/notice.ts';
import type { Section } from '../../config/setting.ts';
import { readVariables, type Environment, type GivenVariable } from '../../config/variables.ts';
import { SECTIONS } from '../../sources/all-settings.ts';

const ALL: readonly Section[] = Object.values(SECTIONS);

/** What is worth a look about the variables, whatever their values: old ones, and secrets that others can read. */
export function aboutVariables(environment: Environment): readonly Notice[] {
  const { given } = readVariables(environment);
  return [...retired(given), ...openSecrets(given, environment.cwd)];
}

function retired(given: ReadonlyMap<string, GivenVariable>): readonly Notice[] {
  const names = ALL.flatMap((section) => section.retired ?? [])
    .map(({ name }) => name)
    .filter((name) => given.get(name)?.text);
  if (names.length === 0) return [];
  const message = `No longer needed, and without effect: ${names.join(', ')}.`;
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
  if (names.length === 0 || !isOpen(join(cwd, '.env'))) return [];
  const message = `Everybody on this machine can read .env, and ${names.join(', ')} in it: chmod 600 .env`;
  return [{ level: 'warning', code: 'open-env', message }];
}

/** Whether somebody beside the owner and the group may read the file; on Windows that is not told this way. */
function isOpen(path: string): boolean {
  if (process.platform === 'win32') return false;
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o004) !== 0;
}
