import type { Summary } from './outcome.ts';
import { OPERATION_KINDS, type OperationKind, specOf } from './operations.ts';
import type { Plan } from './plan.ts';

/** How a run ended: what a summary says of it, of which a run that failed before it had a plan knows little. */
export type RunEnd = Pick<Summary, 'version' | 'command' | 'ok' | 'exit_code' | 'started' | 'seconds'> &
  Partial<Summary>;

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
export function changesOf({ counts = {} }: RunEnd): readonly (readonly [OperationKind, number])[] {
  return OPERATION_KINDS.map((kind) => [kind, counts[kind]?.done ?? 0] as const).filter(
    ([kind, done]) => done > 0 && specOf({ kind }).bookkeeping !== true,
  );
}
