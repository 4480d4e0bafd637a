import type { KindCounts, OperationOutcome, Summary } from './outcome.ts';
import { OPERATION_KINDS, OPERATIONS, type OperationKind, specOf } from './operations.ts';
import type { Operation, Plan } from './plan.ts';
import type { StoredForm } from './stored-forms.ts';

/** How a run ended, from its summary; a run that failed before it had a plan has only the required fields. */
export type RunEnd = Pick<Summary, 'version' | 'command' | 'ok' | 'exit_code' | 'started' | 'seconds'> &
  Partial<Omit<Summary, 'counts'>> & { readonly counts?: Readonly<Partial<Record<ChangeKind, KindCounts>>> };

/** What a run can change in TimeCamp: the kinds of operations, and days off. */
export type ChangeKind = OperationKind | 'time-off';

/** Who or what started a run. */
export interface Starter {
  /** The name of the operating system's user. */
  readonly user: string;
  readonly host: string;
  /** `script` is everything that has no terminal: cron, a timer, a pipeline. */
  readonly from: 'terminal' | 'script' | 'http';
}

/** The result of an operation. `unknown`: the run was killed, or TimeCamp did not answer. */
export interface RecordedResult {
  /** The id of the operation. */
  readonly operation: string;
  readonly state: Exclude<OperationOutcome['state'], 'planned'> | 'unknown';
  readonly message?: string;
  /** The status of the answer that refused it; absent without an answer. */
  readonly status?: number;
  /** The id of the user or the group that TimeCamp made for it. */
  readonly made?: string;
}

/** A day that sync-time-off wrote. */
export interface RecordedDay {
  readonly person: string;
  readonly day: string;
  /** The names of the day types; null for none. */
  readonly before: string | null;
  readonly after: string;
  /** The fields for an undo; absent in records of earlier versions. */
  readonly user_id?: string | undefined;
  /** What TimeCamp had before; null for nothing. */
  readonly had?: RecordedEntry | null | undefined;
  readonly written?: RecordedEntry | undefined;
}

/** A day in TimeCamp's attendance; minutes that TimeCamp does not report are absent. */
export interface RecordedEntry {
  readonly day_type_id: string;
  /** Planned minutes of work. */
  readonly should_be?: number | undefined;
  /** Minutes of it that count as vacation. */
  readonly vacation_time?: number | undefined;
}

/** What is kept of a run, in var/history/. Records of earlier versions have only the first three fields. */
export interface RunRecord {
  readonly version: 1;
  readonly summary: RunEnd;
  /** What it was going to do; null when it failed before it had a plan. */
  readonly plan: Plan | null;
  readonly started_by?: Starter;
  /** The results of the operations of the plan and those added; absent when none was applied. */
  readonly results?: readonly RecordedResult[];
  /** Operations that the run added to its plan: roles that its moves had changed. */
  readonly added?: readonly Operation[];
  /** Texts that TimeCamp stored in another form than the run sent. */
  readonly stored?: readonly StoredForm[];
  /** The external ids that the changed users had, by user id. */
  readonly external_ids?: Readonly<Record<string, string>>;
  /** What sync-time-off wrote. */
  readonly days?: readonly RecordedDay[];
  /** The id of the run whose days this run undid; an undo of other changes has it in its plan. */
  readonly undoes?: string;
  /** The run has not reported its end: it is under way, or was killed. */
  readonly unfinished?: true;
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
    ...(changeCounts(end).length > 0 ? (['changed'] as const) : []),
  ];
}

/** How many changes of each kind were made, in the order of application; bookkeeping is left out. */
export function changeCounts({ counts = {} }: RunEnd): readonly (readonly [ChangeKind, number])[] {
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

/** The id of the run that a run undid. */
export function undoneBy({ plan, undoes }: Pick<RunRecord, 'plan' | 'undoes'>): string | undefined {
  return undoes ?? plan?.undoes;
}
