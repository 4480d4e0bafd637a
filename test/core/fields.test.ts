import { describe, expect, it } from 'vitest';
import { EMPLOYEE_FIELDS, type FieldSpec, USER_FIELDS } from '../../src/core/fields.ts';
import { findRuleProblems } from '../../src/core/prepare/rules.ts';
import { FIELDS } from '../../src/sources/file/column-map.ts';
import { employeeProblem, preparedProblem } from '../../src/storage/document-shapes.ts';

const EMPLOYEE = { status: 'active' };
const USER = {
  timecamp_user_name: 'Ann',
  timecamp_email: 'ann@example.com',
  timecamp_groups_breadcrumb: '',
  timecamp_status: 'active',
  timecamp_role: 'user',
};

function problemOfRule(property: string, value: unknown): string | undefined {
  const prepareTransformConfig = { transform: [{ property, action: 'replace_all', value }] };
  return findRuleProblems({ prepareTransformConfig })[0];
}

/** What no field may be. */
const WRONG = [[[]]];

const fields: [string, FieldSpec, typeof employeeProblem, object][] = [
  ...Object.entries(EMPLOYEE_FIELDS).map(([name, field]): (typeof fields)[number] => [
    name,
    field,
    employeeProblem,
    EMPLOYEE,
  ]),
  ...Object.entries(USER_FIELDS).map(([name, field]): (typeof fields)[number] => [
    name,
    field,
    preparedProblem,
    USER,
  ]),
];

describe.each(fields)('the field %s', (name, field: FieldSpec, problemOf, record) => {
  it('is checked in files and in transform rules as the table says', () => {
    expect(problemOf({ ...record, [name]: WRONG })).toBe(`"${name}" is not ${field.is}`);
    if (field.derivedFrom === undefined) expect(problemOfRule(name, WRONG)).toContain(`must be ${field.is}`);
    else expect(problemOfRule(name, WRONG)).toContain(`set ${field.derivedFrom} instead`);
  });

  it('may be null as the table says', () => {
    const inFile = field.required === true ? `"${name}" is missing` : undefined;
    expect(problemOf({ ...record, [name]: null })).toBe(inFile);
    if (field.derivedFrom === undefined)
      expect(problemOfRule(name, null) === undefined).toBe(field.nullable === true);
  });
});

it('the columns of a CSV file are the fields of an employee but raw_data', () => {
  expect([...FIELDS, 'raw_data']).toEqual(Object.keys(EMPLOYEE_FIELDS));
});

it('the fields that a transform rule may set to null, and those that a file must have', () => {
  const all = Object.entries<FieldSpec>({ ...EMPLOYEE_FIELDS, ...USER_FIELDS });
  expect(all.flatMap(([name, { nullable }]) => (nullable === true ? [name] : []))).toEqual([
    'department',
    'job_title',
    'last_day',
    'supervisor_id',
    'real_email',
    'role_id',
    'is_supervisor',
    'force_supervisor_role',
    'force_global_admin_role',
    'hierarchy_only',
    'timecamp_real_email',
    'timecamp_last_day',
  ]);
  expect(all.flatMap(([name, { required }]) => (required === true ? [name] : []))).toEqual([
    'status',
    'timecamp_user_name',
    'timecamp_email',
    'timecamp_groups_breadcrumb',
    'timecamp_status',
    'timecamp_role',
  ]);
});
