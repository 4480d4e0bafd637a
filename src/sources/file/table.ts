import { CsvError, parse } from 'csv-parse/sync';
import { UserError } from '../../base/errors.ts';
import type { JsonValue } from '../../base/json.ts';
import { recordsSchema } from './schema.ts';

/** The file's people before columns have a meaning. */
export interface Table {
  /** Headers in the file's order; for JSON every key that any record has. */
  readonly headers: readonly string[];
  /** Where they are, for messages: `line 1`, `the records`. */
  readonly headersPlace: string;
  readonly rows: readonly Row[];
}

export interface Row {
  /** Where it is, for messages: `line 7`, `record 7`. */
  readonly place: string;
  readonly values: Readonly<Record<string, JsonValue>>;
}

/** Reads CSV or JSON: by the path's ending, else by how the text begins. */
export function parseTable(text: string, path: string): Table {
  const ending = /\.(csv|json)$/i.exec(path)?.[1]?.toLowerCase();
  return ending === 'json' || (ending === undefined && /^\s*[[{]/.test(text))
    ? parseJson(text, path)
    : parseCsv(text, path);
}

function parseCsv(text: string, path: string): Table {
  let lastLine = 0;
  const records: { readonly line: number; readonly fields: readonly string[] }[] = [];
  try {
    parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      // Found out by itself, the first break counts alone: one of another kind would join all lines after it.
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      on_record: (fields: string[], { lines }) => {
        records.push({ line: lines - breaksWithin(fields), fields });
        lastLine = lines;
        return null;
      },
    });
  } catch (error) {
    if (error instanceof CsvError) throw csvError(error, path, text, lastLine);
    throw error;
  }
  const [header, ...rows] = records;
  const headers = (header?.fields ?? []).map((name) => name.trim());
  const twice = headers.find((name, index) => name !== '' && headers.indexOf(name) !== index);
  if (twice !== undefined)
    throw inputError(path, `line ${header?.line ?? 1}: the column "${twice}" is there twice.`);
  return {
    headers: headers.filter((name) => name !== ''),
    headersPlace: `line ${header?.line ?? 1}`,
    rows: rows.map(({ line, fields }) => ({
      place: `line ${line}`,
      values: Object.fromEntries(
        headers.map((name, index) => [name, fields[index] ?? '']).filter(([name]) => name !== ''),
      ),
    })),
  };
}

/** csv-parse reports the line on which a record ends; a quoted field may have several. */
function breaksWithin(fields: readonly string[]): number {
  return fields.reduce((sum, field) => sum + field.split(LINE_BREAK).length - 1, 0);
}

const LINE_BREAK = /\r\n|\r|\n/;

/** Of comma, semicolon and tab the one that the first line with something on it has most of, outside quotes. */
function delimiterOf(text: string): string {
  const header = (/^.*\S.*$/m.exec(text)?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best));
}

function csvError(error: CsvError, path: string, text: string, lastLine: number): UserError {
  const line = Number(error['lines'] ?? lastLine + 1);
  const { code } = error;
  if (code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH')
    return inputError(path, `line ${line}: not as many fields as the first line has.`, {
      hint: 'Put a field that contains the separator in double quotes, or see whether the file was cut short.',
      cause: error,
    });
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return inputError(path, `line ${lineOfQuote(text, lastLine)}: a quote is opened and never closed.`, {
      hint: QUOTES_HINT,
      cause: error,
    });
  if (code === 'INVALID_OPENING_QUOTE' || code === 'CSV_INVALID_CLOSING_QUOTE')
    return inputError(path, `line ${line}: a quote is in the middle of a field.`, {
      hint: QUOTES_HINT,
      cause: error,
    });
  return inputError(path, `line ${line}: ${error.message}`, { cause: error });
}

/** The first line with a quote after the last record that was read. */
function lineOfQuote(text: string, lastLine: number): number {
  const lines = text.split(LINE_BREAK);
  return lines.findIndex((line, index) => index >= lastLine && line.includes('"')) + 1;
}

const QUOTES_HINT = 'Quote the whole field, and write a quote inside it twice: "Ann ""Annie"" Example".';

function parseJson(text: string, path: string): Table {
  const people = recordsSchema.safeParse(parseJsonText(text, path));
  if (!people.success)
    throw inputError(path, 'it is neither a list of people nor an object with a list under "users".', {
      hint: 'Write [{ "name": "…", "email": "…" }, …].',
      cause: people.error,
    });
  return {
    headers: [...new Set(people.data.flatMap((record) => Object.keys(record)))],
    headersPlace: 'the records',
    rows: people.data.map((values, index) => ({ place: `record ${index + 1}`, values })),
  };
}

function parseJsonText(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw inputError(path, `it is not JSON, or was cut short: ${(cause as Error).message}`, { cause });
  }
}

/** The error of a file that cannot be used; it begins with the path. */
export function inputError(
  path: string,
  problem: string,
  details: { readonly hint?: string; readonly cause?: unknown } = {},
): UserError {
  return new UserError(`${path}: ${problem}`, { code: 'input', ...details });
}
