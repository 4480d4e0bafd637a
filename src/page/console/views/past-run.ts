import { outcomeOf } from '../../../core/history/run-line.ts';
import { recordedOperations } from '../../../core/history/recorded-operations.ts';
import { isOwnChange, specOf, subjectOf } from '../../../core/plan/operations.ts';
import type { Operation } from '../../../core/plan/plan.ts';
import type { RecordedResult, RunRecord } from '../../../core/plan/record.ts';
import { bidiElement, button, el } from '../../dom.ts';
import { formatNumber } from '../../model.ts';
import { changeText } from '../change-text.ts';
import { badge, heading, link, listSection, row, table } from '../elements.ts';
import { changeStateLabel, formatDuration, formatTime, outcomeLabel } from '../labels.ts';
import { inConsole } from '../remedies.ts';
import { TEXTS } from '../texts.ts';
import type { ViewContext } from '../view.ts';

const T = TEXTS.history;
/** Rows are drawn in steps, so that a run of 20,000 people does not stop the page. */
const FIRST_ROWS = 200;
const MORE_ROWS = 1000;

/** A past run with its plan. */
export async function showPastRun({ api, host, canAct, go }: ViewContext, id: string): Promise<void> {
  const record = await api.pastRun(id);
  const { summary, plan } = record;
  const { command, started, seconds, seats, error, failed = [], warnings = [] } = summary;
  const refusals = plan?.hazards.filter(({ allowed }) => !allowed) ?? [];
  const isSeatsKnown = seats !== undefined && seats !== null && refusals.length === 0;
  const errors = error === undefined ? [] : [`${error.message} ${error.hint ?? ''}`];
  host.replaceChildren(
    heading(`${command}, ${formatTime(started)}`),
    el('p', {}, link(T.back, '#/history')),
    el(
      'p',
      {},
      badge(outcomeLabel(outcomeOf(record))),
      ` ${T.duration}: ${formatDuration(seconds)}.`,
      isSeatsKnown ? ` ${T.seats}: ${formatNumber(seats.before)} → ${formatNumber(seats.after)}.` : '',
    ),
    canAct && (record.results?.length ?? 0) > 0
      ? el(
          'p',
          { class: 'undo' },
          button(T.undo, () => go(`#/plan/undo/${id}`)),
          ' ',
          el('span', { class: 'muted' }, T.undoHelp),
        )
      : '',
    ...listSection(
      T.failuresTitle,
      [...errors, ...failed.map(({ person, message }) => `${person}: ${message}`)].map((text) =>
        bidiElement(inConsole(text)),
      ),
    ),
    ...listSection(
      T.refusals,
      refusals.map(({ message }) => bidiElement(inConsole(message))),
    ),
    ...listSection(
      T.warnings,
      warnings.map(({ message }) => bidiElement(inConsole(message))),
    ),
    ...(plan === null
      ? [el('p', { class: 'muted' }, T.noPlan)]
      : planSection(record, [...plan.operations, ...(record.added ?? [])])),
  );
}

/** The operations of the plan, each with what became of it; those of a refused plan without. */
function planSection(record: RunRecord, operations: readonly Operation[]): readonly HTMLElement[] {
  const results = new Map(recordedOperations(record).map(({ operation, result }) => [operation.id, result]));
  const shown = operations.filter(
    (operation) => isOwnChange(operation) || results.get(operation.id)?.state === 'failed',
  );
  const toRow = (operation: Operation): HTMLTableRowElement =>
    row(
      specOf(operation).title,
      bidiElement(subjectOf(operation)),
      bidiElement(changeText(operation)),
      bidiElement(operation.reason, 'muted'),
      outcomeCell(results.get(operation.id)),
    );
  const count = el('p', { class: 'muted' });
  const body = el('div');
  let limit = FIRST_ROWS;
  const more = button(T.showMore, () => {
    limit += MORE_ROWS;
    show();
  });
  function show(): void {
    const isLimited = limit < shown.length;
    count.textContent = T.changes(shown.length) + (isLimited ? T.firstShown(limit) : '');
    more.hidden = !isLimited;
    body.replaceChildren(table(T.plan, T.planColumns, shown.slice(0, limit).map(toRow)));
  }
  if (shown.length > 0) show();
  return [el('h2', {}, T.plan), count, ...(shown.length === 0 ? [el('p', {}, T.noChanges)] : [body, more])];
}

function outcomeCell(result: RecordedResult | undefined): readonly (Node | string)[] {
  if (result === undefined) return [T.notTried];
  const { state, message } = result;
  return [badge(changeStateLabel(state)), ...(message === undefined ? [] : [' ', bidiElement(message)])];
}
