import { changeCounts, type RunRecord } from '../../core/plan/record.ts';
import { refusals } from '../../core/plan/plan.ts';
import type { ServiceDeps } from '../deps.ts';
import type { HistoryEntry } from '../schemas.ts';

export interface PastRuns {
  /** The latest runs, the newest first. */
  latest(count: number): Promise<readonly HistoryEntry[]>;
}

/** Past runs do not change, so each is read once. */
export function createPastRuns(history: ServiceDeps['history']): PastRuns {
  const entries = new Map<string, HistoryEntry | undefined>();
  return {
    async latest(count) {
      const ids = (await history.list()).slice(-count).reverse();
      const unread = ids.filter((id) => !entries.has(id));
      await Promise.all(
        unread.map(async (id) => {
          const record = await history.read(id);
          entries.set(id, record === undefined ? undefined : summarize(id, record));
        }),
      );
      return ids.flatMap((id) => entries.get(id) ?? []);
    },
  };
}

function summarize(id: string, record: RunRecord): HistoryEntry {
  const { summary, plan } = record;
  const { command, started, seconds, exit_code, refused_by = [], failed = [], error, seats } = summary;
  return {
    id,
    command,
    started,
    seconds,
    exit_code,
    changes: Object.fromEntries(changeCounts(summary)),
    failures: failed.length + (error === undefined ? 0 : 1),
    problem: problemOf(record),
    refused_by,
    seats: seats ?? null,
    has_plan: plan !== null,
  };
}

/** Why a run failed or was refused, and what to do. */
function problemOf({ summary, plan }: RunRecord): string | null {
  const { error, failed = [] } = summary;
  if (error !== undefined) return [error.message, error.hint ?? ''].join(' ').trim();
  const refused = plan === null ? [] : refusals(plan);
  if (refused.length > 0)
    return refused
      .map(({ message, allow }) => (allow === null ? message : `${message} To permit it once: ${allow}.`))
      .join(' ');
  const [first] = failed;
  if (first === undefined) return null;
  const more = failed.length > 1 ? ` ${failed.length - 1} more failed.` : '';
  return `${first.person}: ${first.message}${more}`;
}
