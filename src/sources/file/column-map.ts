import { EMPLOYEE_FIELDS, type EmployeeField } from '../../core/fields.ts';

/** The columns that mean something; every other one is kept in `raw_data`. */
export type Field = Exclude<EmployeeField, 'raw_data'>;
export const FIELDS = Object.keys(EMPLOYEE_FIELDS).filter(isColumn);

function isColumn(field: string): field is Field {
  return field !== 'raw_data';
}

/** A field and its header, or headers joined by `+`, as typed. */
export type MapEntry = readonly [field: string, header: string];

/** Reads `name=First name+Last name,email=Mail`; undefined when a part has no field or no header. */
export function parseColumnMap(text: string): readonly MapEntry[] | undefined {
  const entries = text
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair): MapEntry => {
      const [field = '', ...header] = pair.split('=');
      return [field.trim(), header.join('=').trim()];
    });
  return entries.every(([field, header]) => field !== '' && header !== '') ? entries : undefined;
}

/** The headers that an entry names: one whose name has a `+` comes before several joined by it. */
export function headersOf(header: string, headers: readonly string[]): readonly string[] {
  const whole = headers.some((known) => headerKey(known) === headerKey(header));
  return whole ? [header] : header.split('+').map((part) => part.trim());
}

/** The form in which headers are compared: any case; spaces, hyphens and underscores are alike. */
export function headerKey(header: string): string {
  return header
    .normalize('NFC')
    .replaceAll(/[\s_-]+/g, '')
    .toLowerCase();
}
