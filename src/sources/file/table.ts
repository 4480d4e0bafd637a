import type { JsonValue } from '../../base/json.ts';
import { isFilled } from './csv.ts';
import { type Grid, type GridRow, inputError } from './grid.ts';
import { recordsSchema } from './schema.ts';

/** The file's people before columns have a meaning. */
export interface Table {
  /** Headers in the file's order; for JSON every key that any record has. */
  readonly headers: readonly string[];
  /** Where they are, for messages: `line 1`, `the records`. */
  readonly headersPlace: string;
  /** Lines above the headers, such as a title. */
  readonly titles: readonly string[];
  readonly rows: readonly TableRow[];
  /** Where rows without any value are. */
  readonly emptyRows: readonly string[];
  /** The separator of a CSV file. */
  readonly separator?: string | undefined;
}

export interface TableRow {
  /** Where it is, for messages: `line 7`, `record 7`. */
  readonly place: string;
  readonly values: Readonly<Record<string, JsonValue>>;
}

/** The number of rows in which headers are sought. */
const MOST_TITLES = 20;

/**
 * Finds the headers: the row with most cells that are known as headers, or the first row. What is above them is a title.
 * @throws UserError for a column that occurs twice, and for rows that have more or fewer cells than the headers
 */
export function readGrid(
  { unit, rows, separator }: Grid,
  path: string,
  isHeader: (cell: string) => boolean,
): Table {
  const place = ({ number }: GridRow): string => `${unit} ${number}`;
  const known = rows.slice(0, MOST_TITLES).map(({ cells }) => cells.filter(isHeader).length);
  const start = Math.max(0, known.indexOf(Math.max(0, ...known)));
  const header = rows[start] ?? { number: 1, cells: [] };
  const headers = header.cells.map((name) => name.trim());
  const repeated = headers.find((name, index) => name !== '' && headers.indexOf(name) !== index);
  if (repeated !== undefined)
    throw inputError(path, `${place(header)}: there are two columns "${repeated}".`, {
      hint: 'Rename one of them.',
    });
  const filled = rows.slice(start + 1).filter(({ cells }) => cells.some(isFilled));
  // All rows of a worksheet have as many cells.
  const ragged = filled.find(({ cells }) => cells.length !== headers.length);
  if (ragged !== undefined)
    throw inputError(
      path,
      `${place(ragged)}: it has ${ragged.cells.length} fields, but ${place(header)} has ${headers.length} headers.`,
      {
        hint: 'Quote a field that contains the separator, or check whether the file is complete.',
      },
    );
  return {
    headers: headers.filter((name) => name !== ''),
    headersPlace: place(header),
    titles: rows.slice(0, start).map(({ cells }) => cells.filter(isFilled).join(' ')),
    rows: filled.map((row) => ({
      place: place(row),
      values: Object.fromEntries(
        headers.map((name, index) => [name, row.cells[index] ?? '']).filter(([name]) => name !== ''),
      ),
    })),
    emptyRows: rows
      .slice(start + 1)
      .filter(({ cells }) => !cells.some(isFilled))
      .map(place),
    separator,
  };
}

/** @throws UserError for a text that is not JSON, or holds no list of people */
export function parseJsonTable(text: string, path: string): Table {
  const people = recordsSchema.safeParse(parseJsonText(text, path));
  if (!people.success)
    throw inputError(path, 'it must be a list of people or an object with a list under "users".', {
      hint: 'Use the format [{ "name": "…", "email": "…" }, …].',
      cause: people.error,
    });
  return {
    headers: [...new Set(people.data.flatMap((record) => Object.keys(record)))],
    headersPlace: 'the records',
    titles: [],
    rows: people.data.map((values, index) => ({ place: `record ${index + 1}`, values })),
    emptyRows: [],
  };
}

function parseJsonText(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw inputError(path, `it is not valid JSON or is truncated: ${(cause as Error).message}`, { cause });
  }
}
