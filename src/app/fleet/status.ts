import { messageOf } from '../../base/errors.ts';
import { validSettings } from '../../config/load.ts';
import type { Settings } from '../../config/table.ts';
import type { RunLine, RunOutcome } from '../../core/history/run-line.ts';
import { readPreparedMeta } from '../../storage/documents.ts';
import { listRuns, readRun } from '../../storage/history.ts';
import type { Storage } from '../../storage/storage.ts';
import type { FleetAccount } from './accounts.ts';

/** The status of one account, from its past runs. */
export interface AccountStatus {
  readonly account: string;
  /** How the last sync ended. `none`: there was none; `unreadable`: the history cannot be read. */
  readonly state: RunOutcome | 'none' | 'unreadable';
  /** ISO times of the last sync, and of the last one that ended well; null if there is none. */
  readonly last_run: string | null;
  readonly last_success: string | null;
  /** How many syncs a guard has refused since the last one that ended well. */
  readonly refusals: number;
  /** Enabled users after the last sync that knew them. */
  readonly seats: number | null;
  /** ISO time at which the prepared people were fetched. */
  readonly fetched_at: string | null;
  /** Why the last sync failed or was refused, why the account cannot be read, and why it cannot run; empty if all is well. */
  readonly problems: readonly string[];
}

/** Opens the storage of an account. */
export type OpenStorage = (
  settings: Pick<Settings, 'storage' | 'network'>,
  folder: string,
) => Promise<Storage>;

/** Reads the status of an account from its var/. Never throws: one account that cannot be read must not hide the others. */
export async function accountStatus(account: FleetAccount, open: OpenStorage): Promise<AccountStatus> {
  const { name, folder, inspection, problems } = account;
  try {
    const { storage, network } = validSettings(inspection);
    if (storage === undefined || network === undefined) {
      const invalid = [inspection.sections.get('storage'), inspection.sections.get('network')];
      return unreadable(name, [...problems, ...invalid.flatMap((section) => section?.problems ?? [])]);
    }
    const opened = await open({ storage, network }, folder);
    const [status, fetchedAt] = await Promise.all([historyOf(opened), fetchedAtOf(opened)]);
    const fileProblem = inspection.fileProblem === undefined ? [] : [inspection.fileProblem];
    return {
      account: name,
      ...status,
      fetched_at: fetchedAt,
      problems: [...fileProblem, ...problems, ...status.problems],
    };
  } catch (error) {
    return unreadable(name, [...problems, messageOf(error)]);
  }
}

function unreadable(account: string, problems: readonly string[]): AccountStatus {
  return {
    account,
    state: 'unreadable',
    last_run: null,
    last_success: null,
    refusals: 0,
    seats: null,
    fetched_at: null,
    problems,
  };
}

async function historyOf(storage: Storage): Promise<Omit<AccountStatus, 'account' | 'fetched_at'>> {
  const syncs = (await listRuns(storage)).filter(({ command }) => /^(?:sync$|run(?: |$))/.test(command));
  const [last] = syncs;
  const success = syncs.findIndex(({ outcome }) => outcome === 'done');
  const since = success === -1 ? syncs : syncs.slice(0, success);
  // The seats of a refused plan are those that it would have led to.
  const counted = syncs.find(({ seats, outcome }) => seats !== null && outcome !== 'unfinished');
  const seats = counted?.outcome === 'refused' ? counted.seats?.before : counted?.seats?.after;
  return {
    state: last?.outcome ?? 'none',
    last_run: last?.started ?? null,
    last_success: syncs[success]?.started ?? null,
    refusals: since.filter(({ outcome }) => outcome === 'refused').length,
    seats: seats ?? null,
    problems: last === undefined ? [] : await problemsOf(storage, last),
  };
}

async function problemsOf(
  storage: Storage,
  { id, outcome, refused_by }: RunLine,
): Promise<readonly string[]> {
  if (outcome === 'refused') return [`Refused by ${refused_by.join(', ')}.`];
  if (outcome !== 'failed') return [];
  const { error, failed = [] } = (await readRun(storage, id))?.summary ?? {};
  return [error?.message ?? failed.map(({ person, message }) => `${person}: ${message}`)[0] ?? ''];
}

async function fetchedAtOf(storage: Storage): Promise<string | null> {
  return (await readPreparedMeta(storage))?.input?.fetched_at ?? null;
}
