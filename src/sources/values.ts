import type { JsonValue } from '../base/json.ts';

/** A value as trimmed text: booleans as `true` and `false`; empty for nothing, for lists and for objects. */
export function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null || typeof value === 'object') return '';
  return String(value).trim();
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
