import { isObject } from '../../base/json.ts';
import { checkKeys } from '../prepare/filter.ts';
import { RuleProblem } from '../prepare/problems.ts';
import { nfc } from '../text.ts';
import { type CsvFile, readColumns } from './csv.ts';

/**
 * Parses the table of a lookup rule: `table`, or two columns of a CSV file.
 * @param check checks each value
 * @throws RuleProblem that names the entry or the line
 */
export function parseLookupTable(
  config: Record<string, unknown>,
  where: string,
  check: (value: unknown, where: string) => unknown,
): ReadonlyMap<string, unknown> {
  const { table, csv } = config;
  if ((table === undefined) === (csv === undefined))
    throw new RuleProblem(`${where}: a lookup needs either "table" or "csv"`);
  if (csv === undefined) return parseTable(table, where, check);
  const { key, column } = config;
  if (typeof key !== 'string' || typeof column !== 'string')
    throw new RuleProblem(`${where}: "csv" needs "key" and "column", each the name of a column`);
  if (!isCsvFile(csv, where))
    throw new RuleProblem(`${where}: the file ${JSON.stringify(csv)} cannot be read`);
  const entries = new Map<string, unknown>();
  for (const [name, value, line] of readColumns(csv, key, column, where)) {
    const place = `${where}: ${csv.path} line ${line}`;
    const known = lookupKey(name);
    if (known === '') continue;
    const checked = check(value, place);
    if (entries.has(known) && entries.get(known) !== checked)
      throw new RuleProblem(`${place}: "${known}" appears twice with different values`);
    entries.set(known, checked);
  }
  return entries;
}

/** The form in which keys are compared. */
export function lookupKey(text: string): string {
  return nfc(text).trim();
}

function parseTable(
  table: unknown,
  where: string,
  check: (value: unknown, where: string) => unknown,
): ReadonlyMap<string, unknown> {
  if (!isObject(table) || Object.keys(table).length === 0)
    throw new RuleProblem(`${where}: "table" must be an object with at least one entry`);
  return new Map(
    Object.entries(table).map(([name, value]) => [
      lookupKey(name),
      check(value, `${where}: table "${name}"`),
    ]),
  );
}

function isCsvFile(value: unknown, where: string): value is CsvFile & Record<string, unknown> {
  if (!isObject(value)) return false;
  checkKeys(value, ['path', 'text'], `${where}: "csv"`);
  return typeof value['path'] === 'string' && typeof value['text'] === 'string';
}
