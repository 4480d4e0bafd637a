/** A calendar day, `YYYY-MM-DD`; days can be compared as text. */
export type Day = string;

const MS_A_DAY = 86_400_000;

/** The day `count` days after `day`, before it when negative. */
export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(day) + count * MS_A_DAY).toISOString().slice(0, 10);
}

/** Every day from the first to the last, both included; none when the last is before the first. */
export function daysFrom(first: Day, last: Day): readonly Day[] {
  const count = Math.round((Date.parse(last) - Date.parse(first)) / MS_A_DAY) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => addDays(first, index));
}

/** Whether a text is a valid date: `2026-02-30` is not. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/**
 * The day of an ISO date or timestamp, as written: `2018-12-31`, `2018-12-31T09:00:00Z`.
 * @returns undefined for anything else; `31/12/2018` must not be guessed
 */
export function parseDay(text: string): Day | undefined {
  const day = text.slice(0, 10);
  const isWhole = text === day || text.startsWith('T', 10);
  return isWhole && isDay(day) && !Number.isNaN(Date.parse(text)) ? day : undefined;
}

/** Saturday or Sunday. */
export function isWeekend(day: Day): boolean {
  return new Date(day).getUTCDay() % 6 === 0;
}
