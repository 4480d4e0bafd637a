import { assertNever } from '../../../base/errors.ts';
import { pluralize } from '../../text.ts';
import type { Day } from '../../time-off/days.ts';
import type { MissingEntry } from '../journal.ts';
import type { Grace } from '../options.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** A daily run does not begin at the same second each day, and one day of the year has 23 hours. */
const EARLY_MS = 2 * HOUR_MS;

/** The clock by which the grace of a leaver is measured. */
export interface GraceContext {
  readonly grace: Grace;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The day of a time on the local calendar. */
  readonly dayOf: (time: number) => Day;
}

/** A leaver's state in this run. */
export interface GraceState {
  readonly isOver: boolean;
  /** The entry of the journal once this run is applied. */
  readonly entry: MissingEntry;
  /** Why the leaver is not disabled yet, while the grace is not over. */
  readonly reason: string;
  /** The day on which it is over; null for a grace of runs. */
  readonly until: Day | null;
}

/**
 * The state of a leaver's grace.
 * @param known the journal's entry; undefined for the first run without them
 */
export function graceState(
  userId: string,
  known: MissingEntry | undefined,
  { grace, now, dayOf }: GraceContext,
): GraceState {
  const { runs = 0, since: start = '' } = known ?? {};
  // A start in the future comes from a clock that was wrong: the wait must not last until then.
  const isUsable = grace.unit === 'runs' ? start !== '' : Date.parse(start) <= now + EARLY_MS;
  const since = isUsable ? start : new Date(now).toISOString();
  const entry = { user_id: userId, since, runs: runs + 1 };
  const missing = `missing from the source since ${dayOf(Date.parse(since))}`;
  switch (grace.unit) {
    case 'days': {
      const end = Date.parse(since) + grace.value * DAY_MS;
      const until = dayOf(end);
      return {
        isOver: now >= end - EARLY_MS,
        entry,
        until,
        reason: `${missing}; to be disabled on ${until}`,
      };
    }
    case 'runs': {
      const left = grace.value - runs;
      const when = left === 1 ? 'by the next run' : `after ${pluralize(left - 1, 'more run', 'more runs')}`;
      return { isOver: left <= 0, entry, until: null, reason: `${missing}; to be disabled ${when}` };
    }
    default:
      return assertNever(grace.unit);
  }
}

/**
 * The journal's entries after a saved plan is applied: a run between the two may have counted further, or have found
 * people again, whose grace then starts again.
 */
export function mergeMissing(
  current: readonly MissingEntry[],
  planned: readonly MissingEntry[],
): readonly MissingEntry[] {
  const known = new Map(current.map((entry) => [entry.user_id, entry]));
  for (const entry of planned) {
    const there = known.get(entry.user_id);
    if (there === undefined ? entry.runs === 1 : there.since === entry.since && there.runs < entry.runs)
      known.set(entry.user_id, entry);
  }
  return [...known.values()];
}
