import type { Notice } from '../base/notice.ts';
import { addressKey } from '../core/addresses.ts';
import { holdReason } from '../core/holds/holds.ts';
import { withWantedForms } from '../core/plan/wanted-forms.ts';
import { pluralize } from '../core/text.ts';
import {
  type KnownPeople,
  findVacationPeople,
  mergeEmails,
  type VacationPeople,
} from '../core/time-off/people.ts';
import { compareWindow, timeOffTest, type WantedDay, wantedDays, windowsOf } from '../core/time-off/plan.ts';
import type { TimeOffReport } from '../core/time-off/report.ts';
import { dayAt } from '../io/clock.ts';
import type { Lock } from '../io/lock.ts';
import { PREPARED_KEY, readPrepared } from '../storage/documents.ts';
import { exists } from '../storage/text.ts';
import { readVacations } from '../storage/vacations.ts';
import { createAttendanceApi } from '../timecamp/attendance.ts';
import type { TimeOffTask } from '../timecamp/time-off.ts';
import { TIME_OFF_LOCK_KEY, withLock } from './account-lock.ts';
import { connectTimecamp, readWholeAccount } from './account.ts';
import { loadKnownEmployees } from './employees.ts';
import { readHolds } from './holds.ts';
import { loadJournal } from './journal.ts';
import type { Session } from './session.ts';
import { settleKilledTimeOff } from './settle-time-off.ts';
import { performTimeOff, type TimeOffRequest, type TimeOffRun } from './time-off-run.ts';

const COMMAND = 'sync-time-off';

type TimeOffSession = Session<'sources' | 'timecamp' | 'network'>;

/** Writes the time off in var/vacation.json to TimeCamp's attendance. A dry run takes no lock. */
export async function syncTimeOff(request: TimeOffRequest, session: TimeOffSession): Promise<TimeOffRun> {
  if (request.dryRun) return compareAndApply(request, session);
  return withLock(session, COMMAND, (lock) => compareAndApply(request, session, lock), TIME_OFF_LOCK_KEY);
}

async function compareAndApply(
  request: TimeOffRequest,
  session: TimeOffSession,
  lock?: Lock,
): Promise<TimeOffRun> {
  const { settings, storage, clock } = session;
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
  const isTimeOff = timeOffTest(vacations, dayTypes);
  if (lock !== undefined) await settleKilledTimeOff(api, session);
  const { tasks, held, notices } = tasksOf(wanted.value, people, settings.timecamp.ignoredUserIds);

  return performTimeOff(
    {
      command: COMMAND,
      again: 'tcsync sync-time-off',
      tasks,
      compare: (window, present) => compareWindow(window, present, isTimeOff),
      dayTypes,
      leaves: vacations.length,
      held,
      notices: () => [...accountNotices, ...wanted.notices, ...notices],
      api,
      connection,
    },
    request,
    session,
  );
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
      message: `${pluralize(unknown.length, 'person with leave is not in TimeCamp and is', 'people with leave are not in TimeCamp and are')} skipped.`,
      who: unknown,
    });
  if (ignored.length > 0)
    notices.push({
      level: 'notice',
      code: 'ignored',
      message: `${pluralize(ignored.length, 'person with leave is in TIMECAMP_IGNORED_USER_IDS and is', 'people with leave are in TIMECAMP_IGNORED_USER_IDS and are')} not changed.`,
      who: ignored,
    });
  return { tasks, held, notices };
}
