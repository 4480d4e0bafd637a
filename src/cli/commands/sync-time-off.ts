import { connectTimecamp, readWholeAccount } from '../../app/account.ts';
import { EXIT, worstExit, type ExitCode } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { AccountUser } from '../../core/model.ts';
import { counted, normalEmail } from '../../core/text.ts';
import { findVacationUsers, mergeEmails, type KnownPeople } from '../../core/time-off/people.ts';
import {
  timeOffTest,
  wantedDays,
  windowsOf,
  type DayType,
  type WantedDay,
} from '../../core/time-off/plan.ts';
import { EMPLOYEES_KEY, PREPARED_KEY, readEmployees, readPrepared } from '../../storage/documents.ts';
import type { Storage } from '../../storage/storage.ts';
import { exists } from '../../storage/text.ts';
import { readVacations } from '../../storage/vacations.ts';
import { createAttendanceApi } from '../../timecamp/attendance.ts';
import { applyTimeOff, type TimeOffResult, type TimeOffTask } from '../../timecamp/time-off.ts';
import type { CommonOptions, Context } from '../context.ts';
import { createProgress } from '../progress.ts';
import { renderTimeOff, type TimeOffReport } from '../render/time-off.ts';
import { logNotices, resultHead, warningsOf } from '../../app/result.ts';

export interface SyncTimeOffOptions extends CommonOptions {
  readonly dryRun?: boolean;
}

/** `tcsync sync-time-off`: brings the leaves of var/vacation.json into TimeCamp's attendance. */
export async function runSyncTimeOff(options: SyncTimeOffOptions, context: Context): Promise<ExitCode> {
  const dryRun = options.dryRun === true;
  const session = await context.open(['timecamp', 'network']);
  const { settings, log, storage } = session;
  const { shell } = context;
  const vacations = await readVacations(storage);
  const known = await readKnownPeople(storage);
  const connection = connectTimecamp(session);
  const api = createAttendanceApi(connection.http);

  const dayTypes = await api.dayTypes();
  const account = await readWholeAccount(connection);
  const people = findVacationUsers(vacations, known, account.value.users, settings.timecamp);
  const wanted = wantedDays(mergeEmails(vacations, people), dayTypes);
  const { tasks, notices } = tasksOf(wanted.value, people, settings.timecamp.ignoredUserIds);

  const progress = createProgress(shell);
  const { results, ended } = await applyTimeOff(tasks, {
    api,
    dryRun,
    isTimeOff: timeOffTest(vacations, dayTypes),
    concurrency: settings.timecamp.concurrency,
    signal: shell.signal,
    progress: (done, total) => progress.show(`Time off: ${done} of ${total} people`),
  }).finally(() => progress.clear());

  const report: TimeOffReport = {
    dry_run: dryRun,
    leaves: vacations.length,
    people: tasks.length,
    not_reached: tasks.length - results.length,
    ended: ended ?? (shell.signal.aborted ? 'The run was interrupted.' : null),
    ...listResults(results, dayTypes),
    requests: { ...connection.http.counts },
  };
  const allNotices = [...account.notices, ...wanted.notices, ...notices];
  logNotices(log, allNotices);
  log.info({ ...report, changes: report.changes.length, left: report.left.length }, 'sync-time-off ended');

  const exitCode = worstExit(
    EXIT.done,
    ...(shell.signal.aborted ? [EXIT.interrupted] : []),
    ...(report.failed.length > 0 ? [EXIT.failed] : []),
  );
  const head = resultHead(session, 'sync-time-off', exitCode);
  if (options.format === 'json') context.writeJson({ ...head, ...report, warnings: warningsOf(allNotices) });
  else context.writeStdout(renderTimeOff(report, allNotices, head.seconds));
  return exitCode;
}

/** The files of earlier stages help to find people, and are not needed where e-mails are the same in TimeCamp. */
async function readKnownPeople(storage: Storage): Promise<KnownPeople> {
  return {
    employees: (await exists(storage, EMPLOYEES_KEY)) ? (await readEmployees(storage)).employees : [],
    prepared: (await exists(storage, PREPARED_KEY)) ? (await readPrepared(storage)).users : [],
  };
}

function tasksOf(
  wanted: ReadonlyMap<string, readonly WantedDay[]>,
  people: ReadonlyMap<string, AccountUser>,
  ignoredUserIds: readonly string[],
): { readonly tasks: readonly TimeOffTask[]; readonly notices: readonly Notice[] } {
  const tasks: TimeOffTask[] = [];
  const unknown: string[] = [];
  const ignored: string[] = [];
  for (const [email, days] of wanted) {
    const user = people.get(normalEmail(email));
    if (user === undefined) unknown.push(email);
    else if (ignoredUserIds.includes(user.id)) ignored.push(email);
    else tasks.push({ email, userId: user.id, windows: windowsOf(days) });
  }
  const notices: Notice[] = [];
  if (unknown.length > 0)
    notices.push({
      level: 'warning',
      code: 'unknown-person',
      message: `${counted(unknown.length, 'person with leave is not in TimeCamp, and is', 'people with leave are not in TimeCamp, and are')} skipped.`,
      who: unknown,
    });
  if (ignored.length > 0)
    notices.push({
      level: 'notice',
      code: 'ignored',
      message: `${counted(ignored.length, 'person with leave is in TIMECAMP_IGNORED_USER_IDS, and is', 'people with leave are in TIMECAMP_IGNORED_USER_IDS, and are')} not touched.`,
      who: ignored,
    });
  return { tasks, notices };
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
