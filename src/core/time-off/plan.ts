import type { Notice, WithNotices } from '../../base/notice.ts';
import { compareText } from '../order.ts';
import { normalEmail } from '../addresses.ts';
import { addDays, daysFrom, isWeekend, type Day } from './days.ts';
import { type Vacation, WORKING_DAY_MINUTES } from './vacation.ts';

/** TimeCamp takes at most this many calendar days in one request. */
export const WINDOW_DAYS = 100;

/** A kind of day in TimeCamp's attendance: a working day, vacation, sick leave… */
export interface DayType {
  readonly id: string;
  readonly name: string;
  readonly isDayOff: boolean;
}

/** One day of one person as it should be. */
export interface WantedDay {
  readonly day: Day;
  readonly dayTypeId: string;
  /** Planned minutes of work. */
  readonly shouldBe: number;
  /** Minutes of it that count as vacation. */
  readonly vacationTime: number;
}

/** One day of one person as TimeCamp has it; what the API does not report is undefined. */
export interface PresentDay {
  readonly day: Day;
  readonly dayTypeId: string;
  readonly shouldBe: number | undefined;
  readonly vacationTime: number | undefined;
}

/** At most 100 calendar days of one person, read in one request and written in at most one. */
export interface Window {
  readonly first: Day;
  /** The window's last calendar day, whether or not there is leave on it. */
  readonly last: Day;
  readonly days: readonly WantedDay[];
}

/**
 * What each person's days should be, under their e-mail's key, in order. Of two vacations on one day the later start
 * wins, except that leaves of hours or half days with one day type add up; weekends are included. Day types are found by name, case ignored; unknown ones are skipped.
 */
export function wantedDays(
  vacations: readonly Vacation[],
  dayTypes: readonly DayType[],
): WithNotices<ReadonlyMap<string, readonly WantedDay[]>> {
  const types = new Map(dayTypes.map((type) => [typeKey(type.name), type]));
  const unknown = new Map<string, Set<string>>();
  const people = new Map<string, Map<Day, DayOfLeave>>();
  for (const vacation of [...vacations].sort(byStart)) {
    const type = types.get(typeKey(vacation.tc_leave_type));
    if (type === undefined) {
      const who = unknown.get(vacation.tc_leave_type) ?? new Set();
      unknown.set(vacation.tc_leave_type, who.add(vacation.email));
      continue;
    }
    const person = normalEmail(vacation.email);
    const days = people.get(person) ?? new Map<Day, DayOfLeave>();
    people.set(person, days);
    const minutes = vacation.minutes_per_day ?? WORKING_DAY_MINUTES;
    for (const day of daysFrom(vacation.start_on, vacation.finish_on))
      days.set(day, { type, minutes: minutes + minutesOfSameType(days.get(day), type) });
  }
  const known = dayTypes.map(({ name }) => name).join(', ');
  return {
    // Leaves by their start fill in a person's days in order.
    value: new Map(
      [...people].map(([person, days]) => [person, [...days].map(([day, leave]) => wantedDay(day, leave))]),
    ),
    notices: [...unknown].map(([name, who]): Notice => ({
      level: 'warning',
      code: 'unknown-day-type',
      message: `TimeCamp has no day type "${name}", so time off of that type is skipped. Known types: ${known}.`,
      who: [...who],
    })),
  };
}

function typeKey(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

/** By start, then longest first, so that the result does not depend on the order of the file. */
function byStart(a: Vacation, b: Vacation): number {
  return (
    compareText(a.start_on, b.start_on) ||
    compareText(b.finish_on, a.finish_on) ||
    compareText(a.tc_leave_type, b.tc_leave_type)
  );
}

/** One person's leave on one day. */
interface DayOfLeave {
  readonly type: DayType;
  /** May exceed a working day. */
  readonly minutes: number;
}

/** What an earlier leave adds to a later one of the same type. */
function minutesOfSameType(earlier: DayOfLeave | undefined, type: DayType): number {
  return earlier?.type === type ? earlier.minutes : 0;
}

function wantedDay(day: Day, { type, minutes }: DayOfLeave): WantedDay {
  const leave = Math.min(minutes, WORKING_DAY_MINUTES);
  return {
    day,
    dayTypeId: type.id,
    shouldBe: type.isDayOff ? WORKING_DAY_MINUTES - leave : WORKING_DAY_MINUTES,
    vacationTime: typeKey(type.name).includes('vacation') ? leave : 0,
  };
}

/** The fewest windows that hold all these days, which are in order. */
export function windowsOf(days: readonly WantedDay[]): readonly Window[] {
  const windows: { first: Day; last: Day; days: WantedDay[] }[] = [];
  for (const day of days) {
    const current = windows.at(-1);
    if (current !== undefined && day.day <= current.last) current.days.push(day);
    else windows.push({ first: day.day, last: addDays(day.day, WINDOW_DAYS - 1), days: [day] });
  }
  return windows;
}

export interface Comparison {
  /** The days to be written, with what TimeCamp has now. */
  readonly changes: readonly { readonly before: PresentDay | undefined; readonly after: PresentDay }[];
  /** Days off that TimeCamp has and the file does not: reported, never removed. */
  readonly left: readonly PresentDay[];
}

/** What differs between a window and the days that TimeCamp has in it. */
export function compareWindow(
  window: Window,
  present: readonly PresentDay[],
  isTimeOff: (day: PresentDay) => boolean,
): Comparison {
  const there = new Map(present.map((day) => [day.day, day]));
  const wanted = new Set(window.days.map(({ day }) => day));
  return {
    changes: window.days
      .map((after) => ({ before: there.get(after.day), after }))
      .filter(({ before, after }) => before === undefined || differs(before, after)),
    left: present.filter((day) => !wanted.has(day.day) && isTimeOff(day)),
  };
}

/** Unreported values count as equal: otherwise every run would write them. */
function differs(before: PresentDay, after: WantedDay): boolean {
  return (
    before.dayTypeId !== after.dayTypeId ||
    (before.shouldBe ?? after.shouldBe) !== after.shouldBe ||
    (before.vacationTime ?? after.vacationTime) !== after.vacationTime
  );
}

/**
 * A test for days in TimeCamp that are time off: a type that the file uses, minutes of vacation, or a day off in the
 * working week.
 */
export function timeOffTest(
  vacations: readonly Vacation[],
  dayTypes: readonly DayType[],
): (day: PresentDay) => boolean {
  const names = new Set(vacations.map(({ tc_leave_type: name }) => typeKey(name)));
  const used = new Set(dayTypes.filter(({ name }) => names.has(typeKey(name))).map(({ id }) => id));
  const daysOff = new Set(dayTypes.filter(({ isDayOff }) => isDayOff).map(({ id }) => id));
  return (day) =>
    used.has(day.dayTypeId) ||
    (day.vacationTime ?? 0) > 0 ||
    (daysOff.has(day.dayTypeId) && !isWeekend(day.day));
}
