import type { Notice } from '../../../base/notice.ts';
import type { ApplyResult, Summary } from '../../../core/plan/outcome.ts';
import { OPERATION_KINDS, OPERATIONS, placeOf, specOf } from '../../../core/plan/operations.ts';
import { type Operation, pathText, type Plan, refusals } from '../../../core/plan/plan.ts';
import { timeText } from '../../../core/text.ts';
import { keptNotices } from '../kept.ts';
import { isListed, MATCH_TEXTS, renderClosing } from '../plan.ts';
import type { Alert, OperationRow, PageView, PlanPageData } from './data.ts';
import { planFrame } from './frame.ts';
import { type PageAssets, renderPage } from './page.ts';

export interface PlanPageInput {
  readonly plan: Plan;
  /** Undefined for a plan that a guard refused. */
  readonly applied: ApplyResult | undefined;
  readonly notices: readonly Notice[];
  readonly summary: Summary;
  readonly dryRun: boolean;
}

/** The page of a plan: hazards and seats on top, then the changes by kind. */
export function renderPlanPage(input: PlanPageInput, assets: PageAssets): string {
  const view = planPage(input);
  return renderPage(view.head.title, planFrame(view), view.data, assets);
}

/** The content of the page of a plan. */
export function planPage(input: PlanPageInput): PageView<PlanPageData> {
  const { plan, summary, dryRun, applied } = input;
  const data = planPageData(input);
  const source = plan.source === null ? '' : `, people from ${plan.source}`;
  const isLong = data.operations.some(({ aside }) => aside);
  return {
    head: {
      title: data.applied ? 'What the sync did' : 'Planned changes',
      origin: `TimeCamp account ${plan.account.domain}, ${timeText(plan.created)}${source}`,
      headline: headline(plan, summary, data),
      alerts: alertsOf(plan, summary),
      facts: planFacts(summary, data.applied),
      closing: `${renderClosing(plan, summary, dryRun, applied)}${isLong ? ' Open a person to see the details of an invitation.' : ''}`,
      notices: [
        ...keptNotices(plan),
        ...[...input.notices, ...(applied?.notices ?? [])].map(({ level, message, who = [] }) => ({
          warning: level === 'warning',
          text: message,
          who,
        })),
      ],
    },
    data,
  };
}

/** The page in one sentence: how many changes of whom. */
function headline(plan: Plan, { failed }: Summary, { applied, operations }: PlanPageData): string {
  const shown = operations.filter(({ aside }) => aside !== true);
  const done = shown.filter(({ state }) => state === 'done').length;
  const changes = count(shown.length, 'change', 'changes');
  if (applied) return `The sync applied ${number(done)} of ${changes}; ${number(failed.length)} failed.`;
  if (shown.length === 0) return 'TimeCamp is up to date: a sync would change nothing.';
  const people = new Set(shown.flatMap(({ name, who }) => (name === undefined ? [] : [who]))).size;
  const groups = shown.filter(({ name }) => name === undefined).length;
  const whom = [
    ...(people > 0 ? [count(people, 'person', 'people')] : []),
    ...(groups > 0 ? [count(groups, 'group', 'groups')] : []),
  ].join(' and ');
  return refusals(plan).length > 0
    ? `A guard refuses this plan: ${changes} to ${whom}.`
    : `${plan.undoes === undefined ? 'A sync' : 'This undo'} would make ${changes} to ${whom}.`;
}

function alertsOf(plan: Plan, { error }: Summary): readonly Alert[] {
  const { hazards, failures, seats } = plan;
  const more = seats.after - seats.before;
  return [
    ...hazards.map(({ allowed, message, allow, who }): Alert => ({
      tone: allowed ? 'allowed' : 'refused',
      title: allowed ? 'Allowed' : 'Refused',
      text: message,
      ...(allow !== null && !allowed && { allow }),
      who,
    })),
    ...(error === undefined ? [] : [failure('Ended early', error.message)]),
    ...failures.map(({ person, message }) => ({ ...failure('Not possible', message), person })),
    ...(more > 0
      ? [
          {
            tone: 'warning',
            title: `${count(more, 'more seat', 'more seats')}: ${number(seats.before)} → ${number(seats.after)}`,
            text: 'TimeCamp may charge for additional seats or refuse the invitations.',
            who: [],
          } as const,
        ]
      : []),
  ];
}

function failure(title: string, text: string): Alert {
  return { tone: 'failed', title, text, who: [] };
}

/** What is planned, or what was done of it. */
function planFacts(
  { seats, counts, failed }: Summary,
  applied: boolean,
): readonly (readonly [label: string, value: string])[] {
  return [
    ['Seats', seatsText(seats)],
    ...OPERATION_KINDS.filter((kind) => specOf({ kind }).headline).map(
      (kind) => [OPERATIONS[kind].title, number(counts[kind]?.[applied ? 'done' : 'planned'] ?? 0)] as const,
    ),
    ...(applied ? [['Failed', number(failed.length)] as const] : []),
  ];
}

/** `51 → 33 (−18)` */
function seatsText({ before, after }: Plan['seats']): string {
  if (before === after) return `${number(after)}, no change`;
  const sign = after > before ? '+' : '−';
  return `${number(before)} → ${number(after)} (${sign}${number(Math.abs(after - before))})`;
}

function number(amount: number): string {
  return amount.toLocaleString('en');
}

function count(amount: number, one: string, many: string): string {
  return `${number(amount)} ${amount === 1 ? one : many}`;
}

function planPageData({ plan, applied, dryRun }: PlanPageInput): PlanPageData {
  const all = applied?.results ?? plan.operations.map((operation) => ({ operation, outcome: undefined }));
  const results = all.filter((result) => specOf(result.operation).bookkeeping !== true || isListed(result));
  const kinds = OPERATION_KINDS.filter((kind) => results.some(({ operation }) => operation.kind === kind));
  return {
    kind: 'plan',
    kinds: kinds.map((kind) => OPERATIONS[kind].title),
    applied: applied !== undefined && !dryRun,
    operations: results.map((result): OperationRow => {
      const { operation, outcome } = result;
      const spec = specOf(operation);
      return {
        kind: kinds.indexOf(operation.kind),
        ...whose(operation),
        before: 'person' in operation ? placeOf(operation) || spec.before(operation) : '',
        after: 'person' in operation ? spec.after(operation) : '',
        reason: operation.reason,
        state: outcome?.state ?? 'planned',
        ...(outcome !== undefined && 'message' in outcome && { message: outcome.message }),
        ...(!isListed(result) && { aside: true as const }),
      };
    }),
  };
}

function whose(operation: Operation): Pick<OperationRow, 'who' | 'name' | 'matched'> {
  if (!('person' in operation)) return { who: pathText(operation.group.path) };
  const { person, matched_by: by } = operation;
  return {
    who: person.email,
    name: person.name || person.email,
    ...(by !== null && { matched: MATCH_TEXTS[by] }),
  };
}
