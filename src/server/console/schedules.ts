import type { HistoryEntry, Schedule } from '../schemas.ts';

/** Fewer runs show no rhythm. */
const MIN_RUNS = 4;
/** The usual interval is that of the latest runs: a schedule can be changed. */
const RECENT_GAPS = 10;
/** A break that has happened this often, such as a night or a weekend, belongs to the schedule. */
const REPEATED = 3;

/**
 * Detects the schedules that start runs from the history: the service does not know about cron.
 * @param runs the newest first
 * @param now ms
 */
export function findSchedules(runs: readonly HistoryEntry[], now: number): readonly Schedule[] {
  const starts = new Map<string, number[]>();
  for (const { command, started, started_from: from } of runs)
    if (isScheduled(command, from))
      starts.set(command, [Date.parse(started), ...(starts.get(command) ?? [])]);
  // A schedule that ended before another one began was replaced by it.
  const isReplaced = (times: readonly number[]): boolean =>
    [...starts.values()].some((others) => (others[0] ?? 0) > (times.at(-1) ?? 0));
  return [...starts].flatMap(([command, times]) =>
    times.length < MIN_RUNS || isReplaced(times) ? [] : [scheduleOf(command, times, now)],
  );
}

/** The console itself runs `sync` only; a `run` over HTTP comes from another scheduler. */
function isScheduled(command: string, from: HistoryEntry['started_from']): boolean {
  return from === 'script' || (from === 'http' && /^run\b/.test(command));
}

function scheduleOf(command: string, times: readonly number[], now: number): Schedule {
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? time));
  const recent = gaps.slice(-RECENT_GAPS).toSorted((a, b) => a - b);
  const usual = recent[Math.floor(recent.length / 2)] ?? 0;
  const longest = Math.max(usual, gaps.toSorted((a, b) => b - a)[REPEATED - 1] ?? 0);
  const last = times.at(-1) ?? 0;
  return {
    command,
    every_seconds: Math.round(usual / 1000),
    break_seconds: Math.round(longest / 1000),
    last: new Date(last).toISOString(),
    next: new Date(last + usual).toISOString(),
    is_late: now - last > longest + usual / 2,
  };
}
