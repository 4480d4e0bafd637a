import { PREPARED_KEY, type PreparedDocument, readPrepared } from '../storage/documents.ts';
import { exists } from '../storage/text.ts';
import { type LoadedEmployees, loadEmployees, loadKnownEmployees } from './employees.ts';
import type { Session } from './session.ts';

/** What the files say of people. */
export interface LoadedPeople {
  readonly employees: LoadedEmployees;
  /** What prepare made of them; only where the source's file is missing. */
  readonly prepared: PreparedDocument | undefined;
  readonly missing: readonly MissingFile[];
}

/** The people of the source, or those whom prepare made of them. */
export type MissingFile = 'source' | 'prepared';

/**
 * The people of the last fetch, or where it is missing the prepared users.
 * @param canAsk whether the account can be searched when both are missing
 * @throws UserError, code `input`, when both are missing and the account cannot be searched
 */
export async function loadKnownPeople(session: Session<'sources'>, canAsk: boolean): Promise<LoadedPeople> {
  const employees = await loadKnownEmployees(session);
  if (employees !== undefined) return { employees, prepared: undefined, missing: [] };
  const { storage } = session;
  const prepared = (await exists(storage, PREPARED_KEY)) ? await readPrepared(storage) : undefined;
  if (prepared === undefined && !canAsk)
    return { employees: await loadEmployees(session), prepared, missing: [] };
  return {
    employees: { employees: [], invalid: [], meta: undefined, notices: [] },
    prepared,
    missing: prepared === undefined ? ['source', 'prepared'] : ['source'],
  };
}
