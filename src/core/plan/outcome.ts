import type { ErrorDetails, ExitCode } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import { OPERATION_KINDS, type OperationKind, subjectOf } from './operations.ts';
import { type Hazard, type KeptBy, type Operation, type Plan, refusals } from './plan.ts';
import { seatsTaken } from './seats.ts';
import type { StoredForm } from './stored-forms.ts';

/** The result of an operation. `settled`: it turned out to be unnecessary; operations that need it go on. */
export type OperationOutcome =
  | { readonly state: 'planned' | 'done' | 'settled' }
  | { readonly state: 'failed'; readonly message: string; readonly status: number | undefined }
  | { readonly state: 'skipped'; readonly message: string };

/** An operation and its result. */
export interface OperationResult {
  readonly operation: Operation;
  readonly outcome: OperationOutcome;
  /** The id of the user or the group that TimeCamp made for it. */
  readonly made?: string | undefined;
}

/** The result of applying a plan. */
export interface ApplyResult {
  /** The plan's operations, and those added while it was applied, each with its outcome. */
  readonly results: readonly OperationResult[];
  /** Texts that TimeCamp stored in a different form than tcsync sent. */
  readonly stored: readonly StoredForm[];
  readonly notices: readonly Notice[];
  /** The error that stopped the run early. */
  readonly fatal: (ErrorDetails & { readonly message: string; readonly exitCode?: ExitCode }) | undefined;
  readonly interrupted: boolean;
}

export interface KindCounts {
  readonly planned: number;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What `--format json` prints of a run. */
export interface Summary {
  readonly version: 1;
  readonly command: string;
  readonly ok: boolean;
  readonly exit_code: number;
  /** ISO time. */
  readonly started: string;
  readonly seconds: number;
  readonly requests: { readonly read: number; readonly write: number; readonly retried: number };
  readonly counts: Readonly<Partial<Record<OperationKind, KindCounts>>>;
  readonly seats: Plan['seats'];
  readonly failed: readonly {
    readonly person: string;
    readonly operation: string;
    readonly status: number | null;
    readonly message: string;
  }[];
  readonly warnings: readonly {
    readonly code: string;
    readonly message: string;
    readonly who: readonly string[];
  }[];
  /** The people whom the plan leaves as they are for a while: leavers in their grace, and held people. */
  readonly kept?: readonly {
    readonly person: string;
    readonly by: KeptBy;
    readonly reason: string;
    readonly until: string | null;
  }[];
  /** The dangerous parts of the plan past a limit, allowed ones included; without the message. */
  readonly hazards: readonly Omit<Hazard, 'message'>[];
  /** The guards that refused the plan. */
  readonly refused_by: readonly string[];
  /** Since when, and how often, the same guards refuse the command because of the same people; absent in a dry run. */
  readonly refusal?: {
    readonly since: string;
    readonly count: number;
    /** A message about it was sent today. */
    readonly is_repeated?: true;
  };
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string | null };
}

/** Summarizes a run from what TimeCamp answered, not from what was planned; seats too. */
export function summarize(
  plan: Plan,
  applied: ApplyResult | undefined,
  notices: readonly Notice[],
  facts: Pick<Summary, 'command' | 'exit_code' | 'started' | 'seconds' | 'requests'>,
): Summary {
  const results = applied?.results ?? plan.operations.map((operation) => ({ operation, outcome: undefined }));
  const counts: Partial<Record<OperationKind, KindCounts>> = {};
  const amount = (
    kind: OperationKind,
    of: (state: OperationOutcome['state'] | undefined) => boolean,
  ): number =>
    results.filter(({ operation, outcome }) => operation.kind === kind && of(outcome?.state)).length;
  for (const kind of OPERATION_KINDS) {
    const planned = amount(kind, () => true);
    if (planned === 0) continue;
    counts[kind] = {
      planned,
      done: amount(kind, (state) => state === 'done'),
      failed: amount(kind, (state) => state === 'failed'),
      skipped: amount(kind, (state) => state === 'skipped' || state === 'settled'),
    };
  }
  const done = results.flatMap(({ operation, outcome }) => (outcome?.state === 'done' ? [operation] : []));
  const dry = applied === undefined || applied.results.some(({ outcome }) => outcome.state === 'planned');
  return {
    version: 1,
    ...facts,
    ok: facts.exit_code === 0 || facts.exit_code === 2,
    counts,
    seats: dry
      ? plan.seats
      : {
          before: plan.seats.before,
          after: plan.seats.before + seatsTaken(done),
        },
    failed: [
      ...plan.failures.map(({ person, operation = 'match', message }) => ({
        person,
        operation,
        status: null,
        message,
      })),
      ...results.flatMap(({ operation, outcome }) =>
        outcome?.state === 'failed'
          ? [
              {
                person: subjectOf(operation),
                operation: operation.kind,
                status: outcome.status ?? null,
                message: outcome.message,
              },
            ]
          : [],
      ),
    ],
    warnings: [...notices, ...(applied?.notices ?? [])].map(({ code, message, who }) => ({
      code,
      message,
      who: who ?? [],
    })),
    ...(plan.kept === undefined
      ? {}
      : {
          kept: plan.kept.map(({ person, by, reason, until }) => ({
            person: person.email,
            by,
            reason,
            until,
          })),
        }),
    hazards: plan.hazards.map(({ kind, count, limit, allow, allowed, who }) => ({
      kind,
      count,
      limit,
      allow,
      allowed,
      who,
    })),
    refused_by: refusals(plan).map(({ kind }) => kind),
    ...(applied?.fatal === undefined
      ? {}
      : {
          error: {
            code: applied.fatal.code,
            message: applied.fatal.message,
            hint: applied.fatal.hint ?? null,
          },
        }),
  };
}

/** The summary of a run that failed before it had a plan. */
export function summaryWithoutPlan(
  facts: Omit<
    Summary,
    'requests' | 'counts' | 'seats' | 'failed' | 'warnings' | 'hazards' | 'refused_by' | 'error'
  >,
  error: Summary['error'] & object,
): Summary {
  return {
    ...facts,
    requests: { read: 0, write: 0, retried: 0 },
    counts: {},
    seats: { before: 0, after: 0 },
    failed: [],
    warnings: [],
    hazards: [],
    refused_by: [],
    error,
  };
}
