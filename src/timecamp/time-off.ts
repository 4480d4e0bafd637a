import PQueue from 'p-queue';
import { RemoteError } from '../base/errors.ts';
import { compareWindow, type Comparison, type PresentDay, type Window } from '../core/time-off/plan.ts';
import type { AttendanceApi } from './attendance.ts';

/** One person's leave, to be brought to TimeCamp. */
export interface TimeOffTask {
  readonly email: string;
  readonly userId: string;
  readonly windows: readonly Window[];
}

export interface TimeOffResult extends Comparison {
  readonly email: string;
  /** Why the rest of this person's days could not be compared or written; `changes` are those before it. */
  readonly failure?: string;
}

export interface TimeOffOptions {
  readonly api: AttendanceApi;
  readonly dryRun: boolean;
  readonly isTimeOff: (day: PresentDay) => boolean;
  readonly concurrency: number;
  /** Fires when the run is to stop after the requests in flight. */
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

/** How many people in a row may fail before it is taken for a failure of TimeCamp. */
const MOST_FAILURES_IN_A_ROW = 20;

/**
 * Compares every window with TimeCamp and writes what differs: one GET and at most one POST each. An error concerns
 * one person, and the others go on.
 * @throws RemoteError when the key is refused, or nothing works any more; whatever the signal says, when it fires.
 */
export async function applyTimeOff(
  tasks: readonly TimeOffTask[],
  options: TimeOffOptions,
): Promise<readonly TimeOffResult[]> {
  const queue = new PQueue({ concurrency: options.concurrency });
  let done = 0;
  let failuresInARow = 0;
  const perform = async (task: TimeOffTask): Promise<TimeOffResult> => {
    options.signal.throwIfAborted();
    const changes: Comparison['changes'][number][] = [];
    const left: PresentDay[] = [];
    try {
      for (const window of task.windows) {
        const comparison = await performWindow(task.userId, window, options);
        changes.push(...comparison.changes);
        left.push(...comparison.left);
      }
      failuresInARow = 0;
      return { email: task.email, changes, left };
    } catch (error) {
      failuresInARow += 1;
      const isPersonal = error instanceof RemoteError && error.code !== 'login';
      if (!isPersonal || failuresInARow >= MOST_FAILURES_IN_A_ROW) throw error;
      return { email: task.email, changes, left, failure: error.message };
    } finally {
      done += 1;
      options.progress(done, tasks.length);
    }
  };
  try {
    return await queue.addAll(tasks.map((task) => () => perform(task)));
  } finally {
    queue.clear();
  }
}

async function performWindow(
  userId: string,
  window: Window,
  { api, dryRun, isTimeOff }: TimeOffOptions,
): Promise<Comparison> {
  const comparison = compareWindow(window, await api.days(userId, window), isTimeOff);
  const days = comparison.changes.map(({ after }) => after);
  if (days.length > 0 && !dryRun) await api.setDays(userId, days);
  return comparison;
}
