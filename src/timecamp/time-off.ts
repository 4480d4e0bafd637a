import PQueue from 'p-queue';
import { RemoteError } from '../base/errors.ts';
import { compareText } from '../core/order.ts';
import { compareWindow, type Comparison, type PresentDay, type Window } from '../core/time-off/plan.ts';
import type { AttendanceApi } from './attendance.ts';

/** One user's time off, to be written to TimeCamp. */
export interface TimeOffTask {
  readonly email: string;
  readonly userId: string;
  readonly windows: readonly Window[];
}

export interface TimeOffResult extends Comparison {
  readonly email: string;
  /** Why the rest of this user's days was not compared or written; `changes` are those before the failure. */
  readonly failure?: string;
}

export interface TimeOffOptions {
  readonly api: AttendanceApi;
  readonly dryRun: boolean;
  /** The changes to write, by `changeKey`; others are left for the next run. Default: all. */
  readonly approved?: ReadonlySet<string> | undefined;
  readonly isTimeOff: (day: PresentDay) => boolean;
  readonly concurrency: number;
  /** Stops the run after the requests in flight. */
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

export interface TimeOffOutcome {
  /** One for each processed user. */
  readonly results: readonly TimeOffResult[];
  /** Why the others were not processed; undefined after a complete or interrupted run. */
  readonly ended: string | undefined;
}

/** After this many failures in a row the run stops: TimeCamp itself fails. */
const MAX_FAILURES_IN_A_ROW = 20;

/**
 * Compares every window with TimeCamp and writes the differences: one GET and at most one POST each. An error affects
 * one user and the others continue; only a refused key or 20 failures in a row stop the run.
 */
export async function applyTimeOff(
  tasks: readonly TimeOffTask[],
  options: TimeOffOptions,
): Promise<TimeOffOutcome> {
  const results: TimeOffResult[] = [];
  let ended: string | undefined;
  let failuresInARow = 0;

  const perform = async (task: TimeOffTask): Promise<void> => {
    if (options.signal.aborted || ended !== undefined) return;
    const changes: Comparison['changes'][number][] = [];
    const left: PresentDay[] = [];
    let failure: string | undefined;
    try {
      for (const window of task.windows) {
        const comparison = await performWindow(task, window, options);
        changes.push(...comparison.changes);
        left.push(...comparison.left);
      }
      failuresInARow = 0;
    } catch (error) {
      if (!options.signal.aborted) {
        if (!(error instanceof RemoteError)) {
          ended = 'An unexpected error occurred.';
          throw error;
        }
        failure = error.message;
        failuresInARow += 1;
        if (error.code === 'login') ended = 'TimeCamp refuses the API key.';
        else if (failuresInARow === MAX_FAILURES_IN_A_ROW)
          ended = `${failuresInARow} people in a row failed.`;
      }
    }
    results.push({ email: task.email, changes, left, ...(failure === undefined ? {} : { failure }) });
    options.progress(results.length, tasks.length);
  };
  const queue = new PQueue({ concurrency: options.concurrency });
  try {
    await queue.addAll(tasks.map((task) => () => perform(task)));
  } finally {
    // Nothing is written after an unexpected error is reported.
    await queue.onIdle();
  }
  return { results: [...results].sort((a, b) => compareText(a.email, b.email)), ended };
}

async function performWindow(
  { email, userId }: TimeOffTask,
  window: Window,
  { api, dryRun, approved, isTimeOff }: TimeOffOptions,
): Promise<Comparison> {
  const { changes: differences, left } = compareWindow(window, await api.days(userId, window), isTimeOff);
  const changes = differences.filter((change) => approved?.has(changeKey(email, change)) ?? true);
  if (changes.length > 0 && !dryRun) {
    await api.setDays(
      userId,
      changes.map(({ after }) => after),
    );
  }
  return { changes, left };
}

/** Identifies a change of one user's day, with the day's type before and after. */
export function changeKey(email: string, { before, after }: Comparison['changes'][number]): string {
  return [email, after.day, before?.dayTypeId ?? '', after.dayTypeId].join(' ');
}
