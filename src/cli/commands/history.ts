import { changesOf, findRun, type FoundRun, listRuns, namesRun } from '../../app/history.ts';
import { resultHead } from '../../app/result.ts';
import { EXIT, type ExitCode, usageError } from '../../base/errors.ts';
import { appliedOf } from '../../core/history/applied.ts';
import type { RunLine } from '../../core/history/run-line.ts';
import type { RunRecord } from '../../core/plan/record.ts';
import { timeText } from '../../core/text.ts';
import type { CommonOptions, Context } from '../context.ts';
import {
  personChangesToCsv,
  renderPersonChanges,
  renderRuns,
  runsToCsv,
  starterText,
} from '../render/history.ts';
import { planToCsv, renderPlan } from '../render/plan.ts';
import { renderTerminalPlan } from '../render/plan-terminal.ts';
import { plainLine, wrapText } from '../render/terminal.ts';

/** The number of runs listed without `--limit`. */
const LISTED = 50;

export interface HistoryOptions extends CommonOptions {
  /** A day or an ISO time. */
  readonly since?: string;
  readonly limit?: number;
}

/** `tcsync history [what]`: the past runs, one of them, or one person's changes. */
export async function runHistory(
  what: string | undefined,
  options: HistoryOptions,
  context: Context,
): Promise<ExitCode> {
  const since = options.since === undefined ? undefined : parseTime(options.since);
  const { storage } = await context.open([]);
  const { stdoutIsTerminal, columns: width } = context.shell;
  const columns = stdoutIsTerminal ? width : undefined;
  if (what === undefined) {
    const limit = options.limit ?? LISTED;
    writeRuns(
      await listRuns(storage, { limit, ...(since === undefined ? {} : { since }) }),
      options,
      context,
      columns,
    );
  } else if (namesRun(what)) {
    writeRun(await findRun(storage, what), options, context);
  } else {
    const changes = await changesOf(storage, what, { since });
    write(options, context, {
      text: () => renderPersonChanges(what, changes, columns),
      json: { who: what, changes },
      csv: () => personChangesToCsv(changes),
    });
  }
  return EXIT.done;
}

function writeRuns(
  lines: readonly RunLine[],
  options: HistoryOptions,
  context: Context,
  columns: number | undefined,
): void {
  write(options, context, {
    text: () => renderRuns(lines, columns),
    json: { runs: lines.map((line) => ({ ...line, people: undefined })) },
    csv: () => runsToCsv(lines),
  });
}

function writeRun({ id, record }: FoundRun, options: HistoryOptions, context: Context): void {
  write(options, context, {
    text: () => renderRun(id, record, context),
    json: { run: id, record },
    csv: () => (record.plan === null ? '' : planToCsv(record.plan, appliedOf(record))),
  });
}

function renderRun(id: string, record: RunRecord, context: Context): string {
  const { summary, plan, started_by: startedBy = null, days = [] } = record;
  const { command, started, seconds, exit_code, error } = summary;
  const { shell } = context;
  const head = [
    `${id}: tcsync ${command}, started at ${timeText(started)}${startedBy === null ? '' : ` by ${starterText(startedBy)}`}`,
    record.unfinished === true
      ? 'The run has not reported its end: it is still running or was killed. The next sync or undo determines what it did.'
      : `Exit code ${exit_code} after ${seconds.toFixed(1)} s.`,
    ...(error === undefined ? [] : [`${error.message}${error.hint === null ? '' : ` ${error.hint}`}`]),
  ];
  const dayLines = days.map(
    ({ person, day, before, after }) =>
      `  ${person}  ${day}  ${before === null ? '' : `${before} → `}${after}`,
  );
  const notices = (summary.warnings ?? []).map((warning) => ({ level: 'warning' as const, ...warning }));
  const applied = appliedOf(record);
  const shown = applied === undefined ? (plan?.notices ?? []) : notices;
  if (!shell.stdoutIsTerminal)
    return [...head, ...dayLines, ...(plan === null ? [] : [renderPlan(plan, shown, applied)])].join('\n');
  const { columns } = shell;
  const style = { columns, colors: !shell.env['NO_COLOR'], full: true };
  return [
    ...head.flatMap((line) => wrapText(plainLine(line), columns)),
    ...dayLines,
    ...(plan === null ? [] : ['', renderTerminalPlan(plan, shown, applied, style)]),
  ].join('\n');
}

function write(
  { format = 'text' }: HistoryOptions,
  context: Context,
  result: { readonly text: () => string; readonly json: object; readonly csv: () => string },
): void {
  if (format === 'json') context.writeJson({ ...resultHead(context, 'history', EXIT.done), ...result.json });
  else context.writeStdout(format === 'csv' ? result.csv() : result.text());
}

/** @throws UserError, exit 64, for anything but a day or an ISO time */
function parseTime(text: string): string {
  const time = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw usageError(
    `--since got ${JSON.stringify(text)}; expected a date such as 2026-11-23.`,
    'Correct --since.',
  );
}
