import { isObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import type { Employee } from '../../core/model.ts';
import { mappedStatus, type StatusMap } from '../../core/status.ts';
import { parseDay } from '../../core/time-off/days.ts';
import { type Field, FIELDS, headerKey, headersOf, type MapEntry } from './column-map.ts';
import type { TableRow, Table } from './table.ts';

/** Which headers hold which field; several are joined. */
export type Columns = ReadonlyMap<Field, readonly string[]>;

/** What `--map` or FILE_MAP says. */
export interface GivenMap {
  /** For messages: `--map`, `FILE_MAP`. */
  readonly origin: string;
  readonly entries: readonly MapEntry[];
}

/**
 * Finds the columns: as the maps say, the first of them first, then by headers that are named like a field.
 * @param place where the headers are, for messages: `line 1`.
 * @returns the columns, and in `problems` one sentence for each thing that is wrong.
 */
export function columnsOf(
  headers: readonly string[],
  maps: readonly GivenMap[],
  place: string,
): { readonly columns: Columns; readonly problems: readonly string[] } {
  const columns = new Map<Field, readonly string[]>();
  const problems: string[] = [];
  const known = `The columns are: ${headers.join(', ')}.`;
  for (const { origin, entries } of maps) {
    const earlier = new Set(columns.keys());
    for (const [name, header] of entries) {
      const field = FIELDS.find((known) => headerKey(known) === headerKey(name));
      if (field !== undefined && earlier.has(field)) continue;
      const wanted = headersOf(header, headers);
      const found = wanted.map((part) => findHeader(part, headers));
      const missing = wanted.find((_, index) => found[index] === undefined);
      if (field === undefined)
        problems.push(`${origin}: "${name}" is not a field. The fields are: ${FIELDS.join(', ')}.`);
      else if (missing !== undefined) problems.push(`${origin}: there is no column "${missing}". ${known}`);
      else if (columns.has(field)) problems.push(`${origin} maps the field ${field} twice.`);
      else
        columns.set(
          field,
          found.filter((part) => part !== undefined),
        );
    }
  }
  for (const field of FIELDS.filter((known) => !columns.has(known))) {
    const found = headers.filter((header) => headerKey(header) === headerKey(field));
    if (found.length > 1)
      problems.push(
        `More than one column matches ${field} in ${place}: ${found.join(', ')}. Choose one with --map ${field}=… or in FILE_MAP.`,
      );
    if (found[0] !== undefined) columns.set(field, found.slice(0, 1));
  }
  for (const field of ['name', 'email'] as const)
    if (!columns.has(field) && problems.length === 0)
      problems.push(
        `No column matches ${field} in ${place}. ${known} Choose one with --map ${field}=… or in FILE_MAP.`,
      );
  if (columns.has('supervisor_id') && !columns.has('external_id'))
    problems.push('There is a supervisor_id column, but no external_id column for it to refer to.');
  return { columns, problems };
}

/** The header that is written exactly so, else one that differs only in case and separators. */
function findHeader(wanted: string, headers: readonly string[]): string | undefined {
  const found = headers.filter((header) => headerKey(header) === headerKey(wanted));
  return found.find((header) => header === wanted) ?? found[0];
}

/**
 * The rows as employees, with the whole row as `raw_data`.
 * @param statuses what FILE_STATUS_MAP says
 * @returns in `problems` one sentence for each value that cannot be what its column says.
 */
export function mapRows(
  { rows }: Pick<Table, 'rows'>,
  columns: Columns,
  statuses: StatusMap = {},
): { readonly employees: readonly Employee[]; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const employees = rows.map((row) => {
    problems.push(...roundedNumbers(row));
    return mapRow(row, columns, statuses, (problem) => problems.push(problem));
  });
  return { employees, problems };
}

/** JSON numbers from 2^53 on, long ids for the most part, lose their last digits when they are read. */
function roundedNumbers({ place, values }: TableRow): readonly string[] {
  return Object.entries(values)
    .filter(([, value]) => Number.isInteger(value) && !Number.isSafeInteger(value))
    .map(([name]) => `${place}: ${name} is too large for a number and would lose digits: put it in quotes.`);
}

function mapRow(
  row: TableRow,
  columns: Columns,
  statuses: StatusMap,
  addProblem: (problem: string) => void,
): Employee {
  const textOf = (field: Field, value: JsonValue): string => {
    if (value !== null && typeof value === 'object') addProblem(`${row.place}: ${field} is not text.`);
    return value === null || typeof value === 'object' ? '' : String(value).trim();
  };
  const text = (field: Field): string =>
    (columns.get(field) ?? [])
      .map((header) => textOf(field, row.values[header] ?? null))
      .filter((part) => part !== '')
      .join(field === 'department' ? '/' : ' ');
  const flag = (field: Field): { readonly [field: string]: boolean } => {
    const word = text(field).toLowerCase();
    if (word === '') return {};
    if (!TRUE.has(word) && !FALSE.has(word))
      addProblem(`${row.place}: ${field} is "${word}", not yes or no.`);
    return { [field]: TRUE.has(word) };
  };
  const role = text('role_id');
  if (!ROLE_IDS.has(role))
    addProblem(
      `${row.place}: role_id is "${role}", not 1 (administrator), 2 (supervisor), 3 (user) or 5 (guest).`,
    );
  const lastDay = text('last_day');
  if (lastDay !== '' && parseDay(lastDay) === undefined)
    addProblem(`${row.place}: last_day is "${lastDay}", not a day such as 2026-12-31.`);
  const realEmail = text('real_email');
  const status = text('status') || 'active';
  return {
    external_id: text('external_id'),
    name: text('name'),
    email: text('email'),
    department: levelsOf(row, columns) ?? text('department'),
    job_title: text('job_title') || null,
    status: mappedStatus(status, statuses) ?? status,
    ...(lastDay === '' ? {} : { last_day: lastDay }),
    supervisor_id: text('supervisor_id'),
    ...(realEmail === '' ? {} : { real_email: realEmail }),
    ...(role === '' ? {} : { role_id: role }),
    ...flag('is_supervisor'),
    ...flag('force_supervisor_role'),
    ...flag('force_global_admin_role'),
    ...flag('hierarchy_only'),
    raw_data: rawData(row.values),
  };
}

const ROLE_IDS: ReadonlySet<string> = new Set(['', '1', '2', '3', '5']);
const TRUE: ReadonlySet<string> = new Set(['true', 'yes', '1', 'on']);
const FALSE: ReadonlySet<string> = new Set(['false', 'no', '0', 'off']);

/** In JSON a department may be a list with one level an item. */
function levelsOf({ values }: TableRow, columns: Columns): readonly string[] | undefined {
  const [header, ...more] = columns.get('department') ?? [];
  const value = header === undefined || more.length > 0 ? null : values[header];
  return Array.isArray(value) && value.every((level) => typeof level === 'string') ? value : undefined;
}

/** A record that is itself an employee of an earlier fetch brings its own. */
function rawData(values: TableRow['values']): JsonObject {
  const own = values['raw_data'];
  return isObject(own) ? own : { ...values };
}
