import { compareText } from '../order.ts';
import type { RecordedDay, RecordedEntry } from '../plan/record.ts';
import { addDays, type Day } from './days.ts';
import { type Comparison, type DayType, type PresentDay, WINDOW_DAYS } from './plan.ts';

/** A day of a past run with what an undo needs; records of earlier versions lack it. */
export interface ReversibleDay extends RecordedDay {
  readonly user_id: string;
  readonly had: RecordedEntry | null;
  readonly written: RecordedEntry;
}

/** Whether a recorded day says enough for an undo. */
export function isReversible(day: RecordedDay): day is ReversibleDay {
  return day.user_id !== undefined && day.had !== undefined && day.written !== undefined;
}

/** The changes of one user as a record keeps them. */
export function recordDays(
  {
    email,
    userId,
    changes,
  }: Pick<Comparison, 'changes'> & { readonly email: string; readonly userId: string },
  nameOf: (dayTypeId: string) => string,
): readonly RecordedDay[] {
  return changes.map(({ before, after }) => ({
    person: email,
    day: after.day,
    before: before === undefined ? null : nameOf(before.dayTypeId),
    after: nameOf(after.dayTypeId),
    user_id: userId,
    had: before === undefined ? null : entryOf(before),
    written: entryOf(after),
  }));
}

function entryOf({ dayTypeId, shouldBe, vacationTime }: PresentDay): ReversibleDay['written'] {
  return {
    day_type_id: dayTypeId,
    ...(shouldBe === undefined ? {} : { should_be: shouldBe }),
    ...(vacationTime === undefined ? {} : { vacation_time: vacationTime }),
  };
}

/** Whether TimeCamp has a day as an entry says. What one of them does not say counts as equal. */
export function isAsRecorded(present: PresentDay | undefined, entry: ReversibleDay['had']): boolean {
  if (present === undefined || entry === null) return present === undefined && entry === null;
  const { shouldBe = entry.should_be, vacationTime = entry.vacation_time } = present;
  return (
    present.dayTypeId === entry.day_type_id &&
    shouldBe === (entry.should_be ?? shouldBe) &&
    vacationTime === (entry.vacation_time ?? vacationTime)
  );
}

/** Days of one user within 100 calendar days, which TimeCamp reads in one request. */
export interface RecordedWindow {
  readonly first: Day;
  readonly last: Day;
  readonly recorded: readonly ReversibleDay[];
}

/** The days of each user, in windows, under the id of the user. */
export function recordedWindows(
  days: readonly ReversibleDay[],
): ReadonlyMap<string, readonly RecordedWindow[]> {
  const users = new Map<string, { first: Day; last: Day; recorded: ReversibleDay[] }[]>();
  for (const day of days.toSorted((a, b) => compareText(a.day, b.day))) {
    const windows = users.get(day.user_id) ?? [];
    users.set(day.user_id, windows);
    const current = windows.at(-1);
    if (current !== undefined && day.day <= current.last) current.recorded.push(day);
    else windows.push({ first: day.day, last: addDays(day.day, WINDOW_DAYS - 1), recorded: [day] });
  }
  return users;
}

/**
 * What an undo changes in a window: the days that are as the run left them and that had something before. The others
 * stay: those that were changed since, and new ones, since TimeCamp cannot remove a day.
 */
export function reverseWindow({ recorded }: RecordedWindow, present: readonly PresentDay[]): Comparison {
  const there = new Map(present.map((day) => [day.day, day]));
  const changes: Comparison['changes'][number][] = [];
  const left: PresentDay[] = [];
  for (const { day, had, written } of recorded) {
    const now = there.get(day);
    if (isAsRecorded(now, had)) continue;
    if (now === undefined) continue;
    if (had === null || !isAsRecorded(now, written)) left.push(now);
    else
      changes.push({
        before: now,
        after: { day, dayTypeId: had.day_type_id, shouldBe: had.should_be, vacationTime: had.vacation_time },
      });
  }
  return { changes, left };
}

/** The name of a day type: its id where the account does not have it. */
export function dayTypeNames(dayTypes: readonly DayType[]): (id: string) => string {
  const names = new Map(dayTypes.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}
