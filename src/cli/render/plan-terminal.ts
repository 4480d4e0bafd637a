import picocolors from 'picocolors';
import stringWidth from 'string-width';
import { assertNever } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { ApplyResult } from '../../core/plan/outcome.ts';
import {
  OPERATION_KINDS,
  type OperationKind,
  OPERATIONS,
  placeOf,
  specOf,
} from '../../core/plan/operations.ts';
import { type Operation, pathText, type Plan, refusals } from '../../core/plan/plan.ts';
import { firstFew } from '../../core/text.ts';
import { renderTerminalKept } from './kept.ts';
import { isListed, joinerRoles, MATCH_TEXTS, renderSeats, type Result, resultsOf } from './plan.ts';
import { padWidth, plainLine, shortenMiddle, wrapText } from './terminal.ts';

export interface TerminalStyle {
  readonly columns: number;
  readonly colors: boolean;
  /** List all changes, not only the first of each kind. */
  readonly full: boolean;
}

/** How many changes of a kind, and how many notices, are listed without `--full`. */
const LISTED = 20;

/** Kinds that are only counted: nobody reads them one by one. */
const COUNTED: ReadonlySet<OperationKind> = new Set(['external-id', 'reset-manual']);

/** A plan for a terminal: the changes first, a line each, and what matters at the end. */
export function renderTerminalPlan(
  plan: Plan,
  notices: readonly Notice[],
  applied: ApplyResult | undefined,
  style: TerminalStyle,
): string {
  const results = resultsOf(plan, applied);
  const roles = joinerRoles(plan);
  const changes = OPERATION_KINDS.flatMap((kind) =>
    renderKind(
      results.filter((result) => result.operation.kind === kind && isShownAlone(result)),
      roles,
      style,
    ),
  );
  return [
    ...changes,
    ...renderTerminalKept(plan, style),
    ...renderNotices([...notices, ...(applied?.notices ?? [])], style),
    renderTerminalSummary(plan, applied, style),
  ].join('\n');
}

/** What became of a plan that is on the terminal already: failed and skipped changes, and new notices. */
export function renderTerminalResult(
  plan: Plan,
  applied: ApplyResult | undefined,
  style: TerminalStyle,
): string {
  const roles = joinerRoles(plan);
  const failed = resultsOf(plan, applied).filter((result) => hasMessage(result) && isListed(result));
  return [
    ...OPERATION_KINDS.flatMap((kind) =>
      renderKind(
        failed.filter(({ operation }) => operation.kind === kind),
        roles,
        style,
      ),
    ),
    ...renderNotices(applied?.notices ?? [], style),
  ].join('\n');
}

/** The end of a plan: refusals with the option for each, people without a plan, seats, and counts by kind. */
export function renderTerminalSummary(
  plan: Plan,
  applied: ApplyResult | undefined,
  { columns, colors, full }: TerminalStyle,
): string {
  const { red, yellow, bold } = picocolors.createColors(colors);
  const failures = full ? plan.failures : plan.failures.slice(0, LISTED);
  const results = resultsOf(plan, applied);
  const counts = OPERATION_KINDS.flatMap((kind) => {
    const count = results.filter(
      (result) => result.operation.kind === kind && (isListed(result) || COUNTED.has(kind)),
    ).length;
    return count === 0 ? [] : [`${OPERATIONS[kind].title}: ${count}`];
  });
  return [
    ...failures.flatMap(({ person, message }) =>
      wrapText(`${red('FAILED')}  ${plainLine(person)}: ${plainLine(message)}`, columns),
    ),
    ...(failures.length < plan.failures.length
      ? [`… and ${plan.failures.length - failures.length} more failures (--full lists all)`]
      : []),
    ...plan.hazards.flatMap(({ allowed, message, allow }) => [
      ...wrapText(`${allowed ? yellow('ALLOWED') : red('REFUSED')}  ${plainLine(message)}`, columns),
      ...(allowed || allow === null ? [] : [`  To allow it for one run: ${bold(allow)}`]),
    ]),
    ...wrapText(renderSeats(plan, applied), columns),
    ...(counts.length === 0 ? [] : wrapText(`${counts.join(', ')}.`, columns)),
  ].join('\n');
}

/** What to do after a run that changed nothing; undefined when there is nothing to do. */
export function nextStep(plan: Plan, dryRun: boolean): string | undefined {
  if (refusals(plan).some(({ allow }) => allow !== null))
    return 'Next: check the changes. To accept them, run the command again with the options above.';
  if (refusals(plan).length > 0) return 'Next: fix the cause of the refusal, then run the command again.';
  if (dryRun && plan.operations.length > 0)
    return 'Next: run the command again without --dry-run to apply the changes.';
  return undefined;
}

/** Whether the change has a line of its own. */
function isShownAlone(result: Result): boolean {
  return isListed(result) && (hasMessage(result) || !COUNTED.has(result.operation.kind));
}

