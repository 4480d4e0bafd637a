import { EXIT, type ExitCode, worstExit } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';
import type { RecordedDay, RunEnd, RunRecord } from '../core/plan/record.ts';
import type { Comparison, DayType, PresentDay } from '../core/time-off/plan.ts';
import { dayTypeNames, recordDays } from '../core/time-off/recorded.ts';
import type { TimeOffReport } from '../core/time-off/report.ts';
import {
  applyTimeOff,
  changeKey,
  type Span,
  type TimeOffOutcome,
  type TimeOffResult,
  type TimeOffTask,
} from '../timecamp/time-off.ts';
import type { AttendanceApi } from '../timecamp/attendance.ts';
import type { TimecampConnection } from './account.ts';
import { logResultNotices, resultHead, warningsOf } from './result.ts';
import { beginRecord } from './run-record.ts';
import type { Session } from './session.ts';

/** The result of a run that writes time off, and the record of it; there is no plan. */
export interface TimeOffRun {
  /** What the history keeps. */
  readonly record: RunRecord;
  readonly report: TimeOffReport;
  readonly notices: readonly Notice[];
  readonly exitCode: ExitCode;
}

export interface TimeOffRequest {
  readonly dryRun: boolean;
  /** Called before the first write when there is something to write; throws to write nothing. */
  readonly approve?: ((planned: Pick<TimeOffRun, 'report' | 'notices'>) => Promise<void>) | undefined;
}

/** What a run writes, and with what. */
export interface TimeOffWork<W extends Span> {
  readonly command: string;
  /** The command line that does the rest after a run that ended early. */
  readonly again: string;
  /** The run that it undoes. */
  readonly undoes?: string;
  readonly tasks: readonly TimeOffTask<W>[];
  readonly compare: (window: W, present: readonly PresentDay[]) => Comparison;
  readonly dayTypes: readonly DayType[];
  readonly leaves: number;
  readonly held: TimeOffReport['held'];
  /** The notices, with those about what was compared. */
  readonly notices: (results: readonly TimeOffResult[]) => readonly Notice[];
  readonly api: AttendanceApi;
  readonly connection: TimecampConnection;
}

/**
 * Compares all days, records what is about to be written, and writes it. After an approval, which takes its time, the
 * days are read again.
 */
export async function performTimeOff<W extends Span>(
  work: TimeOffWork<W>,
  { dryRun, approve }: TimeOffRequest,
  session: Session<'timecamp'>,
): Promise<TimeOffRun> {
  const { command, tasks, compare, api } = work;
  const { settings, log, signal, progress } = session;
  const pass = (options: Partial<Parameters<typeof applyTimeOff<W>>[1]>): Promise<TimeOffOutcome<W>> =>
    applyTimeOff(tasks, {
      api,
      dryRun: false,
      compare,
      concurrency: settings.timecamp.concurrency,
      signal,
      progress: (done, total) => progress.show(`Time off: ${done} of ${total} people`),
      ...options,
    }).finally(() => progress.clear());

  let outcome = await pass({ dryRun: true });
  const planned = reportOf(work, outcome, true, session);
  if (!dryRun && outcome.ended === undefined && planned.changes.length > 0) {
    await approve?.({ report: planned, notices: work.notices(outcome.results) });
    await beginRecord(recordOf(work, outcome, endOf(work, planned, 130, session), session), session);
    const approved = new Set(
      outcome.results.flatMap(({ email, changes }) => changes.map((change) => changeKey(email, change))),
    );
    outcome = await pass(approve === undefined ? { compared: outcome.compared } : { approved });
  } else if (!dryRun && planned.changes.length > 0) {
    outcome = { ...outcome, results: outcome.results.map((result) => ({ ...result, changes: [] })) };
  }
  const report = reportOf(work, outcome, dryRun, session);
  const notices = work.notices(outcome.results);
  logResultNotices(log, notices);
  log.info(
    { ...report, changes: report.changes.length, left: report.left.length, held: report.held.length },
    `${command} ended`,
  );
  const exitCode = worstExit(
    EXIT.done,
    ...(signal.aborted ? [EXIT.interrupted] : []),
    ...(report.failed.length > 0 ? [EXIT.failed] : []),
  );
  const end: RunEnd = { ...endOf(work, report, exitCode, session), warnings: warningsOf(notices) };
  return { report, notices, exitCode, record: recordOf(work, outcome, end, session) };
}

function recordOf<W extends Span>(
  { dayTypes, undoes }: TimeOffWork<W>,
  { results }: TimeOffOutcome<W>,
  summary: RunEnd,
  { startedBy }: Session<never>,
): RunRecord {
  const nameOf = dayTypeNames(dayTypes);
  const days: readonly RecordedDay[] = results.flatMap((result) => recordDays(result, nameOf));
  return {
    version: 1,
    summary,
    plan: null,
    started_by: startedBy,
    ...(undoes === undefined ? {} : { undoes }),
    ...(days.length === 0 ? {} : { days }),
  };
}

/** What the history keeps of a run, in the fields of the other commands. */
function endOf<W extends Span>(
  { command, again }: TimeOffWork<W>,
  { changes, failed, ended, requests, dry_run: dryRun }: TimeOffReport,
  exitCode: ExitCode,
  session: Session<never>,
): RunEnd {
  const days = changes.length;
  return {
    ...resultHead(session, command, exitCode),
    requests,
    counts:
      days === 0 ? {} : { 'time-off': { planned: days, done: dryRun ? 0 : days, failed: 0, skipped: 0 } },
    failed: failed.map(({ person, message }) => ({ person, operation: 'time-off', status: null, message })),
    ...(ended === null ? {} : { error: { code: 'timecamp', message: ended, hint: `Run ${again} again.` } }),
  };
}

function reportOf<W extends Span>(
  { tasks, held, leaves, dayTypes, connection }: TimeOffWork<W>,
  { results, ended }: TimeOffOutcome<W>,
  isDryRun: boolean,
  { signal }: Session<never>,
): TimeOffReport {
  const nameOf = dayTypeNames(dayTypes);
  return {
    dry_run: isDryRun,
    leaves,
    people: tasks.length,
    not_reached: tasks.length - results.length,
    ended: ended ?? (signal.aborted ? 'The run was interrupted.' : null),
    held,
    changes: results.flatMap(({ email, changes }) =>
      changes.map(({ before, after }) => ({
        person: email,
        day: after.day,
        before: before === undefined ? null : nameOf(before.dayTypeId),
        after: nameOf(after.dayTypeId),
      })),
    ),
    left: results.flatMap(({ email, left }) =>
      left.map(({ day, dayTypeId }) => ({ person: email, day, day_type: nameOf(dayTypeId) })),
    ),
    failed: results.flatMap(({ email, failure }) =>
      failure === undefined ? [] : [{ person: email, message: failure }],
    ),
    requests: { ...connection.http.counts },
  };
}
