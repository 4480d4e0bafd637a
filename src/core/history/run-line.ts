import { changeCounts, type ChangeKind, type RunRecord, type Starter, undoneBy } from '../plan/record.ts';
import { isOwnChange } from '../plan/operations.ts';
import type { Plan } from '../plan/plan.ts';
import { recordedOperations } from './recorded-operations.ts';
import { searchHashes } from './search-keys.ts';

/** How a run ended. `unfinished`: it is under way, or was killed and no run has followed yet. */
export type RunOutcome = 'done' | 'failed' | 'refused' | 'interrupted' | 'unfinished';

/** What the list of runs shows of a run. */
export interface RunLine {
  readonly id: string;
  /** The command as typed, with its source: `run bamboohr`. */
  readonly command: string;
  /** ISO time. */
  readonly started: string;
  readonly seconds: number;
  readonly exit_code: number;
  readonly outcome: RunOutcome;
  /** Null in runs of earlier versions. */
  readonly started_by: Starter | null;
  /** How many changes of each kind were made. */
  readonly changes: Readonly<Partial<Record<ChangeKind, number>>>;
  readonly failures: number;
  readonly refused_by: readonly string[];
  readonly seats: Plan['seats'] | null;
  readonly has_plan: boolean;
  /** The id of the run that this one undid. */
  readonly undoes: string | null;
  /** The people that it changed, for `mayMention`. */
  readonly people: string;
}

/** The line of a run. */
export function runLine(id: string, record: RunRecord): RunLine {
  const { summary, plan, started_by: startedBy = null } = record;
  const { command, started, seconds, exit_code, refused_by = [], failed = [], error, seats } = summary;
  return {
    id,
    command,
    started,
    seconds,
    exit_code,
    outcome: outcomeOf(record),
    started_by: startedBy,
    changes: Object.fromEntries(listedCounts(record)),
    failures: failed.length + (error === undefined ? 0 : 1),
    refused_by,
    seats: seats ?? null,
    has_plan: plan !== null,
    undoes: undoneBy(record) ?? null,
    people: searchHashes(record),
  };
}

/** The changes made, of each kind; what joiners got with their invitation is not counted apart. */
function listedCounts(record: RunRecord): readonly (readonly [ChangeKind, number])[] {
  const counts = changeCounts(record.summary);
  if (record.results === undefined) return counts;
  const done = new Map<ChangeKind, number>();
  for (const { operation, result } of recordedOperations(record))
    if (result.state === 'done' && isOwnChange(operation))
      done.set(operation.kind, (done.get(operation.kind) ?? 0) + 1);
  return counts.flatMap(([kind, count]) => {
    const listed = kind === 'time-off' ? count : (done.get(kind) ?? 0);
    return listed === 0 ? [] : [[kind, listed] as const];
  });
}

/** How a run ended. */
export function outcomeOf({ summary, unfinished }: RunRecord): RunOutcome {
  if (unfinished === true) return 'unfinished';
  if (summary.exit_code === 130) return 'interrupted';
  if (summary.exit_code === 3) return 'refused';
  return summary.ok ? 'done' : 'failed';
}
