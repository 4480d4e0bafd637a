import { OPERATION_KINDS, OPERATIONS } from '../../core/plan/operations.ts';
import type { HistoryEntry, RunView } from '../../server/schemas.ts';
import { byId, el } from '../dom.ts';
import { formatCount } from '../model.ts';
import { badge, replaceContent, row, rowButton, table, time } from './elements.ts';
import { exitLabel, formatDuration, STATE_LABELS } from './labels.ts';

export interface RunActions {
  readonly showRun: (id: string) => void;
  readonly cancelRun: (id: string) => void;
  readonly showPastRun: (id: string) => void;
}

/** Shows the runs of this service. */
export function showRuns(runs: readonly RunView[], { showRun, cancelRun }: RunActions): void {
  const rows = runs.map((run) => {
    const { id, asked, started, ended, state } = run;
    const line = commandLine(run);
    const label = `${line}, requested ${new Date(asked).toLocaleString()}`;
    return row(
      time(asked),
      el('code', {}, line),
      badge(STATE_LABELS[state]),
      started === null || ended === null
        ? ''
        : formatDuration((Date.parse(ended) - Date.parse(started)) / 1000),
      [
        rowButton('Show', `Show ${label}`, () => showRun(id)),
        ...(ended === null ? [rowButton('Cancel', `Cancel ${label}`, () => cancelRun(id))] : []),
      ],
    );
  });
  const headings = ['Requested', 'Command', 'State', 'Duration', ''];
  showTable('runs', headings, rows, 'No runs since the service started.');
}

/** Shows past runs. */
export function showHistory(history: readonly HistoryEntry[], { showPastRun }: RunActions): void {
  const rows = history.map(({ id, command, started, exit_code, changes, failures }) =>
    row(
      time(started),
      el('code', {}, command),
      badge(exitLabel(exit_code)),
      changesText(changes) + (failures > 0 ? `. ${formatCount(failures, 'failure', 'failures')}` : ''),
      rowButton('Show', `Show ${command} of ${new Date(started).toLocaleString()}`, () => showPastRun(id)),
    ),
  );
  showTable('history', ['Started', 'Command', 'Result', 'Changes', ''], rows, 'No runs yet.');
}

/** The command with its arguments. */
export function commandLine({ command, args }: Pick<RunView, 'command' | 'args'>): string {
  return [command, ...args].join(' ');
}

function changesText(changes: HistoryEntry['changes']): string {
  const parts = OPERATION_KINDS.flatMap((kind) => {
    const count = changes[kind];
    return count === undefined ? [] : [`${OPERATIONS[kind].title}: ${count}`];
  });
  return parts.length === 0 ? 'No changes' : parts.join(', ');
}

function showTable(
  id: string,
  headings: readonly string[],
  rows: readonly HTMLTableRowElement[],
  empty: string,
): void {
  for (const made of rows) made.lastElementChild?.classList.add('actions');
  replaceContent(byId(id), rows.length === 0 ? el('p', { class: 'muted' }, empty) : table(headings, rows));
}
