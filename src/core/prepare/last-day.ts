import { type Day, parseDay } from '../time-off/days.ts';
import type { Person } from './people.ts';

/** The last day of an inactive person; undefined without one, and for active people, whom it does not change. */
export function lastDayOf({ isActive, record }: Pick<Person, 'isActive' | 'record'>): Day | undefined {
  return isActive ? undefined : parseDay(textOf(record));
}

/** Whether an inactive person has a last day that is not a date. */
export function isLastDayInvalid(person: Pick<Person, 'isActive' | 'record'>): boolean {
  return !person.isActive && textOf(person.record) !== '' && lastDayOf(person) === undefined;
}

function textOf({ last_day: day }: Person['record']): string {
  return day?.trim() ?? '';
}
