import { UserError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import type { FetchFailure, Meta } from '../core/model.ts';
import { EMPLOYEES_KEY, type EmployeesDocument, readEmployees } from './documents.ts';
import type { Storage } from './storage.ts';
import { exists, readText } from './text.ts';

/**
 * The key of a source's employees: var/users.json, or var/users.ldap.json with several sources.
 * @param sources TCSYNC_SOURCES
 */
export function employeesKey(source: string, sources: readonly string[]): string {
  return sources.length > 1 ? `var/users.${source}.json` : EMPLOYEES_KEY;
}

/** The employees of one of several sources, with their origin. */
export interface SourceDocument extends EmployeesDocument {
  readonly meta: Meta;
}

/**
 * Reads the last complete fetch of one of several sources.
 * @throws UserError, code `input`, when there is none: tcsync would not know whom to leave unchanged
 */
export async function readSourceEmployees(
  storage: Storage,
  source: string,
  sources: readonly string[],
): Promise<SourceDocument> {
  const key = employeesKey(source, sources);
  if (!(await exists(storage, key))) {
    throw new UserError(
      `${storage.describe(key)} does not exist: ${source} has never been fetched completely.`,
      {
        code: 'input',
        hint: `Run \`tcsync fetch ${source}\`, or remove ${source} from TCSYNC_SOURCES. tcsync needs the people from every source to know which users it must not change.`,
      },
    );
  }
  const { meta, ...document } = await readEmployees(storage, key);
  if (meta === undefined) {
    throw new UserError(`${storage.describe(key)} has no "meta", so its age is unknown.`, {
      code: 'input',
      hint: `Run \`tcsync fetch ${source}\`; it writes the file again.`,
    });
  }
  return { ...document, meta };
}

/** Records that a source could not be fetched, until a fetch succeeds. */
export async function writeFetchFailure(
  storage: Storage,
  source: string,
  failure: FetchFailure,
): Promise<void> {
  await storage.write(failureKey(source), [Buffer.from(`${JSON.stringify(failure)}\n`)]);
}

/** Removes the record of a failure. */
export async function clearFetchFailure(storage: Storage, source: string): Promise<void> {
  await storage.remove(failureKey(source));
}

/** The failure of the last fetch of a source; undefined if it succeeded. */
export async function readFetchFailure(storage: Storage, source: string): Promise<FetchFailure | undefined> {
  const text = await readText(storage, failureKey(source));
  if (text === undefined) return undefined;
  const { at, code } = parseObject(text);
  // A file that cannot be read still says that the source failed.
  return {
    at: typeof at === 'string' ? at : 'an unknown time',
    code: typeof code === 'string' ? code : 'unknown',
  };
}

function failureKey(source: string): string {
  return `var/users.${source}.failed.json`;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
