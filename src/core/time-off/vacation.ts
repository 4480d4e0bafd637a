import { isObject } from '../../base/json.ts';
import { addDays, isDay, type Day } from './days.ts';

/** Minutes in a working day, and in a whole day of leave. */
export const WORKING_DAY_MINUTES = 480;

/** A later end, such as 9999-12-31, is not a date but an open end. */
const MAX_LEAVE_DAYS = 3660;

/** Does a leave of these dates have no real end? */
export function isOpenEnd(start: Day, finish: Day): boolean {
  return finish > addDays(start, MAX_LEAVE_DAYS);
}

/** A leave, one record of var/vacation.json. */
export interface Vacation {
  /** The person's e-mail as var/users.json has it. */
  readonly email: string;
  readonly start_on: Day;
  /** The last day of it. */
  readonly finish_on: Day;
  /** The name of a TimeCamp day type. */
  readonly tc_leave_type: string;
  /** Minutes of leave on each day, for a leave of hours or half days; absent for whole days. */
  readonly minutes_per_day?: number;
}

/**
 * Checks the content of var/vacation.json.
 * @returns the leaves, or in `problems` one sentence for each thing that is wrong, at most the first ten.
 */
export function parseVacations(content: unknown): {
  readonly vacations: readonly Vacation[];
  readonly problems: readonly string[];
} {
  if (!isObject(content) || !Array.isArray(content['vacation']))
    return { vacations: [], problems: ['The list "vacation" is missing.'] };
  const records: readonly unknown[] = content['vacation'];
  const vacations: Vacation[] = [];
  const problems: string[] = [];
  for (const [index, record] of records.entries()) {
    const problem = problemOf(record);
    if (problem === undefined) vacations.push(record as Vacation);
    else if (problems.length < 10) problems.push(`Leave entry ${index + 1}: ${problem}.`);
  }
  return { vacations, problems };
}

function problemOf(record: unknown): string | undefined {
  if (!isObject(record)) return 'not an object';
  const missing = ['email', 'start_on', 'finish_on', 'tc_leave_type'].find(
    (field) => typeof record[field] !== 'string' || record[field] === '',
  );
  if (missing !== undefined) return `"${missing}" is missing or not text`;
  const { start_on: start, finish_on: finish } = record as unknown as Vacation;
  const wrong = [start, finish].find((day) => !isDay(day));
  if (wrong !== undefined) return `"${wrong}" is not a date in the form 2026-12-24`;
  const { minutes_per_day: minutes } = record;
  if (minutes !== undefined && minutes !== null && !isMinutes(minutes))
    return `"minutes_per_day" is not a whole number from 1 to ${WORKING_DAY_MINUTES}`;
  if (isOpenEnd(start, finish)) return `it ends (${finish}) more than 10 years after it starts (${start})`;
  return finish < start ? `it ends (${finish}) before it starts (${start})` : undefined;
}

function isMinutes(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= WORKING_DAY_MINUTES;
}
