import { assertNever } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import {
  type ApplyResult,
  type KindCounts,
  type OperationOutcome,
  type Summary,
} from '../../core/plan/outcome.ts';
import {
  isOwnChange,
  OPERATION_KINDS,
  type OperationKind,
  OPERATIONS,
  placeOf,
  specOf,
  subjectOf,
} from '../../core/plan/operations.ts';
import { repeatedText } from '../../core/plan/guards/repeated-refusals.ts';
import { type MatchedBy, type Operation, pathText, type Plan, refusals } from '../../core/plan/plan.ts';
import { seatChanges } from '../../core/plan/seats.ts';
import { pluralize, firstFew } from '../../core/text.ts';
import { toCsv } from './csv.ts';
import { keptRows, renderKept } from './kept.ts';

/** The matching keys in text. */
export const MATCH_TEXTS: Readonly<Record<MatchedBy, string>> = {
  email: 'by e-mail',
  additional: 'by additional e-mail',
  external_id: 'by external id',
};

/** A plan as text: hazards and seats first, then the changes by kind with their reasons. */
export function renderPlan(plan: Plan, notices: readonly Notice[], applied: ApplyResult | undefined): string {
  const results = resultsOf(plan, applied);
  return [
    ...renderHazards(plan),
    renderSeats(plan, applied),
    ...[...notices, ...(applied?.notices ?? [])].map(renderNotice),
    ...plan.failures.map(({ person, message }) => `FAILED  ${person}: ${message}`),
    ...OPERATION_KINDS.flatMap((kind) =>
      renderKind(
        kind,
        results.filter(({ operation }) => operation.kind === kind),
        joinerRoles(plan),
      ),
    ),
    ...renderKept(plan),
  ].join('\n');
}

/** The closing line: what of the listed changes was done, requests, seconds. */
export function renderClosing(
  plan: Plan,
  summary: Summary,
  dryRun: boolean,
  applied: ApplyResult | undefined,
): string {
  const { requests, seconds } = summary;
  const cost = `${requests.read + requests.write} requests (writes: ${requests.write}, retries: ${requests.retried}), ${seconds.toFixed(1)} s`;
  const results = resultsOf(plan, applied);
  const listed = results.filter(isListed);
  const flags = results.filter(({ operation }) => specOf(operation).bookkeeping === true);
  if (refusals(plan).length > 0)
    return [`Refused: nothing was changed. ${cost}.`, ...repeatedText(summary.refusal)].join(' ');
  if (plan.operations.length === 0 && summary.failed.length === 0) return `Nothing to do. ${cost}.`;
  if (dryRun)
    return `Dry run: ${changes(listed.length, flags.length)} planned, nothing was changed. ${cost}.`;
  if (applied?.interrupted === true) {
    const total = totals(summary);
    return `Interrupted: ${total.done} of ${total.planned} changes done; run \`tcsync ${summary.command}\` again to finish. ${summary.failed.length} failed, ${total.skipped} skipped. ${cost}.`;
  }
  const count = (of: readonly Result[], ...states: readonly OperationOutcome['state'][]): number =>
    of.filter(({ outcome }) => outcome !== undefined && states.includes(outcome.state)).length;
  const done = changes(count(listed, 'done'), count(flags, 'done'));
  return `${done} done, ${summary.failed.length} failed, ${totals(summary).skipped} skipped. ${cost}.`;
}

/** The counts of all kinds together, as `--format json` has them. */
function totals({ counts }: Summary): KindCounts {
  const all = Object.values(counts);
  const sum = (of: keyof KindCounts): number => all.reduce((total, kind) => total + kind[of], 0);
  return { planned: sum('planned'), done: sum('done'), failed: sum('failed'), skipped: sum('skipped') };
}

/** A line an operation, with a header. */
export function planToCsv(plan: Plan, applied: ApplyResult | undefined): string {
  const outcomes = new Map(applied?.results.map(({ operation, outcome }) => [operation.id, outcome]));
  const rows = (applied?.results.map(({ operation }) => operation) ?? plan.operations).map((operation) => [
    operation.kind,
    subjectOf(operation),
    'person' in operation ? operation.person.name : '',
    specOf(operation).before(operation),
    specOf(operation).after(operation),
    operation.reason,
    'person' in operation ? (operation.matched_by ?? '') : '',
    outcomes.get(operation.id)?.state ?? 'refused',
    placeOf(operation),
  ]);
  const head = [
    'kind',
    'person_or_group',
    'name',
    'before',
    'after',
    'reason',
    'matched_by',
    'state',
    'group',
  ];
  return toCsv([head, ...rows, ...keptRows(plan)]);
}

