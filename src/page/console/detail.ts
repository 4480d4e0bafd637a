import { placeOf, specOf, subjectOf } from '../../core/plan/operations.ts';
import type { Operation } from '../../core/plan/plan.ts';
import type { RunRecord } from '../../core/plan/record.ts';
import type { RunOutput } from '../../server/schemas.ts';
import { bidiElement, byId, el } from '../dom.ts';
import { formatCount } from '../model.ts';
import { badge, listSection, region, row, table } from './elements.ts';
import { exitLabel, formatDuration, STATE_LABELS } from './labels.ts';
import { commandLine } from './run-tables.ts';

const MAX_ROWS = 500;

/** Shows a run of this service with its output. */
export function showRunDetail(run: RunOutput): void {
  const { state, return_code, stdout, stderr, ended } = run;
  const code = return_code === null ? '' : ` exit code ${return_code}`;
  const silence = ended === null ? 'No output yet.' : 'No output.';
  show(commandLine(run), [
    el('p', {}, badge(STATE_LABELS[state]), code),
    ...outputSection('Result', stdout),
    ...outputSection('Log', stderr),
    ...(stdout === '' && stderr === '' ? [el('p', { class: 'muted' }, silence)] : []),
  ]);
}

/** Shows a past run with its plan. */
export function showPastRunDetail({ summary, plan }: RunRecord): void {
  const { command, started, seconds, exit_code, seats, error, failed = [], warnings = [] } = summary;
  const refusals = plan?.hazards.filter(({ allowed }) => !allowed) ?? [];
  const seatsText =
    seats === undefined || seats === null || refusals.length > 0
      ? ''
      : ` Seats: ${seats.before} → ${seats.after}.`;
  const errors = error === undefined ? [] : [error.message + (error.hint === null ? '' : ` ${error.hint}`)];
  show(`${command}, ${new Date(started).toLocaleString()}`, [
    el('p', {}, badge(exitLabel(exit_code)), ` in ${formatDuration(seconds)}.${seatsText}`),
    ...listSection('Failures', [...errors, ...failed.map(({ person, message }) => `${person}: ${message}`)]),
    ...listSection(
      'Refusals',
      refusals.map(({ message }) => message),
    ),
    ...listSection(
      'Warnings',
      warnings.map(({ message }) => message),
    ),
    ...(plan === null
      ? [el('p', { class: 'muted' }, 'The run ended before it had a plan.')]
      : planSection(plan.operations)),
  ]);
}

export function hideDetail(): void {
  byId('detail').hidden = true;
}

/** Moves the focus and the viewport to the detail. */
export function focusDetail(): void {
  byId('detail-title').focus();
  byId('detail').scrollIntoView({ block: 'start' });
}

function show(title: string, content: readonly HTMLElement[]): void {
  byId('detail-title').textContent = title;
  byId('detail-body').replaceChildren(...content);
  byId('detail').hidden = false;
}

function outputSection(title: string, text: string): readonly HTMLElement[] {
  return text === '' ? [] : [el('h3', {}, title), region(title, el('pre', {}, text))];
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
  const limit = shown.length > MAX_ROWS ? `; the first ${MAX_ROWS} are shown` : '';
  return [
    el('h3', {}, 'Plan'),
    el('p', { class: 'muted' }, `${formatCount(shown.length, 'change', 'changes')}${limit}`),
    ...(rows.length === 0
      ? []
      : [region('Changes of the plan', table(['Change', 'Person or group', 'From and to', 'Reason'], rows))]),
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
