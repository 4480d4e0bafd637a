import type { KindCounts, Summary } from './outcome.ts';
import { OPERATION_KINDS, OPERATIONS, type OperationKind, specOf } from './operations.ts';
import type { Plan } from './plan.ts';

/** How a run ended: what a summary says of it, of which a run that failed before it had a plan knows little. */
export type RunEnd = Pick<Summary, 'version' | 'command' | 'ok' | 'exit_code' | 'started' | 'seconds'> &
  Partial<Omit<Summary, 'counts'>> & { readonly counts?: Readonly<Partial<Record<ChangeKind, KindCounts>>> };

/** What a run can change in TimeCamp: what operations change, and days off. */
export type ChangeKind = OperationKind | 'time-off';

/** What is kept of a run, in var/history/. */
export interface RunRecord {
  readonly version: 1;
  readonly summary: RunEnd;
  /** What it was going to do; null when it failed before it had a plan. */
  readonly plan: Plan | null;
}

/** What a webhook reports; a run that failed half-way has also changed something. */
export const RUN_EVENTS = ['failed', 'refused', 'changed'] as const;
export type RunEvent = (typeof RUN_EVENTS)[number];

/** The events of a run, the most serious first; empty for a run without changes or errors. */
export function eventsOf(end: RunEnd): readonly RunEvent[] {
  const refused = end.exit_code === 3;
  return [
    ...(end.ok || refused ? [] : (['failed'] as const)),
    ...(refused ? (['refused'] as const) : []),
    ...(changesOf(end).length > 0 ? (['changed'] as const) : []),
  ];
}

/** How many changes of each kind were made, in the order of application; bookkeeping is left out. */
export function changesOf({ counts = {} }: RunEnd): readonly (readonly [ChangeKind, number])[] {
  const kinds: readonly ChangeKind[] = [
    ...OPERATION_KINDS.filter((kind) => specOf({ kind }).bookkeeping !== true),
    'time-off',
  ];
  return kinds.map((kind) => [kind, counts[kind]?.done ?? 0] as const).filter(([, done]) => done > 0);
}

/** The title of a kind of change. */
export function changeTitle(kind: ChangeKind): string {
  return kind === 'time-off' ? 'Days off' : OPERATIONS[kind].title;
}
