import { outcomeOf } from '../../../core/history/run-line.ts';
import { placeOf, specOf, subjectOf } from '../../../core/plan/operations.ts';
import type { Operation } from '../../../core/plan/plan.ts';
import { bidiElement, button, el } from '../../dom.ts';
import { formatNumber } from '../../model.ts';
import { badge, heading, link, listSection, row, table } from '../elements.ts';
import { formatDuration, formatTime, outcomeLabel } from '../labels.ts';
import { TEXTS } from '../texts.ts';
import type { ViewContext } from '../view.ts';

const T = TEXTS.history;
const MAX_ROWS = 500;

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
        bidiElement(text),
      ),
    ),
    ...listSection(
      T.refusals,
      refusals.map(({ message }) => bidiElement(message)),
    ),
    ...listSection(
      T.warnings,
      warnings.map(({ message }) => bidiElement(message)),
    ),
    ...(plan === null ? [el('p', { class: 'muted' }, T.noPlan)] : planSection(plan.operations)),
  );
}

function planSection(operations: readonly Operation[]): readonly HTMLElement[] {
  const shown = operations.filter((operation) => specOf(operation).bookkeeping !== true);
  const rows = shown
    .slice(0, MAX_ROWS)
    .map((operation) =>
      row(
        specOf(operation).title,
        bidiElement(subjectOf(operation)),
        bidiElement(changeText(operation)),
        bidiElement(operation.reason, 'muted'),
      ),
    );
  const limit = shown.length > MAX_ROWS ? `; ${T.firstShown(MAX_ROWS)}` : '';
  return [
    el('h2', {}, T.plan),
    el('p', { class: 'muted' }, `${T.changes(formatNumber(shown.length))}${limit}`),
    ...(rows.length === 0 ? [] : [table(T.plan, T.planColumns, rows)]),
  ];
}

function changeText(operation: Operation): string {
  const spec = specOf(operation);
  const after = spec.after(operation);
  switch (spec.line) {
    case 'both':
      return `${spec.before(operation) || 'none'} → ${after}`;
    case 'target':
      return `into ${after}`;
    case 'place':
      return placeOf(operation) && `in ${placeOf(operation)}`;
    case 'none':
      return '';
  }
}
