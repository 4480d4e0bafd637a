import { isObject } from '../base/json.ts';
import { CONTESTED_KEYS, type PreparedUser, ROLES } from './model.ts';
import { isDay } from './time-off/days.ts';

/** What the values of a field are. */
interface FieldType {
  /** For messages: `text or a number`. */
  readonly is: string;
  readonly test: (value: unknown) => boolean;
}

/** A field of a record, as files and transform rules may have it. */
export interface FieldSpec extends FieldType {
  /** A file must have it; every other field may be absent or null. */
  readonly required?: true;
  /** A transform rule may set it to null. */
  readonly nullable?: true;
  /** It is an id: a number is read as text. */
  readonly isId?: true;
  /** The field that it is derived from; transform rules have to set that one instead. */
  readonly derivedFrom?: string;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrNumber = (value: unknown): boolean => typeof value === 'string' || Number.isFinite(value);

const TEXT = { is: 'text', test: isText } as const;
const ID = { is: 'text or a number', test: isTextOrNumber, isId: true } as const;
const BOOLEAN = { is: 'true or false', test: (value: unknown) => typeof value === 'boolean' } as const;
const OBJECT = { is: 'an object', test: isObject } as const;
const PATH = {
  is: 'text or a list of text values',
  test: (value: unknown) => isText(value) || (Array.isArray(value) && value.every(isText)),
} as const;

/** The fields of an Employee whose meaning is known, in the order of messages. Unknown ones are kept as they are. */
export const EMPLOYEE_FIELDS = {
  external_id: ID,
  name: TEXT,
  email: TEXT,
  department: { ...PATH, nullable: true },
  job_title: { ...TEXT, nullable: true },
  status: { ...TEXT, required: true },
  last_day: { ...TEXT, nullable: true },
  supervisor_id: { ...ID, nullable: true },
  real_email: { ...TEXT, nullable: true },
  role_id: { ...ID, nullable: true },
  is_supervisor: {
    is: 'true, false or text',
    test: (value: unknown) => typeof value === 'boolean' || isTextOrNumber(value),
    nullable: true,
  },
  force_supervisor_role: { ...BOOLEAN, nullable: true },
  force_global_admin_role: { ...BOOLEAN, nullable: true },
  hierarchy_only: { ...BOOLEAN, nullable: true },
  raw_data: OBJECT,
} as const satisfies Record<string, FieldSpec>;

export type EmployeeField = keyof typeof EMPLOYEE_FIELDS;

/** The fields of a PreparedUser that only matching uses: no rule reads or sets them. */
export const MATCHING_FIELDS = {
  timecamp_contested: {
    is: `a list of ${CONTESTED_KEYS.join(' and ')}`,
    test: (value: unknown) =>
      Array.isArray(value) && value.every((key) => CONTESTED_KEYS.some((known) => known === key)),
  },
  timecamp_duplicates: { is: 'a list', test: (value: unknown) => Array.isArray(value) },
  timecamp_sources: {
    is: 'a list of text values',
    test: (value: unknown) => Array.isArray(value) && value.every(isText),
  },
} as const satisfies Record<string, FieldSpec>;

/** The other fields of a PreparedUser, in the order of messages. */
export const USER_FIELDS = {
  timecamp_external_id: {
    ...ID,
    is: `text or a number up to ${Number.MAX_SAFE_INTEGER} (longer ids belong in quotes)`,
    test: (value: unknown) => isTextOrNumber(value) && !isInexact(value),
  },
  timecamp_user_name: { ...TEXT, required: true },
  timecamp_email: {
    is: 'an e-mail or login name',
    test: (value: unknown) => typeof value === 'string' && value.trim() !== '',
    required: true,
  },
  timecamp_groups_breadcrumb: { ...TEXT, required: true },
  timecamp_groups: { ...PATH, derivedFrom: 'timecamp_groups_breadcrumb' },
  timecamp_status: {
    is: 'active or inactive',
    test: (value: unknown) => value === 'active' || value === 'inactive',
    required: true,
  },
  timecamp_role: {
    is: `one of ${ROLES.join(', ')}`,
    test: (value: unknown) => ROLES.some((role) => role === value),
    required: true,
  },
  timecamp_real_email: { ...TEXT, nullable: true },
  timecamp_last_day: {
    is: 'a day such as 2026-12-31',
    test: (value: unknown) => typeof value === 'string' && isDay(value),
    nullable: true,
  },
  raw_data: OBJECT,
} as const satisfies Record<Exclude<keyof PreparedUser, keyof typeof MATCHING_FIELDS>, FieldSpec>;

/** Whether a value is a number too large to be exact, so that two ids may have become the same. */
export function isInexact(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}
