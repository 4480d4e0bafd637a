import type { FieldRule } from '../../config/kinds.ts';
import type { Employee } from '../../core/model.ts';
import { readStatus } from '../../core/status.ts';
import type { Day } from '../../core/time-off/days.ts';
import { dayOf, textOf } from '../values.ts';
import type { BamboohrRow } from './schema.ts';

/** The fields of the employee dataset that are always asked for. */
export const FIELDS = [
  'employeeNumber',
  'name',
  'email',
  'jobInformationDepartment',
  'jobInformationDivision',
  'jobInformationJobTitle',
  'isSupervisor',
  'supervisorId',
  'employmentStatus',
  'hireDate',
  'status',
  'supervisorEid',
] as const;

type Field = (typeof FIELDS)[number];

/** Those that no employee field uses. */
const UNUSED: readonly string[] = ['isSupervisor', 'supervisorEid'];

/** The fields to ask for, with that of the supervisor rule. */
export function fieldsFor(rule: FieldRule | undefined): readonly string[] {
  return rule === undefined ? FIELDS : [...new Set([...FIELDS, rule.field])];
}

/** The fields that an employee record is built from: a field missing from every row deserves a warning. */
export function mappedFields(rule: FieldRule | undefined): readonly string[] {
  return fieldsFor(rule).filter((field) => field === rule?.field || !UNUSED.includes(field));
}

/** Gives a row the names that were asked for: BambooHR is known to answer `supervisorEId` to `supervisorEid`. */
export function withFieldNames(row: BamboohrRow, fields: readonly string[]): BamboohrRow {
  const asked = new Map(fields.map((field) => [field.toLowerCase(), field]));
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [asked.get(name.toLowerCase()) ?? name, value]),
  );
}

/** Why a person is left out, in plain words; undefined for a person to include. */
export function reasonToSkip(
  row: BamboohrRow,
  { excludedDepartments, today }: { readonly excludedDepartments: readonly string[]; readonly today: Day },
): string | undefined {
  if (textOf(row['employmentStatus']).toLowerCase() === 'terminated') return 'terminated';
  if (hireDate(row) > today) return 'hire date in the future';
  if (valueOf(row, 'email') === '') return 'no e-mail';
  if (excludedDepartments.includes(valueOf(row, 'jobInformationDepartment')))
    return 'department in BAMBOOHR_EXCLUDED_DEPARTMENTS';
  return undefined;
}

/** The employee of a row. `supervisorId` is the manager's employee number, as `external_id` is the person's own. */
export function mapEmployee(row: BamboohrRow, rule: FieldRule | undefined, today: Day): Employee {
  const levels = [valueOf(row, 'jobInformationDivision'), valueOf(row, 'jobInformationDepartment')];
  return {
    external_id: valueOf(row, 'employeeNumber'),
    name: valueOf(row, 'name'),
    email: valueOf(row, 'email'),
    department: levels.filter((level) => level !== '').join('/'),
    job_title: valueOf(row, 'jobInformationJobTitle') || null,
    status: statusOf(row, today),
    supervisor_id: valueOf(row, 'supervisorId'),
    ...(rule === undefined ? {} : { is_supervisor: matchesRule(row, rule) }),
    raw_data: row,
  };
}

/**
 * BambooHR documents Active and Inactive; another word is left to prepare. On a person's first day it may still be
 * Inactive.
 */
function statusOf(row: BamboohrRow, today: Day): string {
  const word = valueOf(row, 'status');
  const status = word === '' ? 'active' : readStatus(word);
  return status === 'inactive' && hireDate(row) === today ? 'active' : (status ?? word);
}

function matchesRule(row: BamboohrRow, { field, value }: FieldRule): boolean {
  return textOf(row[field]).toLowerCase() === value.toLowerCase();
}

/**
 * The day on which a person was hired; empty when it is not set, for which BambooHR also writes `0000-00-00`.
 * @throws RemoteError that quotes a value that is not a date
 */
export function hireDate(row: BamboohrRow, what = 'the employees'): Day {
  const value = row['hireDate'];
  if (value === NO_DATE) return '';
  const who = `employee ${valueOf(row, 'employeeNumber') || valueOf(row, 'email')}`;
  return dayOf(value, { service: 'BambooHR', what, field: 'hireDate', who }) ?? '';
}

const NO_DATE = '0000-00-00';

function valueOf(row: BamboohrRow, field: Field): string {
  return textOf(row[field]);
}
