import PQueue from 'p-queue';
import { RemoteError } from '../base/errors.ts';
import { compareText } from '../core/order.ts';
import type { Comparison, PresentDay, Window } from '../core/time-off/plan.ts';
import type { AttendanceApi } from './attendance.ts';

/** One user's time off, to be written to TimeCamp. */
export interface TimeOffTask<W extends Span = Window> {
  readonly email: string;
  readonly userId: string;
  readonly windows: readonly W[];
}

/** At most 100 calendar days, which TimeCamp reads in one request. */
export type Span = Pick<Window, 'first' | 'last'>;

export interface TimeOffResult extends Comparison {
  readonly email: string;
  readonly userId: string;
  /** Why the rest of this user's days was not compared or written; `changes` are those before the failure. */
  readonly failure?: string;
}

export interface TimeOffOptions<W extends Span = Window> {
  readonly api: AttendanceApi;
  readonly dryRun: boolean;
  /** The changes to write, by `changeKey`; others are left for the next run. Default: all. */
  readonly approved?: ReadonlySet<string> | undefined;
  readonly compare: (window: W, present: readonly PresentDay[]) => Comparison;
  /** Windows that an earlier pass compared, which are not read again. */
  readonly compared?: ReadonlyMap<W, Comparison> | undefined;
  readonly concurrency: number;
  /** Stops the run after the requests in flight. */
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

export interface TimeOffOutcome<W extends Span = Window> {
  /** One for each processed user. */
  readonly results: readonly TimeOffResult[];
  /** Why the others were not processed; undefined after a complete or interrupted run. */
  readonly ended: string | undefined;
  readonly compared: ReadonlyMap<W, Comparison>;
}

/** After this many failures in a row the run stops: TimeCamp itself fails. */
const MAX_FAILURES_IN_A_ROW = 20;

/**
 * Compares every window with TimeCamp and writes the differences, if it is no dry run: one GET and at most one POST each. An error affects
 * one user and the others continue; only a refused key or 20 failures in a row stop the run.
 */
export async function applyTimeOff<W extends Span>(
  tasks: readonly TimeOffTask<W>[],
  options: TimeOffOptions<W>,
): Promise<TimeOffOutcome<W>> {
  const compared = new Map<W, Comparison>();
  const results: TimeOffResult[] = [];
  let ended: string | undefined;
  let failuresInARow = 0;

  const perform = async (task: TimeOffTask<W>): Promise<void> => {
    if (options.signal.aborted || ended !== undefined) return;
    const changes: Comparison['changes'][number][] = [];
    const left: PresentDay[] = [];
    let failure: string | undefined;
    try {
      for (const window of task.windows) {
        const comparison = await performWindow(task, window, options);
        compared.set(window, comparison);
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
        if (error.code === 'login') ended = 'TimeCamp rejects the API key.';
        else if (failuresInARow === MAX_FAILURES_IN_A_ROW)
          ended = `${failuresInARow} people in a row failed.`;
      }
    }
    results.push({
      email: task.email,
      userId: task.userId,
      changes,
      left,
      ...(failure === undefined ? {} : { failure }),
    });
    options.progress(results.length, tasks.length);
  };
  const queue = new PQueue({ concurrency: options.concurrency });
  try {
    await queue.addAll(tasks.map((task) => () => perform(task)));
  } finally {
    // Nothing is written after an unexpected error is reported.
    await queue.onIdle();
  }
  return { results: [...results].sort((a, b) => compareText(a.email, b.email)), ended, compared };
}

async function performWindow<W extends Span>(
  { email, userId }: TimeOffTask<W>,
  window: W,
  { api, dryRun, approved, compare, compared }: TimeOffOptions<W>,
): Promise<Comparison> {
  const { changes: differences, left } =
    compared?.get(window) ?? compare(window, await api.days(userId, window));
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
