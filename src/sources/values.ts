import { RemoteError } from '../base/errors.ts';
import type { JsonValue } from '../base/json.ts';
import { parseDay, type Day } from '../core/time-off/days.ts';

/** A value as trimmed text: booleans as `true` and `false`; empty for nothing, for lists and for objects. */
export function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null || typeof value === 'object') return '';
  return String(value).trim();
}

/** Where a value is, for messages. */
export interface ValueContext {
  /** As people call it: `BambooHR`. */
  readonly service: string;
  /** What it came with: `page 3 of the employees`. */
  readonly what: string;
  /** By the service's own name: `hireDate`. */
  readonly field: string;
  /** Whose value it is: `employee 17`. */
  readonly who: string;
}

/**
 * A calendar day: an ISO date or timestamp.
 * @returns undefined for an empty value
 * @throws RemoteError with code `bad-answer` that quotes any other value
 */
export function dayOf(
  value: JsonValue | undefined,
  { service, what, field, who }: ValueContext,
): Day | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const day = typeof value === 'string' ? parseDay(value.trim()) : undefined;
  if (day !== undefined) return day;
  throw new RemoteError(
    `${service}: in ${what}, the ${field} of ${who} is ${JSON.stringify(value)}, which is not a date such as 2018-12-31.`,
    { service, code: 'bad-answer', hint: `Correct the value in ${service}. Nothing was written.` },
  );
}

/** Reads what belongs to many values, in requests that name at most `size` of them each, one after the other. */
export async function inBatches<T, R>(
  values: readonly T[],
  size: number,
  read: (batch: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const found: R[] = [];
  for (let start = 0; start < values.length; start += size)
    found.push(...(await read(values.slice(start, start + size))));
  return found;
}
