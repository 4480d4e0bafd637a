import type { Notice } from '../../../base/notice.ts';
import type { ApplyResult, Summary } from '../../../core/plan/outcome.ts';
import { OPERATION_KINDS, OPERATIONS, placeOf, specOf } from '../../../core/plan/operations.ts';
import { type Hazard, type Operation, pathText, type Plan } from '../../../core/plan/plan.ts';
import { isListed, MATCH_TEXTS, renderClosing } from '../plan.ts';
import type { OperationRow, PlanPageData } from './data.ts';
import { escapeHtml, bidiIsolate, type PageAssets, renderFacts, renderPage, renderSelect } from './page.ts';

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
  const { plan, summary, dryRun } = input;
  const data = planPageData(input);
  return renderPage(
    {
      title: data.applied ? 'What the sync did' : 'Plan of changes',
      origin: `TimeCamp account ${plan.account.domain}, ${plan.created.slice(0, 16).replace('T', ' ')} UTC${plan.source === null ? '' : `, people from ${plan.source}`}`,
      head: [
        ...plan.hazards.map(renderHazard),
        summary.error === undefined ? '' : alert('failed', bidiIsolate(summary.error.message), 'Ended early'),
        ...plan.failures.map(({ person, message }) =>
          alert('failed', `${bidiIsolate(person)}: ${bidiIsolate(message)}`, 'Not possible'),
        ),
        plan.seats.after > plan.seats.before
          ? alert('warning', 'TimeCamp may charge for missing seats or refuse the invitations.', 'More seats')
          : '',
        renderFacts(planFacts(summary, data.applied)),
        `<p class="closing">${bidiIsolate(renderClosing(plan, summary, dryRun, input.applied))} ${data.operations.some(({ aside }) => aside) ? 'Open a person to see the details of an invitation.' : ''}</p>`,
        renderNotices([...input.notices, ...(input.applied?.notices ?? [])]),
      ].join('\n'),
      bar: `${data.applied ? stateFilter() : ''}${chips(data)}`,
      panels: '<div id="changes" class="panel" aria-label="Changes by kind"></div>',
      data,
    },
    assets,
  );
}

/** What is planned, or what was done of it. */
function planFacts(
  { seats, counts, failed }: Summary,
  applied: boolean,
): readonly (readonly [label: string, value: string])[] {
  const change = seats.after - seats.before;
  return [
    ['Seats', `${number(seats.before)} → ${number(seats.after)} (${change > 0 ? '+' : ''}${number(change)})`],
    ...OPERATION_KINDS.filter((kind) => specOf({ kind }).headline).map(
      (kind) => [OPERATIONS[kind].title, number(counts[kind]?.[applied ? 'done' : 'planned'] ?? 0)] as const,
    ),
    ...(applied ? [['Failed', number(failed.length)] as const] : []),
  ];
}

function number(count: number): string {
  return count.toLocaleString('en');
}

function renderHazard({ allowed, message, allow, who }: Hazard): string {
  const flag =
    allow === null || allowed ? '' : `<div>To permit it for one run: <code>${escapeHtml(allow)}</code></div>`;
  const people =
    who.length === 0
      ? ''
      : `<details><summary>Who (${who.length})</summary><ul tabindex="0">${who.map((one) => `<li>${bidiIsolate(one)}</li>`).join('')}</ul></details>`;
  return alert(
    allowed ? 'allowed' : 'refused',
    `${bidiIsolate(message)}${flag}${people}`,
    allowed ? 'Allowed' : 'Refused',
  );
}

function alert(kind: string, html: string, title: string): string {
  return `<div class="alert ${kind}"><strong>${title}</strong>${html}</div>`;
}

function renderNotices(notices: readonly Notice[]): string {
  if (notices.length === 0) return '';
  const items = notices.map(({ level, message, who = [] }) => {
    const names = who.length === 0 ? '' : ` <span class="muted">${who.map(bidiIsolate).join(', ')}</span>`;
    return `<li>${level === 'warning' ? '<strong>Warning:</strong> ' : ''}${bidiIsolate(message)}${names}</li>`;
  });
  const warnings = notices.filter(({ level }) => level === 'warning').length;
  const title = `Notices (${notices.length}${warnings === 0 ? '' : `, ${warnings} of them warnings`})`;
  return `<details><summary>${title}</summary><ul tabindex="0">${items.join('')}</ul></details>`;
}

function chips({ kinds, operations }: PlanPageData): string {
  const counts = kinds.map(
    (_, kind) => operations.filter((one) => one.kind === kind && one.aside !== true).length,
  );
  const buttons = kinds.map((title, kind) =>
    counts[kind] === 0
      ? ''
      : `<button type="button" data-kind="${kind}" aria-pressed="false">${escapeHtml(title)} ${number(counts[kind] ?? 0)}</button>`,
  );
  return `<span class="chips" role="group" aria-label="Kinds of changes">${buttons.join('')}</span>`;
}

function stateFilter(): string {
  return renderSelect('state', 'Outcome', [
    ['', 'All outcomes'],
    ['done', 'Done'],
    ['failed', 'Failed'],
    ['skipped', 'Skipped'],
  ]);
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
