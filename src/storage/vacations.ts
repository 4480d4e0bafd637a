import { UserError } from '../base/errors.ts';
import { parseVacations, type Vacation } from '../core/time-off/vacation.ts';
import type { Storage } from './storage.ts';
import { readText } from './text.ts';

/** The leaves: written by `fetch factorial --time-off`, read by `sync-time-off`. */
export const VACATIONS_KEY = 'var/vacation.json';

/** Call before anything is written. @throws Error, a bug, for a leave that could not be read again */
export function checkVacations(vacation: readonly Vacation[]): void {
  const [problem] = parseVacations({ vacation }).problems;
  if (problem !== undefined) throw new Error(`A leave entry is invalid. ${problem}`);
}

/**
 * Writes var/vacation.json.
 * @throws Error, a bug, for a leave that could not be read again
 */
export async function writeVacations(storage: Storage, vacation: readonly Vacation[]): Promise<void> {
  checkVacations(vacation);
  await storage.write(VACATIONS_KEY, [Buffer.from(`${JSON.stringify({ vacation }, null, 2)}\n`)]);
}

/** @throws UserError, code `input`, when the file does not exist, is not JSON, or has invalid leaves. */
export async function readVacations(storage: Storage): Promise<readonly Vacation[]> {
  const name = storage.describe(VACATIONS_KEY);
  const text = await readText(storage, VACATIONS_KEY);
  if (text === undefined)
    throw new UserError(`${name} does not exist.`, {
      code: 'input',
      hint: 'Run `tcsync fetch factorial --time-off` first.',
    });
  const { vacations, problems } = parseVacations(parseJson(text, name));
  if (problems.length > 0)
    throw new UserError(`${name} is invalid: ${problems.join(' ')}`, {
      code: 'input',
      hint: 'Run `tcsync fetch factorial --time-off` again, or correct the edited records.',
    });
  return vacations;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${name} is not valid JSON.`, {
      code: 'input',
      hint: 'Run `tcsync fetch factorial --time-off` again.',
      cause,
    });
  }
}
