import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, usageError } from '../../base/errors.ts';
import { type Inspection, inspectSettings } from '../../config/load.ts';
import { SECTIONS } from '../../sources/all-settings.ts';
import type { AllSettings } from '../../sources/registry.ts';
import { sourcesWithSettings } from '../sources-with-settings.ts';
import { sameSettings, shared, withProblems } from './same-account.ts';

/** An account of a fleet: a folder with a `.env`, in which tcsync runs. */
export interface FleetAccount {
  /** The name of the folder. */
  readonly name: string;
  /** The path of the folder. */
  readonly folder: string;
  readonly inspection: Inspection<AllSettings>;
  /** The arguments with which tcsync runs it: `run bamboohr`. */
  readonly argv: readonly string[];
  /** Why it cannot run, each a sentence. A run itself reports settings that are invalid. */
  readonly problems: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The accounts of a fleet: the subfolders that have a `.env`, by name.
 * @throws UserError, exit 64, if there are none
 */
export async function findAccounts(fleet: string, env: Environment): Promise<readonly FleetAccount[]> {
  const found: FleetAccount[] = [];
  for (const name of await subfoldersOf(fleet)) {
    const folder = join(fleet, name);
    const { isAccount, problem } = await examine(folder);
    if (!isAccount) continue;
    const inspection = inspectSettings(SECTIONS, { env, cwd: folder });
    const run = problem === undefined ? runOf(inspection) : { argv: [], problems: [problem] };
    found.push({ name, folder, inspection, ...run });
  }
  if (found.length === 0)
    throw usageError(
      `No subfolder of ${fleet} has a .env file.`,
      'Create a folder for each account and run `tcsync init` in it.',
    );
  return withProblems(withProblems(found, sameSettings(found)), await samePlaces(found));
}

async function subfoldersOf(fleet: string): Promise<readonly string[]> {
  try {
    return (await readdir(fleet)).filter((name) => !name.startsWith('.')).sort((a, b) => a.localeCompare(b));
  } catch (error) {
    throw usageError(
      `${fleet} is not a readable folder (${errorCode(error) ?? 'unknown error'}).`,
      'Use a folder that has a subfolder for each account.',
    );
  }
}

/** A folder or `.env` that cannot be read, or a link that leads nowhere, counts: leaving it out would hide the problem. */
async function examine(
  folder: string,
): Promise<{ readonly isAccount: boolean; readonly problem?: string | undefined }> {
  try {
    if (!(await stat(folder)).isDirectory()) return { isAccount: false };
  } catch (error) {
    const problem = `The folder cannot be opened (${errorCode(error) ?? 'unknown error'}).`;
    return { isAccount: true, problem };
  }
  try {
    await lstat(join(folder, '.env'));
    return { isAccount: true };
  } catch (error) {
    const code = errorCode(error) ?? 'unknown error';
    return code === 'ENOENT'
      ? { isAccount: false }
      : { isAccount: true, problem: `The .env file cannot be read (${code}).` };
  }
}

function runOf(inspection: Inspection<AllSettings>): Pick<FleetAccount, 'argv' | 'problems'> {
  const listed = inspection.sections.get('sources')?.values['sources'];
  if (Array.isArray(listed) && listed.length > 0) return { argv: ['run'], problems: [] };
  const sources = sourcesWithSettings(inspection);
  const [source] = sources;
  if (source === undefined)
    return { argv: [], problems: ['The .env file has no settings for an HR system.'] };
  if (sources.length === 1) return { argv: ['run', source], problems: [] };
  return {
    argv: [],
    problems: [
      `The .env file has settings for several HR systems. Set TCSYNC_SOURCES to the ones to read: ${sources.join(',')}.`,
    ],
  };
}

/** For each account whose var/ is that of another one too, the sentence that says so. */
async function samePlaces(accounts: readonly FleetAccount[]): Promise<ReadonlyMap<string, string>> {
  const places = accounts.map(async ({ name, folder, inspection }) => {
    const storage = inspection.sections.get('storage')?.values ?? {};
    if (storage['useS3Storage'] !== true) return [name, await placeOf(folder)] as const;
    const { s3EndpointUrl, s3BucketName, s3PathPrefix } = storage;
    const prefix = typeof s3PathPrefix === 'string' ? s3PathPrefix.replaceAll(/^\/+|\/+$/g, '') : '';
    return [name, JSON.stringify([s3EndpointUrl, s3BucketName, prefix])] as const;
  });
  return shared(
    await Promise.all(places),
    (others) =>
      `It stores its files in the same place as ${others}. Give each account its own folder or S3_PATH_PREFIX.`,
  );
}

/** Where var/ is, symbolic links followed. */
async function placeOf(folder: string): Promise<string> {
  const place = await realpath(join(folder, 'var')).catch(() => undefined);
  return place ?? join(await realpath(folder).catch(() => folder), 'var');
}
