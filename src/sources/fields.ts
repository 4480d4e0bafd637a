import type { Notice } from '../base/notice.ts';
import { incomplete } from './pages.ts';

export interface FieldCheck {
  /** Its name in messages: `BambooHR`. */
  readonly service: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** The fields asked for, by the service's own names. */
  readonly fields: readonly string[];
  /** Those that employee fields come from: a warning when they are empty for everyone. Default all. */
  readonly mapped?: readonly string[];
  /** Who must be given the right to see a field, for the hint: `the owner of the API key`. */
  readonly reader: string;
  /** What to do about an absent field, where the default does not help. */
  readonly hint?: string;
}

/**
 * Checks that the fields asked for came: a key without the right to see one gets rows without it, or with nothing in
 * it. Without rows there is nothing to check.
 * @returns a warning that names the fields with nothing in any row
 * @throws RemoteError with code `source` when a field is absent from every row
 */
export function checkFields({
  service,
  rows,
  fields,
  mapped = fields,
  reader,
  hint,
}: FieldCheck): readonly Notice[] {
  if (rows.length === 0) return [];
  const absent = fields.filter((field) => rows.every((row) => row[field] === undefined));
  if (absent.length > 0) {
    throw incomplete(
      service,
      `the ${list(absent)} ${absent.length === 1 ? 'is' : 'are'} missing from ${rows.length === 1 ? 'the only person' : `all ${rows.length} people`}`,
      hint ??
        `Check that ${reader} can read ${them(absent)}, and that ${service} has ${absent.length === 1 ? 'a field with this name' : 'fields with these names'}.`,
    );
  }
  const empty = mapped.filter((field) =>
    rows.every((row) => row[field] === undefined || row[field] === null),
  );
  if (empty.length === 0) return [];
  return [
    {
      level: 'warning',
      code: 'field-empty',
      message: `${service}: the ${list(empty)} ${empty.length === 1 ? 'is' : 'are'} empty for ${rows.length === 1 ? 'the only person' : `all ${rows.length} people`}. Check that ${reader} can read ${them(empty)}.`,
    },
  ];
}

function list(fields: readonly string[]): string {
  return `${fields.length === 1 ? 'field' : 'fields'} ${fields.join(', ')}`;
}

function them({ length }: readonly string[]): string {
  return length === 1 ? 'it' : 'them';
}
