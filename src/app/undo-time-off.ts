import type { Notice } from '../base/notice.ts';
import { UserError } from '../base/errors.ts';
import { addressKey } from '../core/addresses.ts';
import { heldUsers, holdReason } from '../core/holds/holds.ts';
import type { Account } from '../core/model.ts';
import { pluralize } from '../core/text.ts';
import {
  dayTypeNames,
  isAsRecorded,
  isReversible,
  type RecordedWindow,
  recordedWindows,
  reverseWindow,
  type ReversibleDay,
} from '../core/time-off/recorded.ts';
import type { DayType } from '../core/time-off/plan.ts';
import type { TimeOffReport } from '../core/time-off/report.ts';
import { dayAt } from '../io/clock.ts';
import type { Lock } from '../io/lock.ts';
import { createAttendanceApi } from '../timecamp/attendance.ts';
import type { TimeOffResult, TimeOffTask } from '../timecamp/time-off.ts';
import { TIME_OFF_LOCK_KEY, withLock } from './account-lock.ts';
import { connectTimecamp, readWholeAccount } from './account.ts';
import type { FoundRun } from './history.ts';
import { readHolds, withMatches } from './holds.ts';
import { settleKilledTimeOff } from './settle-time-off.ts';
import type { SyncSession } from './sync.ts';
import { performTimeOff, type TimeOffRequest, type TimeOffRun } from './time-off-run.ts';

/** The days to undo. */
export interface UndoTimeOffRequest extends TimeOffRequest {
  readonly found: FoundRun;
  /** Only these people: e-mails or external ids; undefined for all. */
  readonly users: readonly string[] | undefined;
}

/** Puts back the days that a past run replaced. Days that it added stay, since TimeCamp cannot remove a day. */
export async function undoTimeOff(request: UndoTimeOffRequest, session: SyncSession): Promise<TimeOffRun> {
  if (request.dryRun) return reverseDays(request, session);
  return withLock(session, 'undo', (lock) => reverseDays(request, session, lock), TIME_OFF_LOCK_KEY);
}

async function reverseDays(
  { found, users, ...request }: UndoTimeOffRequest,
  session: SyncSession,
  lock?: Lock,
): Promise<TimeOffRun> {
  const { settings, storage, clock } = session;
  const days = found.record.days ?? [];
  if (!days.every(isReversible))
    throw new UserError(
      `The run ${found.id} was recorded by an earlier version of tcsync, without the data needed to undo time off.`,
      {
        code: 'undo',
        hint: 'Correct the leave in the source and run `tcsync sync-time-off`, or change the days in TimeCamp.',
      },
    );
  const connection = connectTimecamp({ ...session, mayWrite: async () => lock?.check() });
  const api = createAttendanceApi(connection.http);
  const dayTypes = await api.dayTypes();
  const { value: account, notices } = await readWholeAccount(connection);
  if (lock !== undefined) await settleKilledTimeOff(api, session);
  const holds = await readHolds(storage, dayAt(clock.now(), settings.network.tz));
  const held = heldUsers(await withMatches(holds, account, settings.timecamp, storage), account.users);
  const chosen = choose(days, users, account);
  const tasks: TimeOffTask<RecordedWindow>[] = [];
  const kept: TimeOffReport['held'][number][] = [];
  const gone: string[] = [];
  const ignored: string[] = [];
  for (const [userId, windows] of recordedWindows(chosen)) {
    const email = windows[0]?.recorded[0]?.person ?? userId;
    const hold = held.get(userId);
    if (!account.users.some(({ id }) => id === userId)) gone.push(email);
    else if (hold !== undefined) kept.push({ person: email, reason: holdReason(hold) });
    else if (settings.timecamp.ignoredUserIds.includes(userId)) ignored.push(email);
    else tasks.push({ email, userId, windows });
  }
  return performTimeOff(
    {
      command: 'undo',
      again: `tcsync undo ${found.id}`,
      undoes: found.id,
      tasks,
      compare: reverseWindow,
      dayTypes,
      leaves: chosen.length,
      held: kept,
      notices: (results) => [
        ...notices,
        ...peopleNotice('changed-since', gone, 'no longer in TimeCamp'),
        ...peopleNotice('changed-since', ignored, 'protected by the settings'),
        ...leftNotices(results, chosen, dayTypes),
      ],
      api,
      connection,
    },
    request,
    session,
  );
}

/** The days of the people whom `--user` names. @throws UserError, exit 1, for a name that no one has */
function choose(
  days: readonly ReversibleDay[],
  names: UndoTimeOffRequest['users'],
  { users }: Account,
): readonly ReversibleDay[] {
  if (names === undefined) return days;
  const idsOf = new Map<string, Set<string>>();
  const add = (name: string, id: string): void => {
    if (name !== '') idsOf.set(addressKey(name), (idsOf.get(addressKey(name)) ?? new Set()).add(id));
  };
  for (const { id, email, external_id: externalId, additional_email: real } of users)
    for (const name of [email, externalId, real]) add(name, id);
  for (const { person, user_id: id } of days) add(person, id);
  const unknown = names.filter((name) => !idsOf.has(addressKey(name)));
  if (unknown.length > 0)
    throw new UserError(`${unknown.join(', ')}: not found in the run or in TimeCamp.`, {
      code: 'unknown-person',
      hint: 'Use an e-mail or an external id. Nothing was changed.',
    });
  const ids = new Set(names.flatMap((name) => [...(idsOf.get(addressKey(name)) ?? [])]));
  return days.filter(({ user_id: id }) => ids.has(id));
}

function peopleNotice(code: string, who: readonly string[], why: string): readonly Notice[] {
  if (who.length === 0) return [];
  const message = `${pluralize(who.length, 'person is', 'people are')} ${why}. The undo does not change their days.`;
  return [{ level: 'warning', code, message, who }];
}

/** The days that stay: those changed since, and those that the run added. */
function leftNotices(
  results: readonly TimeOffResult[],
  days: readonly ReversibleDay[],
  dayTypes: readonly DayType[],
): readonly Notice[] {
  const nameOf = dayTypeNames(dayTypes);
  const byDay = new Map(days.map((day) => [`${day.user_id} ${day.day}`, day]));
  const added: string[] = [];
  const changed: string[] = [];
  for (const { email, userId, left } of results) {
    for (const now of left) {
      const day = byDay.get(`${userId} ${now.day}`);
      if (day !== undefined && isAsRecorded(now, day.written)) added.push(`${email} ${now.day}`);
      else changed.push(`${email} ${now.day}: now ${nameOf(now.dayTypeId)}`);
    }
  }
  const notice = (code: string, who: readonly string[], message: string): readonly Notice[] =>
    who.length === 0 ? [] : [{ level: 'warning', code, message, who }];
  return [
    ...notice(
      'changed-since',
      changed,
      `${pluralize(changed.length, 'day was changed after the run and stays as it is', 'days were changed after the run and stay as they are')}.`,
    ),
    ...notice(
      'not-undone',
      added,
      `${pluralize(added.length, 'day added by the run stays', 'days added by the run stay')}: TimeCamp cannot remove a day. Change them in TimeCamp.`,
    ),
  ];
}
