import { withWantedForms } from '../core/plan/wanted-forms.ts';
import { EXIT, type ExitCode, worstExit } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';
import type { RunEnd, RunRecord } from '../core/plan/record.ts';
import { addressKey } from '../core/addresses.ts';
import { pluralize } from '../core/text.ts';
import { holdReason } from '../core/holds/holds.ts';
import { dayAt } from '../io/clock.ts';
import {
  type KnownPeople,
  findVacationPeople,
  mergeEmails,
  type VacationPeople,
} from '../core/time-off/people.ts';
import { type DayType, timeOffTest, type WantedDay, wantedDays, windowsOf } from '../core/time-off/plan.ts';
import type { TimeOffReport } from '../core/time-off/report.ts';
import type { Lock } from '../io/lock.ts';
import { PREPARED_KEY, readPrepared } from '../storage/documents.ts';
import { exists } from '../storage/text.ts';
import { readVacations } from '../storage/vacations.ts';
import { createAttendanceApi } from '../timecamp/attendance.ts';
import {
  applyTimeOff,
  changeKey,
  type TimeOffOutcome,
  type TimeOffResult,
  type TimeOffTask,
} from '../timecamp/time-off.ts';
import { TIME_OFF_LOCK_KEY, withLock } from './account-lock.ts';
import { connectTimecamp, readWholeAccount } from './account.ts';
import { loadKnownEmployees } from './employees.ts';
import { readHolds } from './holds.ts';
import { loadJournal } from './journal.ts';
import { logResultNotices, resultHead, warningsOf } from './result.ts';
import type { Session } from './session.ts';

const COMMAND = 'sync-time-off';

type TimeOffSession = Session<'sources' | 'timecamp' | 'network'>;

/** The result of a run, and the record of it; there is no plan. */
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

/** Writes the leaves of var/vacation.json to the attendance of TimeCamp. A dry run takes no lock. */
export async function syncTimeOff(request: TimeOffRequest, session: TimeOffSession): Promise<TimeOffRun> {
  if (request.dryRun) return compareAndApply(request, session);
  return withLock(session, COMMAND, (lock) => compareAndApply(request, session, lock), TIME_OFF_LOCK_KEY);
}

async function compareAndApply(
  { dryRun, approve }: TimeOffRequest,
  session: TimeOffSession,
  lock?: Lock,
): Promise<TimeOffRun> {
  const { settings, log, storage, clock, signal, progress } = session;
  const vacations = await readVacations(storage);
  const known = await readKnownPeople(session);
  const connection = connectTimecamp({ ...session, mayWrite: async () => lock?.check() });
  const api = createAttendanceApi(connection.http);

  const dayTypes = await api.dayTypes();
  const { value: read, notices: accountNotices } = await readWholeAccount(connection);
  const { journal } = await loadJournal(storage, read.users, clock.now());
  const { account } = withWantedForms(read, journal);
  const holds = await readHolds(storage, dayAt(clock.now(), settings.network.tz));
  const people = findVacationPeople(vacations, known, account.users, settings.timecamp, holds.active);
  const wanted = wantedDays(mergeEmails(vacations, people.users), dayTypes);
  const { tasks, held, notices } = tasksOf(wanted.value, people, settings.timecamp.ignoredUserIds);

  const compareOrWrite = (comparesOnly: boolean, approved?: ReadonlySet<string>): Promise<TimeOffOutcome> =>
    applyTimeOff(tasks, {
      api,
      dryRun: comparesOnly,
      approved,
      isTimeOff: timeOffTest(vacations, dayTypes),
      concurrency: settings.timecamp.concurrency,
      signal,
      progress: (done, total) => progress.show(`Time off: ${done} of ${total} people`),
    }).finally(() => progress.clear());
  const reportOf = ({ results, ended }: TimeOffOutcome, isDryRun: boolean): TimeOffReport => ({
    dry_run: isDryRun,
    leaves: vacations.length,
    people: tasks.length,
    not_reached: tasks.length - results.length,
    ended: ended ?? (signal.aborted ? 'The run was interrupted.' : null),
    held,
    ...listResults(results, dayTypes),
    requests: { ...connection.http.counts },
  });
  const allNotices = [...accountNotices, ...wanted.notices, ...notices];

  let approved: ReadonlySet<string> | undefined;
  if (!dryRun && approve !== undefined) {
    const planned = await compareOrWrite(true);
    approved = changeKeys(planned.results);
    if (approved.size > 0) await approve({ report: reportOf(planned, true), notices: allNotices });
  }
  const report = reportOf(await compareOrWrite(dryRun, approved), dryRun);
  logResultNotices(log, allNotices);
  log.info(
    { ...report, changes: report.changes.length, left: report.left.length, held: held.length },
    `${COMMAND} ended`,
  );

  const exitCode = worstExit(
    EXIT.done,
    ...(signal.aborted ? [EXIT.interrupted] : []),
    ...(report.failed.length > 0 ? [EXIT.failed] : []),
  );
  const summary = { ...resultHead(session, COMMAND, exitCode), ...summaryOf(report, allNotices) };
  const record: RunRecord = {
    version: 1,
    summary,
    plan: null,
    started_by: session.startedBy,
    ...(report.changes.length === 0 ? {} : { days: report.changes }),
  };
  return { report, notices: allNotices, exitCode, record };
}

