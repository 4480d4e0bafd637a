import type { PersonChange } from '../../core/history/person-changes.ts';
import type { RunLine } from '../../core/history/run-line.ts';
import { changeTitle, type ChangeKind, type Starter } from '../../core/plan/record.ts';
import { pluralize } from '../../core/text.ts';
import { toCsv } from './csv.ts';
import stringWidth from 'string-width';
import { padWidth, plainLine, wrapBehind, wrapText } from './terminal.ts';

/** The runs, a line each, newest first. @param columns of a terminal */
export function renderRuns(lines: readonly RunLine[], columns?: number): string {
  if (lines.length === 0) return 'No runs.';
  const rows = lines.map((line) => [
    line.id,
    line.outcome,
    starterText(line.started_by),
    [
      changesText(line),
      ...(line.failures > 0 ? [pluralize(line.failures, 'failure', 'failures')] : []),
      ...(line.undoes === null ? [] : [`undo of ${line.undoes}`]),
    ].join('; '),
  ]);
  return alignColumns(['run', 'outcome', 'started by', 'changes'], rows, columns);
}

/** The runs as CSV. */
export function runsToCsv(lines: readonly RunLine[]): string {
  const head = [
    'run',
    'command',
    'started',
    'seconds',
    'outcome',
    'exit_code',
    'user',
    'host',
    'started_from',
    'changes',
    'failures',
    'seats_before',
    'seats_after',
    'undoes',
  ];
  const rows = lines.map((line) => [
    line.id,
    line.command,
    line.started,
    String(line.seconds),
    line.outcome,
    String(line.exit_code),
    line.started_by?.user ?? '',
    line.started_by?.host ?? '',
    line.started_by?.from ?? '',
    String(Object.values(line.changes).reduce((sum, count) => sum + count, 0)),
    String(line.failures),
    String(line.seats?.before ?? ''),
    String(line.seats?.after ?? ''),
    line.undoes ?? '',
  ]);
  return toCsv([head, ...rows]);
}

/** The changes of a person, newest first. @param columns of a terminal */
export function renderPersonChanges(who: string, changes: readonly PersonChange[], columns?: number): string {
  if (changes.length === 0)
    return `No run in the history has the id ${plainLine(who)} or changed a person with this e-mail, name or id.`;
  const rows = changes.map((change) => [change.run, change.email, changeText(change), `(${change.reason})`]);
  return alignColumns([], rows, columns);
}

/** The changes of a person as CSV. */
export function personChangesToCsv(changes: readonly PersonChange[]): string {
  const head = ['run', 'started', 'kind', 'email', 'name', 'before', 'after', 'reason', 'state', 'message'];
  const rows = changes.map((change) => [
    change.run,
    change.started,
    change.kind,
    change.email,
    change.name,
    change.before,
    change.after,
    change.reason,
    change.state,
    change.message ?? '',
  ]);
  return toCsv([head, ...rows]);
}

/** `admin@hr-server, terminal` */
export function starterText(starter: Starter | null): string {
  return starter === null ? '' : `${starter.user}@${starter.host}, ${starter.from}`;
}

function changesText({ changes, outcome, refused_by: guards }: RunLine): string {
  if (outcome === 'unfinished') return 'still running or killed';
  if (guards.length > 0) return `refused: ${guards.join(', ')}`;
  const parts = (Object.entries(changes) as [ChangeKind, number][]).map(
    ([kind, count]) => `${changeTitle(kind)}: ${count}`,
  );
  return parts.length === 0 ? 'no changes' : parts.join(', ');
}

function changeText({ title, before, after, state, message }: PersonChange): string {
  const sides = [before, after].filter((text) => text !== '');
  const change = sides.length === 0 ? title : `${title}: ${sides.join(' → ')}`;
  if (state === 'done') return change;
  return `${change} [${state}${message === null ? '' : `: ${message}`}]`;
}

/**
 * Columns of the width of their longest text; the last one is not filled up, and wrapped in a terminal. Where that
 * leaves it too narrow, a block of lines for each row, without the headings.
 */
function alignColumns(
  headings: readonly string[],
  texts: readonly (readonly string[])[],
  columns: number | undefined,
): string {
  const plain = [headings, ...texts].filter((row) => row.length > 0).map((row) => row.map(plainLine));
  const widths = (plain[0] ?? []).map((_, column) =>
    Math.max(...plain.map((row) => stringWidth(row[column] ?? ''))),
  );
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
  if (columns !== undefined && columns - before < NARROWEST_COLUMN)
    return plain
      .slice(headings.length === 0 ? 0 : 1)
      .flatMap((row) => blockOf(row, columns))
      .join('\n');
  return plain
    .flatMap((row) => {
      const start = row
        .slice(0, -1)
        .map((cell, column) => padWidth(cell, widths[column] ?? 0) + GAP)
        .join('');
      const last = row.at(-1) ?? '';
      return columns === undefined
        ? [(start + last).trimEnd()]
        : wrapBehind(start, last, columns, GAP.length);
    })
    .join('\n');
}

const GAP = '  ';
const NARROWEST_COLUMN = 30;

/** The texts of a row one after the other, on as many lines as they need; all but the first are indented. */
function blockOf(row: readonly string[], columns: number): readonly string[] {
  const lines: string[] = [];
  for (const cell of row.filter((text) => text !== '')) {
    const joined = lines.length === 0 ? cell : `${lines.at(-1)}${GAP}${cell}`;
    if (lines.length === 0 || stringWidth(joined) <= columns) lines.splice(-1, 1, joined);
    else lines.push(...wrapText(cell, columns - GAP.length).map((line) => GAP + line));
  }
  return lines;
}
