import { runLine } from '../../core/history/run-line.ts';
import type { RunRecord } from '../../core/plan/record.ts';
import { refusals } from '../../core/plan/plan.ts';
import type { ServiceDeps } from '../deps.ts';
import type { HistoryEntry } from '../schemas.ts';

export interface PastRuns {
  /** The latest runs, the newest first. */
  latest(count: number): Promise<readonly HistoryEntry[]>;
}

/** Entries of removed runs are forgotten beyond this number. */
const MAX_KEPT = 2000;

/** Ended runs do not change, so each is read once. */
export function createPastRuns(history: ServiceDeps['history']): PastRuns {
  const entries = new Map<string, HistoryEntry | undefined>();

  async function read(id: string): Promise<HistoryEntry | undefined> {
    if (entries.has(id)) return entries.get(id);
    const record = await history.read(id);
    const entry = record === undefined ? undefined : entryOf(id, record);
    if (entry?.outcome !== 'unfinished') entries.set(id, entry);
    return entry;
  }

  return {
    async latest(count) {
      const ids = (await history.list()).slice(-count).reverse();
      const found = await Promise.all(ids.map(read));
      for (const id of entries.keys()) if (!ids.includes(id) && entries.size > MAX_KEPT) entries.delete(id);
      return found.filter((entry) => entry !== undefined);
    },
  };
}

function entryOf(id: string, record: RunRecord): HistoryEntry {
  const { started_by: starter, people: _people, undoes: _undoes, ...line } = runLine(id, record);
  const startedBy = starter === null ? null : `${starter.user}@${starter.host}, ${starter.from}`;
  return {
    ...line,
    changes: { ...line.changes },
    started_by: startedBy,
    started_from: starter?.from ?? null,
    problem: problemOf(record),
  };
}

/** Why a run failed or was refused; the remedy of a refusal is in the console. */
function problemOf({ summary, plan }: RunRecord): string | null {
  const { error, failed = [] } = summary;
  if (error !== undefined) return [error.message, error.hint ?? ''].join(' ').trim();
  const refused = plan === null ? [] : refusals(plan);
  if (refused.length > 0) return refused.map(({ message }) => message).join(' ');
  const [first] = failed;
  if (first === undefined) return null;
  const more = failed.length > 1 ? ` ${failed.length - 1} more failed.` : '';
  return `${first.person}: ${first.message}${more}`;
}
