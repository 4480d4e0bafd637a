import { isObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { EMPLOYEE_FIELDS, type EmployeeField } from '../../core/fields.ts';
import type { Employee } from '../../core/model.ts';
import type { Row, Table } from './table.ts';

/** The columns that mean something; every other one is kept in `raw_data`. */
export const FIELDS = Object.keys(EMPLOYEE_FIELDS).filter(isColumn);
export type Field = Exclude<EmployeeField, 'raw_data'>;

function isColumn(field: string): field is Field {
  return field !== 'raw_data';
}

/** Which header holds which field. */
export type Columns = ReadonlyMap<Field, string>;

/**
 * Finds the columns by their headers, in any case and with spaces, hyphens and underscores alike; `--map` comes first.
 * @param given what `--map` says: field and header.
 * @param place where the headers are, for messages: `line 1`.
 * @returns the columns, and in `problems` one sentence for each thing that is wrong.
 */
export function columnsOf(
  headers: readonly string[],
  given: readonly (readonly [field: string, header: string])[],
  place: string,
): { readonly columns: Columns; readonly problems: readonly string[] } {
  const columns = new Map<Field, string>();
  const problems: string[] = [];
  const known = `It has: ${headers.join(', ')}.`;
  for (const [name, header] of given) {
    const field = FIELDS.find((one) => fold(one) === fold(name));
    const found = headers.filter((one) => fold(one) === fold(header));
    const column = found.find((one) => one === header) ?? found[0];
    if (field === undefined)
      problems.push(`--map: "${name}" is not a field. Fields are: ${FIELDS.join(', ')}.`);
    else if (column === undefined) problems.push(`--map: there is no column "${header}". ${known}`);
    else if (columns.has(field)) problems.push(`--map names the field ${field} twice.`);
    else columns.set(field, column);
  }
  for (const field of FIELDS.filter((one) => !columns.has(one))) {
    const found = headers.filter((one) => fold(one) === fold(field));
    if (found.length > 1)
      problems.push(
        `More than one column is ${field} in ${place}: ${found.join(', ')}. Say which with --map ${field}=….`,
      );
    if (found[0] !== undefined) columns.set(field, found[0]);
  }
  for (const field of ['name', 'email'] as const)
    if (!columns.has(field) && problems.length === 0)
      problems.push(`There is no column ${field} in ${place}. ${known} Name it with --map ${field}=….`);
  if (columns.has('supervisor_id') && !columns.has('external_id'))
    problems.push('There is a column supervisor_id, but no external_id that it could name.');
  return { columns, problems };
}

function fold(header: string): string {
  return header
    .normalize('NFC')
    .replaceAll(/[\s_-]+/g, '')
    .toLowerCase();
}

/**
 * The rows as employees, with the whole row as `raw_data`.
 * @returns in `problems` one sentence for each value that cannot be what its column says.
 */
export function mapRows(
  { rows }: Table,
  columns: Columns,
): { readonly employees: readonly Employee[]; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const employees = rows.map((row) => {
    problems.push(...roundedNumbers(row));
    return mapRow(row, columns, (problem) => problems.push(problem));
  });
  return { employees, problems };
}

/** JSON numbers from 2^53 on, long ids for the most part, lose their last digits when they are read. */
function roundedNumbers({ place, values }: Row): readonly string[] {
  return Object.entries(values)
    .filter(([, value]) => Number.isInteger(value) && !Number.isSafeInteger(value))
    .map(([name]) => `${place}: ${name} is too large for a number and would lose digits: put it in quotes.`);
}

function mapRow(row: Row, columns: Columns, addProblem: (problem: string) => void): Employee {
  const at = (field: Field): JsonValue => {
    const column = columns.get(field);
    return (column === undefined ? undefined : row.values[column]) ?? null;
  };
  const text = (field: Field): string => {
    const value = at(field);
    if (value !== null && typeof value === 'object') addProblem(`${row.place}: ${field} is not a text.`);
    return value === null || typeof value === 'object' ? '' : String(value).trim();
  };
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
  const realEmail = text('real_email');
  return {
    external_id: text('external_id'),
    name: text('name'),
    email: text('email'),
    department: departmentOf(at('department')) ?? text('department'),
    job_title: text('job_title') || null,
    status: text('status') || 'active',
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
function departmentOf(value: JsonValue): readonly string[] | undefined {
  return Array.isArray(value) && value.every((level) => typeof level === 'string') ? value : undefined;
}

/** A record that is itself an employee of an earlier fetch brings its own. */
function rawData(values: Row['values']): JsonObject {
  const own = values['raw_data'];
  return isObject(own) ? own : { ...values };
}
