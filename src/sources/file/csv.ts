import { CsvError, parse } from 'csv-parse/sync';
import type { UserError } from '../../base/errors.ts';
import { type Grid, type GridRow, inputError } from './grid.ts';

/** The number of lines that decide the separator. */
const SAMPLE_LINES = 20;

const LINE_BREAK = /\r\n|\r|\n/;

/** Reads the cells of a CSV file. @throws UserError that names the line */
export function parseCsv(withMark: string, path: string): Grid {
  const text = withMark.replace(/^\uFEFF/, '');
  // Excel writes and obeys such a first line.
  const [first = '', named] = /^"?sep=(.)"?(?=\r|\n|$)/i.exec(text) ?? [];
  const body = text.slice(first.length);
  const separator = named ?? separatorOf(body);
  const bytes = Buffer.from(body);
  const rows: GridRow[] = [];
  let end = 0;
  let nextLine = 1;
  // csv-parse counts a line break of two characters twice inside quotes, so the lines are counted here.
  const lineOfNext = (): number =>
    nextLine + countLineBreaks(/^\s*/.exec(bytes.toString('utf8', end))?.[0] ?? '');
  try {
    parse(body, {
      delimiter: separator,
      // Detected by itself, only the first break counts: one of another kind would join all lines after it.
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (cells: string[], { bytes: position }) => {
        const record = bytes.toString('utf8', end, position);
        const blank = /^[\r\n]*/.exec(record)?.[0] ?? '';
        if (cells.length > 1 || cells.some(isFilled))
          rows.push({ number: nextLine + countLineBreaks(blank), cells });
        nextLine += countLineBreaks(record);
        end = position;
        return null;
      },
    });
  } catch (error) {
    if (error instanceof CsvError) throw csvError(error, path, body, nextLine, lineOfNext());
    throw error;
  }
  return { unit: 'line', separator, rows };
}

export function isFilled(cell: string): boolean {
  return cell.trim() !== '';
}

function countLineBreaks(text: string): number {
  return text.split(LINE_BREAK).length - 1;
}

/** Of semicolon, comma and tab the one on most of the first lines; of two, the one that occurs more often. */
function separatorOf(text: string): string {
  const lines = text
    .slice(0, 100_000)
    .replaceAll(/"[^"]*"/g, '')
    .split(LINE_BREAK)
    .filter(isFilled)
    .slice(0, SAMPLE_LINES);
  const score = (separator: string): number => {
    const counts = lines.map((line) => line.split(separator).length - 1);
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.filter((count) => count > 0).length + total / 1e6;
  };
  return [',', ';', '\t'].reduce((best, next) => (score(next) > score(best) ? next : best));
}

function csvError(error: CsvError, path: string, text: string, from: number, line: number): UserError {
  const { code } = error;
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return inputError(path, `line ${lineOfQuote(text, from)}: a quote is opened and never closed.`, {
      hint: QUOTES_HINT,
      cause: error,
    });
  if (code === 'INVALID_OPENING_QUOTE' || code === 'CSV_INVALID_CLOSING_QUOTE')
    return inputError(path, `line ${line}: a quote is in the middle of a field.`, {
      hint: QUOTES_HINT,
      cause: error,
    });
  const problem = error.message.replace(/ (?:at|on) line \d+.*$/s, '');
  return inputError(path, `line ${line}: ${problem}.`, { cause: error });
}

/** The first line with a quote, from this one on. */
function lineOfQuote(text: string, from: number): number {
  const lines = text.split(LINE_BREAK);
  return lines.findIndex((line, index) => index >= from - 1 && line.includes('"')) + 1;
}

const QUOTES_HINT = 'Quote the whole field, and double each quote inside it: "Ann ""Annie"" Example".';
