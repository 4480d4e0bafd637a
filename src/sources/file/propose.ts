import type { JsonValue } from '../../base/json.ts';
import { parseCsv } from './csv.ts';
import { type Field, FIELDS, headerKey, type MapEntry } from './column-map.ts';
import { detectEncoding, type DetectedEncoding } from './detect-encoding.ts';
import { meaningOf, type Meaning } from './known-headers.ts';
import { parseTable, readBytes } from './read.ts';
import type { Table } from './table.ts';
import { isWorkbook } from './xlsx.ts';

/** What `tcsync init` finds out about a file. */
export interface FileProposal {
  readonly table: Table;
  /** Undefined for a workbook, which has none. */
  readonly encoding: DetectedEncoding | undefined;
  readonly map: readonly MapEntry[];
  /** Columns that the map leaves out, and the field that each may be meant for. */
  readonly unused: readonly (readonly [header: string, maybe: Field | undefined])[];
}

/**
 * Looks into a file: its encoding, its headers in several languages, and which columns hold which field.
 * @param encoding overrides the detected one
 * @throws UserError when the file cannot be read
 */
export async function inspectFile(path: string, encoding: string | undefined): Promise<FileProposal> {
  const bytes = await readBytes(path);
  const detected = isWorkbook(bytes) ? undefined : detectEncoding(bytes, countHeaders);
  const table = await parseTable(bytes, { path, encoding: encoding ?? detected?.encoding }, isKnownHeader);
  const map = proposeMap(table);
  const used = new Set(map.flatMap(([, header]) => header.split('+')));
  const unused = table.headers
    .filter((header) => !used.has(header) && header !== 'raw_data')
    .map((header) => [header, fieldOf(meaningOf(header)?.[0])] as const);
  return { table, encoding: detected, map, unused };
}

/** Whether tcsync knows what the column of this header holds. */
export function isKnownHeader(cell: string): boolean {
  return FIELDS.some((field) => headerKey(field) === headerKey(cell)) || meaningOf(cell) !== undefined;
}

/** For a text in the wrong encoding, few headers are known. */
function countHeaders(text: string): number {
  const head = text.split(/\r\n|\r|\n/, 20).join('\n');
  try {
    return Math.max(0, ...parseCsv(head, '').rows.map(({ cells }) => cells.filter(isKnownHeader).length));
  } catch {
    return 0;
  }
}

/** Proposes one column for each field, and joins first and last names. */
function proposeMap(table: Table): readonly MapEntry[] {
  const headers = table.headers.filter((header) => !/[,=+]/.test(header));
  const best = new Map<Meaning, { readonly header: string; readonly rank: number }>();
  for (const header of headers) {
    const [meaning, rank] = meaningOf(header) ?? [];
    if (meaning === undefined || rank === undefined) continue;
    if (rank < (best.get(meaning)?.rank ?? Infinity)) best.set(meaning, { header, rank });
  }
  const of = (meaning: Meaning): string | undefined => best.get(meaning)?.header;
  const exact = (field: Field): string | undefined =>
    headers.find((header) => headerKey(header) === headerKey(field));
  const email = exact('email') ?? of('email') ?? columnOfAddresses(table, headers);
  const id = exact('external_id') ?? of('external_id');
  const supervisor = exact('supervisor_id') ?? of('supervisor_id');
  const found: Partial<Record<Field, string | undefined>> = {
    name: nameOf(of('first'), of('last'), of('name')),
    email,
    external_id: id,
    supervisor_id: refersTo(table, supervisor, id) ? supervisor : undefined,
    department: exact('department') ?? of('department'),
    job_title: exact('job_title') ?? of('job_title'),
    status: exact('status') ?? of('status'),
  };
  return FIELDS.flatMap((field) => {
    const header = found[field] ?? exact(field);
    return header === undefined || (field === 'supervisor_id' && found[field] === undefined)
      ? []
      : [[field, header] as const];
  });
}

/** "Name" beside "Vorname" is the last name. */
function nameOf(
  first: string | undefined,
  last: string | undefined,
  whole: string | undefined,
): string | undefined {
  const second = last ?? (first === undefined ? undefined : whole);
  if (first !== undefined && second !== undefined) return `${first}+${second}`;
  return whole ?? first ?? last;
}

/** The first column in which most values have an `@`. */
function columnOfAddresses({ rows }: Table, headers: readonly string[]): string | undefined {
  return headers.find((header) => {
    const values = rows.map(({ values: row }) => textIn(row[header])).filter((value) => value !== '');
    return values.length > 0 && values.filter((value) => value.includes('@')).length > values.length / 2;
  });
}

/** Whether most values of a column are values of another: a manager's id, not a manager's name. */
function refersTo({ rows }: Table, header: string | undefined, id: string | undefined): boolean {
  if (header === undefined || id === undefined) return false;
  const ids = new Set(rows.map(({ values }) => textIn(values[id])));
  const values = rows.map((row) => textIn(row.values[header])).filter((value) => value !== '');
  return values.filter((value) => ids.has(value)).length > values.length / 2;
}

function textIn(value: JsonValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function fieldOf(meaning: Meaning | undefined): Field | undefined {
  return meaning === 'first' || meaning === 'last' ? 'name' : meaning;
}