/** The changes of one kind, below a heading for each reason. */
function renderKind(
  results: readonly Result[],
  roles: ReadonlyMap<string, string>,
  style: TerminalStyle,
): readonly string[] {
  const { bold, dim } = picocolors.createColors(style.colors);
  const listed = style.full ? results : shownFirst(results).slice(0, LISTED);
  const reasons = new Map<string, Result[]>();
  for (const result of listed) {
    const { reason } = result.operation;
    reasons.set(reason, [...(reasons.get(reason) ?? []), result]);
  }
  const width = Math.max(0, ...listed.map(({ operation }) => stringWidth(subjectText(operation))));
  const lines = [...reasons].flatMap(([reason, ofReason]) => {
    const count = results.filter(({ operation }) => operation.reason === reason).length;
    const title = `${OPERATIONS[ofReason[0]?.operation.kind ?? 'move'].title} (${count}):`;
    return [
      ...wrapText(`${bold(title)} ${dim(plainLine(reason))}`, style.columns),
      ...ofReason.flatMap((result) => renderResult(result, roles, width, style)),
    ];
  });
  if (lines.length === 0) return [];
  const left = results.length - listed.length;
  return [...lines, ...(left === 0 ? [] : [dim(`  … and ${left} more (--full lists all)`)]), ''];
}

/** Failures come first: they must not be among those left out. */
function shownFirst(results: readonly Result[]): readonly Result[] {
  return [...results].sort((a, b) => Number(hasMessage(b)) - Number(hasMessage(a)));
}

function hasMessage({ outcome }: Result): boolean {
  return outcome?.state === 'failed' || outcome?.state === 'skipped';
}

const INDENT = 2;
const GAP = 2;

function renderResult(
  { operation, outcome }: Result,
  roles: ReadonlyMap<string, string>,
  widest: number,
  { columns, colors }: TerminalStyle,
): readonly string[] {
  const space = Math.max(20, columns - INDENT);
  const role = operation.kind === 'invite' ? roles.get(operation.person.email) : undefined;
  const [before, after] = changeTexts(operation, role);
  const hasChange = after !== '';
  const subjectWidth = hasChange ? Math.min(widest, Math.floor((space - GAP) * 0.55)) : space;
  const subject = fitSubject(operation, subjectWidth);
  const change = fitChange(before, after, space - subjectWidth - GAP);
  const line = `  ${hasChange ? padWidth(subject, subjectWidth) : subject}${hasChange ? `  ${change}` : ''}`;
  if (outcome?.state !== 'failed' && outcome?.state !== 'skipped') return [line];
  const { red, yellow } = picocolors.createColors(colors);
  const word = outcome.state === 'failed' ? red('FAILED') : yellow('SKIPPED');
  return [
    line,
    ...wrapText(`${word}: ${plainLine(outcome.message)}`, columns - 4).map((part) => `    ${part}`),
  ];
}

/** E-mail and name; the e-mail alone where both do not fit. */
function fitSubject(operation: Operation, columns: number): string {
  const text = subjectText(operation);
  if (stringWidth(text) <= columns || !('person' in operation)) return shortenMiddle(text, columns);
  return shortenMiddle(plainLine(operation.person.email), columns);
}

function subjectText(operation: Operation): string {
  if (!('person' in operation)) return plainLine(pathText(operation.group.path));
  const { email, name } = operation.person;
  return plainLine(name === '' || name === email ? email : `${email} (${name})`);
}

const ARROW = ' → ';

/** Both sides share the width; a short side leaves its rest to the other. */
function fitChange(before: string, after: string, columns: number): string {
  if (before === '') return shortenMiddle(after, columns);
  const space = columns - stringWidth(ARROW);
  const half = Math.floor(space / 2);
  const beforeWidth = Math.min(stringWidth(before), Math.max(half, space - stringWidth(after)));
  return `${shortenMiddle(before, beforeWidth)}${ARROW}${shortenMiddle(after, space - beforeWidth)}`;
}

/** The two sides of a change; the first one is empty where only the second matters. */
function changeTexts(
  operation: Operation,
  role: string | undefined,
): readonly [before: string, after: string] {
  const spec = specOf(operation);
  // Most people match by e-mail: only the exceptions are worth a word.
  const by = 'person' in operation ? operation.matched_by : null;
  const key = by === null || by === 'email' ? '' : ` (${MATCH_TEXTS[by]})`;
  switch (spec.line) {
    case 'none':
      return ['', key.trim()];
    case 'place':
      return ['', plainLine(`${placeOf(operation) && `in ${placeOf(operation)}`}${key}`).trim()];
    case 'target':
      return ['', plainLine(`into ${spec.after(operation)}${role === undefined ? '' : ` as ${role}`}${key}`)];
    case 'both':
      return [
        plainLine(spec.before(operation) || 'none'),
        plainLine(`${spec.after(operation) || 'none'}${key}`),
      ];
    default:
      return assertNever(spec.line);
  }
}

function renderNotices(
  notices: readonly Notice[],
  { columns, colors, full }: TerminalStyle,
): readonly string[] {
  if (notices.length === 0) return [];
  const { yellow } = picocolors.createColors(colors);
  const ordered = [...notices].sort((a, b) => Number(b.level === 'warning') - Number(a.level === 'warning'));
  const listed = full ? ordered : ordered.slice(0, LISTED);
  const left = notices.length - listed.length;
  return [
    ...listed.flatMap(({ level, message, who = [] }) => {
      const people = who.length === 0 ? '' : ` [${firstFew(who, 5)}]`;
      const word = level === 'warning' ? yellow('WARNING') : 'NOTE';
      return wrapText(`${word}  ${plainLine(message)}${plainLine(people)}`, columns);
    }),
    ...(left === 0 ? [] : [`… and ${left} more notices (--full lists all)`]),
    '',
  ];
}
