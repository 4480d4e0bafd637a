import { isObject, type JsonValue } from '../../base/json.ts';
import { RuleProblem } from '../prepare/problems.ts';

/** A CSV file that a rule names, read by the shell. */
export interface CsvFile {
  readonly path: string;
  readonly text: string;
}

/**
 * A copy of rules with the files that lookups name under `csv`; a file that cannot be read stays a path.
 * @param read the text of a file, or throws
 */
export function withCsvFiles(config: JsonValue, read: (path: string) => string): JsonValue {
  if (Array.isArray(config)) return config.map((item) => withCsvFiles(item, read));
  if (!isObject(config)) return config;
  return Object.fromEntries(
    Object.entries(config).map(([key, value]): [string, JsonValue] => {
      if (config['action'] !== 'lookup' || key !== 'csv' || typeof value !== 'string')
        return [key, withCsvFiles(value, read)];
      try {
        return [key, { path: value, text: read(value) }];
      } catch {
        return [key, value];
      }
    }),
  );
}

/** The value of each key: two columns of a CSV file. */
export type CsvColumns = readonly (readonly [key: string, value: string, line: number])[];

/**
 * Reads two columns of a CSV file with a header, separated by comma, semicolon or tab.
 * @throws RuleProblem for an empty file, an unknown column, and with the line for an incomplete row
 */
export function readColumns({ path, text }: CsvFile, key: string, column: string, where: string): CsvColumns {
  const rows = parseRows(text.replace(/^\uFEFF/, ''), `${where}: ${path}`);
  const [header, ...records] = rows;
  if (header === undefined)
    throw new RuleProblem(`${where}: ${path} is empty; its first line must contain the column names`);
  const names = header.fields.map((name) => name.trim());
  const [keyAt, valueAt] = [key, column].map((name) => {
    const index = names.indexOf(name);
    if (index === -1)
      throw new RuleProblem(`${where}: ${path} has no column "${name}"; it has ${names.join(', ')}`);
    return index;
  }) as [number, number];
  return records.map(({ fields, line }) => {
    if (fields.length !== names.length)
      throw new RuleProblem(
        `${where}: ${path} line ${line} has ${fields.length} fields; the first line has ${names.length}`,
      );
    return [fields[keyAt] ?? '', fields[valueAt] ?? '', line] as const;
  });
}

interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

function parseRows(text: string, where: string): readonly CsvRow[] {
  const separator = separatorOf(text);
  const rows: CsvRow[] = [];
  let fields: string[] = [];
  let line = 1;
  let start = 1;
  // A field, quoted or not, and what ends it.
  const field = new RegExp(
    `(?:"((?:[^"]|"")*)"|([^${separator}"\\r\\n]*))(${separator}|\\r\\n|\\n|\\r|$)`,
    'y',
  );
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null)
      throw new RuleProblem(`${where} line ${line}: a quote is not closed or is inside a field`);
    const [whole, quoted, plain = '', end] = match;
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
    line += whole.split(/\r\n|\n|\r/).length - 1;
    if (end === separator && field.lastIndex < text.length) continue;
    if (end === separator) fields.push('');
    if (fields.some((value) => value.trim() !== '')) rows.push({ line: start, fields });
    fields = [];
    start = line;
  }
  return rows;
}

/** The one that the header has most of. */
function separatorOf(text: string): string {
  const header = /.*\S.*/.exec(text)?.[0] ?? '';
  const count = (separator: string): number => header.split(separator).length;
  return [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best));
}
