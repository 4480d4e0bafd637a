import { assertNever } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import { type Applied, nameOf, type Outcome, type Summary } from '../../core/plan/outcome.ts';
import {
  countKinds,
  type GroupPlace,
  type MatchedBy,
  type Operation,
  OPERATION_KINDS,
  type OperationKind,
  pathText,
  type Plan,
  refusals,
} from '../../core/plan/plan.ts';

const TITLES: Readonly<Record<OperationKind, string>> = {
  'create-group': 'Groups to create',
  deactivate: 'To be disabled',
  enable: 'To be enabled again',
  invite: 'Invitations',
  finish: 'Invited earlier, to be finished',
  name: 'Names',
  email: 'E-mail addresses',
  move: 'Moves',
  role: 'Roles',
  'external-id': 'External ids',
  'additional-email': 'Additional e-mail addresses',
  'reset-manual': 'Marked as kept by tcsync',
  'remove-group': 'Empty groups to remove',
};

const KEYS: Readonly<Record<MatchedBy, string>> = {
  email: 'by e-mail',
  additional: 'by additional e-mail',
  external_id: 'by external id',
};

/** A plan for reading: refusals and seats first, then the changes by kind with their reasons. */
export function renderPlan(plan: Plan, notices: readonly Notice[], applied: Applied | undefined): string {
  const results = applied?.results ?? plan.operations.map((operation) => ({ operation, outcome: undefined }));
  return [
    ...renderHazards(plan),
    renderSeats(plan),
    ...[...notices, ...(applied?.notices ?? [])].map(renderNotice),
    ...plan.failures.map(({ person, message }) => `FAILED  ${person}: ${message}`),
    ...OPERATION_KINDS.flatMap((kind) =>
      renderKind(
        kind,
        results.filter(({ operation }) => operation.kind === kind),
      ),
    ),
  ].join('\n');
}

/** The closing line: counts, requests, seconds. */
export function renderClosing(plan: Plan, summary: Summary, dryRun: boolean): string {
  const { requests, seconds } = summary;
  const cost = `${requests.read + requests.write} requests (${requests.write} writing, ${requests.retried} repeated), ${seconds.toFixed(1)} s`;
  const changes = plan.operations.filter(({ kind }) => kind !== 'reset-manual').length;
  if (refusals(plan).length > 0) return `Refused: nothing was changed. ${cost}.`;
  if (changes === 0 && plan.operations.length === 0 && summary.failed.length === 0)
    return `Nothing to do. ${cost}.`;
  if (dryRun) return `Dry run: ${changes} changes planned, nothing was changed. ${cost}.`;
  const sum = (of: 'done' | 'failed' | 'skipped'): number =>
    Object.entries(summary.counts).reduce(
      (total, [kind, count]) => total + (kind === 'reset-manual' ? 0 : count[of]),
      0,
    );
  return `${sum('done')} changes done, ${summary.failed.length} failed, ${sum('skipped')} skipped. ${cost}.`;
}

/** A line an operation, with a header. */
export function planToCsv(plan: Plan, applied: Applied | undefined): string {
  const outcomes = new Map(applied?.results.map(({ operation, outcome }) => [operation.id, outcome]));
  const rows = (applied?.results.map(({ operation }) => operation) ?? plan.operations).map((operation) => [
    operation.kind,
    nameOf(operation),
    'person' in operation ? operation.person.name : '',
    sideText(operation, 'before'),
    sideText(operation, 'after'),
    operation.reason,
    'person' in operation ? (operation.matched_by ?? '') : '',
    outcomes.get(operation.id)?.state ?? 'planned',
  ]);
  const head = ['kind', 'person_or_group', 'name', 'before', 'after', 'reason', 'matched_by', 'state'];
  return [head, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n');
}

function renderHazards(plan: Plan): string[] {
  return plan.hazards.map(({ allowed, message, allow }) => {
    if (allowed) return `ALLOWED  ${message}`;
    return `REFUSED  ${message}` + (allow === null ? '' : `\n         To permit it for one run: ${allow}`);
  });
}

function renderSeats({ seats, operations }: Plan): string {
  const { invite, enable, deactivate } = countKinds(operations);
  const parts = [
    ...(invite > 0 ? [`+${invite} new`] : []),
    ...(enable > 0 ? [`+${enable} enabled again`] : []),
    ...(deactivate > 0 ? [`-${deactivate} disabled`] : []),
  ];
  const change = parts.length === 0 ? 'no change' : `${parts.join(', ')}: ${seats.after}`;
  const warning = seats.after > seats.before ? ' (TimeCamp adds and charges missing seats by itself)' : '';
  return `Seats: ${seats.before} now, ${change}${warning}`;
}

function renderNotice({ level, message, who = [] }: Notice): string {
  const shown = who.slice(0, 5).join(', ') + (who.length > 5 ? ` and ${who.length - 5} more` : '');
  return `${level === 'warning' ? 'WARNING' : 'NOTE'}  ${message}${who.length === 0 ? '' : ` [${shown}]`}`;
}

interface Result {
  readonly operation: Operation;
  readonly outcome: Outcome | undefined;
}

function renderKind(kind: OperationKind, results: readonly Result[]): string[] {
  if (results.length === 0) return [];
  const title = `\n${TITLES[kind]} (${results.length})`;
  // One for each changed person: a list of them would only repeat the names above.
  const listed =
    kind === 'reset-manual' ? results.filter(({ outcome }) => outcome?.state === 'failed') : results;
  return [title, ...listed.map(renderResult)];
}

function renderResult({ operation, outcome }: Result): string {
  const change = changeText(operation);
  const key = 'person' in operation && operation.matched_by !== null ? `, ${KEYS[operation.matched_by]}` : '';
  const line = `  ${nameText(operation)}${change === '' ? '' : `  ${change}`}  (${operation.reason}${key})`;
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
  switch (operation.kind) {
    case 'create-group':
    case 'remove-group':
    case 'deactivate':
    case 'enable':
    case 'reset-manual':
      return '';
    case 'finish':
    case 'invite':
      return `into ${pathText(operation.after.group.path)}`;
    case 'name':
    case 'email':
    case 'role':
    case 'external-id':
    case 'additional-email':
    case 'move':
      return `${sideText(operation, 'before') || 'none'} → ${sideText(operation, 'after')}`;
    default:
      return assertNever(operation);
  }
}

/** What an operation finds, or what it leaves, as text. */
function sideText(operation: Operation, side: 'before' | 'after'): string {
  switch (operation.kind) {
    case 'create-group':
      return side === 'after' ? operation.group.path.join('/') : '';
    case 'remove-group':
      return side === 'before' ? operation.group.path.join('/') : '';
    case 'deactivate':
    case 'enable':
      return operation[side].disabled ? 'disabled' : 'enabled';
    case 'invite':
    case 'finish':
      return side === 'after' ? placeText(operation.after.group) : '';
    case 'move':
      return placeText(operation[side]);
    case 'name':
    case 'email':
    case 'external-id':
    case 'additional-email':
    case 'role':
      return operation[side] ?? '';
    case 'reset-manual':
      return '';
  }
}

function placeText(place: GroupPlace): string {
  return pathText(place.path);
}

/** Quoted where needed; a formula's first sign is made harmless, since spreadsheets would compute it. */
function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
