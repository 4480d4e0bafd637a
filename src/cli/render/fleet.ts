import stringWidth from 'string-width';
import type { ExitCode } from '../../base/errors.ts';
import type { KindCounts, Summary } from '../../core/plan/outcome.ts';
import type { RunOutcome } from '../../core/history/run-line.ts';
import { changeTitle, changeCounts } from '../../core/plan/record.ts';
import { pluralize } from '../../core/text.ts';
import { padWidth, plainLine } from './terminal.ts';

/** What `fleet run` knows of the run of one account. */
interface RunOfAccount {
  readonly account: string;
  readonly exit_code: number;
  readonly seconds: number;
  readonly counts: Summary['counts'];
  readonly seats: Summary['seats'] | null;
  readonly failed: number;
  readonly is_repeated: boolean;
  readonly error: { readonly message: string } | null;
  readonly log: string | null;
}

/** What `fleet status` knows of one account. */
interface StatusOfAccount {
  readonly account: string;
  readonly state: RunOutcome | 'none' | 'unreadable';
  readonly last_success: string | null;
  readonly refusals: number;
  readonly seats: number | null;
  readonly fetched_at: string | null;
  readonly problems: readonly string[];
}

/** What `fleet doctor` found out about one account. */
export interface AccountDiagnosis {
  readonly account: string;
  readonly exit_code: ExitCode;
  readonly steps: number;
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
}

/** One account after the other, in columns. */
export function renderFleetStatus(accounts: readonly StatusOfAccount[], now: number): string {
  const rows = accounts.map((status) => [
    status.account,
    status.state,
    ageOf(status.last_success, now),
    String(status.refusals),
    status.seats === null ? '–' : String(status.seats),
    ageOf(status.fetched_at, now),
    status.problems.join(' '),
  ]);
  return columns([['account', 'last run', 'last success', 'refusals', 'seats', 'last fetch', ''], ...rows]);
}

function ageOf(time: string | null, now: number): string {
  if (time === null) return 'never';
  const minutes = Math.max(0, Math.floor((now - Date.parse(time)) / 60_000));
  if (minutes < 120) return `${minutes} min ago`;
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 1440)} days ago`;
}

/**
 * Whether an account's run changed, or was to change, anything, or failed: cron mails what is printed. A refusal for the
 * same people is news once a day.
 */
export function isNoteworthy(run: RunOfAccount, dryRun: boolean): boolean {
  if (run.is_repeated) return false;
  return run.exit_code !== 0 || changesIn(run, dryRun).length > 0;
}

/** The line of an account whose run has ended. @param width of the longest name */
export function renderAccountRun(run: RunOfAccount, width: number, dryRun: boolean): string {
  return `${padWidth(plainLine(run.account), width)}  ${padWidth(stateOf(run, dryRun), 11)}  ${detailOf(run, dryRun)}`.trimEnd();
}

function stateOf(run: RunOfAccount, dryRun: boolean): string {
  switch (run.exit_code) {
    case 0:
      if (changesIn(run, dryRun).length === 0) return 'no changes';
      return dryRun ? 'dry run' : 'done';
    case 3:
      return 'REFUSED';
    case 4:
      return 'LOCKED';
    case 64:
      return 'INVALID';
    case 130:
      return 'INTERRUPTED';
    default:
      return 'FAILED';
  }
}

function detailOf(run: RunOfAccount, dryRun: boolean): string {
  const { exit_code, failed, error, log, seats } = run;
  const changes = changesIn(run, dryRun);
  const taken =
    seats === null || seats.before === seats.after ? '' : `; seats ${seats.before} → ${seats.after}`;
  const done = exit_code === 3 || changes.length === 0 ? [] : [`${changes.join(', ')}${taken}.`];
  return [
    ...done,
    ...(failed > 1 ? [`${failed} changes failed. First failure:`] : []),
    ...(error === null ? [] : [asSentence(error.message)]),
    ...(exit_code === 0 || log === null ? [] : [`Log: ${plainLine(log)}`]),
  ].join(' ');
}

/** On one line, with a full stop. */
function asSentence(message: string): string {
  const line = plainLine(message.trim().replaceAll(/\s*\n\s*/g, ' '));
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

/** `New groups 2`, `Invitations 3`: what was changed, in a dry run what would be. */
function changesIn({ counts }: RunOfAccount, dryRun: boolean): readonly string[] {
  const planned = Object.entries(counts).map(([kind, count]) => [kind, withPlannedAsDone(count, dryRun)]);
  const end = { counts: Object.fromEntries(planned) } as Parameters<typeof changeCounts>[0];
  return changeCounts(end).map(([kind, count]) => `${changeTitle(kind)} ${count}`);
}

function withPlannedAsDone(count: KindCounts, dryRun: boolean): KindCounts {
  return dryRun ? { ...count, done: count.planned } : count;
}

/** The closing line: how many accounts are done, and the names of the others. */
export function renderFleetRun(runs: readonly RunOfAccount[], seconds: number, dryRun: boolean): string {
  const done = runs.filter(({ exit_code }) => exit_code === 0);
  const others = runs.filter(({ exit_code }) => exit_code !== 0).map(({ account }) => plainLine(account));
  const changed = done.filter((run) => changesIn(run, dryRun).length > 0).length;
  const rest = others.length === 0 ? '' : ` Not done: ${others.join(', ')}.`;
  return `${done.length} of ${pluralize(runs.length, 'account', 'accounts')} done, ${changed} with changes, in ${seconds.toFixed(1)} s.${rest}`;
}

/** The line of an account that was checked. @param width of the longest name */
export function renderDiagnosis(
  { account, steps, failures, warnings }: AccountDiagnosis,
  width: number,
): string {
  const [first = ''] = failures;
  const more = failures.length > 1 ? ` (and ${failures.length - 1} more)` : '';
  const warned = warnings.length === 0 ? '' : `, ${pluralize(warnings.length, 'warning', 'warnings')}`;
  const result =
    failures.length === 0
      ? `ok    ${pluralize(steps, 'step', 'steps')}${warned}`
      : `FAIL  ${plainLine(first.replaceAll(/\s*\n\s*/g, ' '))}${more}`;
  return `${padWidth(plainLine(account), width)}  ${result}`;
}

/** Rows as aligned columns; the last column is not filled up. */
function columns(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => row.map((cell) => plainLine(cell.replaceAll(/\s*\n\s*/g, ' '))));
  const widths = lines[0]?.map((_, place) => Math.max(...lines.map((row) => stringWidth(row[place] ?? ''))));
  return lines
    .map((row) =>
      row
        .map((cell, place) => padWidth(cell, widths?.[place] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
