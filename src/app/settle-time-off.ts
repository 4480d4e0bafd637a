import { isAsRecorded, isReversible, recordedWindows } from '../core/time-off/recorded.ts';
import type { RunRecord } from '../core/plan/record.ts';
import { readUnfinished, writeHistory } from '../storage/history.ts';
import type { AttendanceApi } from '../timecamp/attendance.ts';
import { withWarning } from './run-record.ts';
import type { Session } from './session.ts';

/**
 * Determines which days killed runs wrote, from TimeCamp, before this run writes any. To be called with the lock of
 * time off held.
 */
export async function settleKilledTimeOff(
  api: Pick<AttendanceApi, 'days'>,
  session: Session<never>,
): Promise<void> {
  await withWarning(session, 'record what an earlier run did', async () => {
    for (const record of await readUnfinished(session.storage))
      if (record.days !== undefined) await writeHistory(session.storage, await settled(record, api));
  });
}

/** The record with the days that TimeCamp shows as the run wrote them. */
async function settled(killed: RunRecord, api: Pick<AttendanceApi, 'days'>): Promise<RunRecord> {
  const { unfinished: _, days = [], ...record } = killed;
  const written = new Set<object>();
  for (const [userId, windows] of recordedWindows(days.filter(isReversible))) {
    for (const window of windows) {
      const present = new Map((await api.days(userId, window)).map((day) => [day.day, day]));
      for (const one of window.recorded)
        if (isAsRecorded(present.get(one.day), one.written)) written.add(one);
    }
  }
  const done = days.filter((day) => written.has(day));
  const counts = {
    'time-off': { planned: days.length, done: done.length, failed: 0, skipped: days.length - done.length },
  };
  return { ...record, summary: { ...record.summary, counts }, days: done };
}