function changeKeys(results: readonly TimeOffResult[]): ReadonlySet<string> {
  return new Set(results.flatMap(({ email, changes }) => changes.map((change) => changeKey(email, change))));
}

/** What the history keeps of a run, in the fields of the other commands. */
function summaryOf(
  { changes, failed, ended, requests, dry_run: dryRun }: TimeOffReport,
  notices: readonly Notice[],
): Pick<RunEnd, 'requests' | 'counts' | 'failed' | 'warnings' | 'error'> {
  const days = changes.length;
  return {
    requests,
    counts:
      days === 0 ? {} : { 'time-off': { planned: days, done: dryRun ? 0 : days, failed: 0, skipped: 0 } },
    failed: failed.map(({ person, message }) => ({ person, operation: 'time-off', status: null, message })),
    warnings: warningsOf(notices),
    ...(ended === null
      ? {}
      : { error: { code: 'timecamp', message: ended, hint: 'Run tcsync sync-time-off again.' } }),
  };
}

/** The files of earlier stages help to find people. They are optional: e-mails may be the same in TimeCamp. */
async function readKnownPeople(session: TimeOffSession): Promise<KnownPeople> {
  const { storage } = session;
  return {
    employees: (await loadKnownEmployees(session))?.employees ?? [],
    prepared: (await exists(storage, PREPARED_KEY)) ? (await readPrepared(storage)).users : [],
  };
}

function tasksOf(
  wanted: ReadonlyMap<string, readonly WantedDay[]>,
  people: VacationPeople,
  ignoredUserIds: readonly string[],
): {
  readonly tasks: readonly TimeOffTask[];
  readonly held: TimeOffReport['held'];
  readonly notices: readonly Notice[];
} {
  const tasks: TimeOffTask[] = [];
  const held: TimeOffReport['held'][number][] = [];
  const unknown: string[] = [];
  const ignored: string[] = [];
  for (const [email, days] of wanted) {
    const user = people.users.get(addressKey(email));
    const hold = people.held.get(user?.id ?? '');
    if (user === undefined) unknown.push(email);
    else if (hold !== undefined) held.push({ person: email, reason: holdReason(hold) });
    else if (ignoredUserIds.includes(user.id)) ignored.push(email);
    else tasks.push({ email, userId: user.id, windows: windowsOf(days) });
  }
  const notices: Notice[] = [];
  if (unknown.length > 0)
    notices.push({
      level: 'warning',
      code: 'unknown-person',
      message: `${pluralize(unknown.length, 'person with leave is not in TimeCamp, and is', 'people with leave are not in TimeCamp, and are')} skipped.`,
      who: unknown,
    });
  if (ignored.length > 0)
    notices.push({
      level: 'notice',
      code: 'ignored',
      message: `${pluralize(ignored.length, 'person with leave is in TIMECAMP_IGNORED_USER_IDS, and is', 'people with leave are in TIMECAMP_IGNORED_USER_IDS, and are')} not touched.`,
      who: ignored,
    });
  return { tasks, held, notices };
}

/** The results day by day, with the names of day types. */
function listResults(
  results: readonly TimeOffResult[],
  dayTypes: readonly DayType[],
): Pick<TimeOffReport, 'changes' | 'left' | 'failed'> {
  const names = new Map(dayTypes.map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names.get(id) ?? id;
  return {
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
  };
}