/** What refuses the plan, or would have without a flag. */
export function renderHazards(plan: Plan): string[] {
  return plan.hazards.map(({ allowed, message, allow }) => {
    if (allowed) return `ALLOWED  ${message}`;
    return `REFUSED  ${message}` + (allow === null ? '' : `\n         To allow it for one run: ${allow}`);
  });
}

/** The changes that a run is going to apply, for a question: `254 changes`. */
export function plannedChanges(plan: Plan): string {
  const listed = resultsOf(plan, undefined).filter(isListed).length;
  return changes(listed, listed > 0 ? 0 : plan.operations.length);
}

/** The listed changes, and the bookkeeping updates that follow them. */
function changes(count: number, flags: number): string {
  const listed = pluralize(count, 'change', 'changes');
  if (flags === 0) return listed;
  const updates = pluralize(flags, 'bookkeeping update', 'bookkeeping updates');
  return count === 0 ? updates : `${listed} and ${updates}`;
}

export function renderSeats({ seats, operations }: Plan, applied: ApplyResult | undefined): string {
  const { added, enabled, freed } = seatChanges(operations);
  const parts = [
    ...(added > 0 ? [`+${added} new`] : []),
    ...(enabled > 0 ? [`+${enabled} re-enabled`] : []),
    ...(freed > 0 ? [`-${freed} disabled`] : []),
  ];
  if (parts.length === 0) return `Seats: ${seats.before}, no change.`;
  const warning =
    seats.after > seats.before && applied === undefined
      ? ' TimeCamp may charge for additional seats or refuse the invitations.'
      : '';
  return `Seats: ${seats.before} → ${seats.after} (${parts.join(', ')}).${warning}`;
}

function renderNotice({ level, message, who = [] }: Notice): string {
  return `${level === 'warning' ? 'WARNING' : 'NOTE'}  ${message}${who.length === 0 ? '' : ` [${firstFew(who, 5)}]`}`;
}

export interface Result {
  readonly operation: Operation;
  readonly outcome: OperationOutcome | undefined;
}

/** The operations with their outcomes; undefined for a plan that was not applied. */
export function resultsOf(plan: Plan, applied: ApplyResult | undefined): readonly Result[] {
  return applied?.results ?? plan.operations.map((operation) => ({ operation, outcome: undefined }));
}

/** The roles of joiners, which are shown with the invitation. */
export function joinerRoles(plan: Plan): ReadonlyMap<string, string> {
  return new Map(
    plan.operations.flatMap((operation) =>
      operation.kind === 'role' && operation.person.user_id === null
        ? [[operation.person.email, operation.after] as const]
        : [],
    ),
  );
}

function renderKind(
  kind: OperationKind,
  results: readonly Result[],
  roles: ReadonlyMap<string, string>,
): string[] {
  const listed = results.filter(isListed);
  if (listed.length === 0) return [];
  return [
    `\n${OPERATIONS[kind].title} (${listed.length})`,
    ...listed.map((result) => renderResult(result, roles)),
  ];
}

/** Bookkeeping would only repeat the names above; a failure is always worth a line. */
export function isListed({ operation, outcome }: Result): boolean {
  return outcome?.state === 'failed' || isOwnChange(operation);
}

function renderResult({ operation, outcome }: Result, roles: ReadonlyMap<string, string>): string {
  const change = changeText(operation);
  const role = operation.kind === 'invite' ? roles.get(operation.person.email) : undefined;
  // Most people match by e-mail: only the exceptions are worth a word.
  const by = 'person' in operation ? operation.matched_by : null;
  const key = by === null || by === 'email' ? '' : `, matched ${MATCH_TEXTS[by]}`;
  const line = [
    `  ${nameText(operation)}`,
    change === '' ? '' : `  ${change}`,
    role === undefined ? '' : ` as ${role}`,
    `  (${operation.reason}${key})`,
  ].join('');
  if (outcome?.state === 'failed') return `${line}\n    FAILED: ${outcome.message}`;
  if (outcome?.state === 'skipped') return `${line}\n    SKIPPED: ${outcome.message}`;
  return line;
}

function nameText(operation: Operation): string {
  if (!('person' in operation)) return pathText(operation.group.path);
  const { email, name } = operation.person;
  return name === '' || name === email ? email : `${email} (${name})`;
}

function changeText(operation: Operation): string {
  const spec = specOf(operation);
  switch (spec.line) {
    case 'none':
      return '';
    case 'target':
      return `into ${spec.after(operation)}`;
    case 'place':
      return placeOf(operation) && `in ${placeOf(operation)}`;
    case 'both':
      return `${spec.before(operation) || 'none'} → ${spec.after(operation) || 'none'}`;
    default:
      return assertNever(spec.line);
  }
}
