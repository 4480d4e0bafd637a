import { isObject } from '../base/json.ts';
import { EMPLOYEE_FIELDS, type FieldSpec, isInexact, MATCHING_FIELDS, USER_FIELDS } from '../core/fields.ts';
import type { Employee, GroupPath, Meta, PreparedMeta, PreparedUser } from '../core/model.ts';
import { normalEmail } from '../core/addresses.ts';

type Fields = Record<string, unknown>;

/**
 * The problem of a record of var/users.json (`"email" is not text`), or undefined. Files written by hand or by the
 * earlier scripts may have numbers as ids and roles, and only `status` is required.
 */
export function employeeProblem(record: unknown): string | undefined {
  return findProblem(record, EMPLOYEE_RULES);
}

/**
 * The field whose id is a number too large to be exact, so that two ids may have become the same; undefined when there
 * is no such field.
 */
export function inexactId(record: unknown): 'external_id' | 'supervisor_id' | undefined {
  if (!isObject(record)) return undefined;
  if (isInexact(record['external_id'])) return 'external_id';
  return isInexact(record['supervisor_id']) ? 'supervisor_id' : undefined;
}

/**
 * The valid fields of an invalid record, if they identify the person and the supervisor: a wrong title must not remove a
 * supervisor from the hierarchy.
 */
export function readablePart(record: unknown): Employee | undefined {
  if (!isObject(record)) return undefined;
  const wrong = new Set(
    EMPLOYEE_RULES.filter(({ field, test }) => !isNothing(record[field]) && !test(record[field])).map(
      ({ field }) => field,
    ),
  );
  const isEnough = ['external_id', 'name', 'supervisor_id', 'hierarchy_only'].every(
    (field) => !wrong.has(field),
  );
  if (!isEnough || asText(record['external_id']).trim() === '') return undefined;
  const valid = Object.entries(record).filter(([field]) => !wrong.has(field));
  return normalizeEmployee({ status: '', ...Object.fromEntries(valid) });
}

/** A valid record as an Employee: the same object if nothing has to be filled in or converted. */
export function normalizeEmployee(record: unknown): Employee {
  const fields = record as Fields;
  const isComplete =
    typeof fields['external_id'] === 'string' &&
    typeof fields['supervisor_id'] === 'string' &&
    typeof fields['name'] === 'string' &&
    typeof fields['email'] === 'string' &&
    fields['department'] !== undefined &&
    typeof fields['role_id'] !== 'number';
  if (isComplete) return fields as unknown as Employee;
  return {
    ...fields,
    external_id: asText(fields['external_id']),
    name: asText(fields['name']),
    email: asText(fields['email']),
    department: fields['department'] ?? null,
    supervisor_id: asText(fields['supervisor_id']),
    ...(typeof fields['role_id'] === 'number' ? { role_id: asText(fields['role_id']) } : {}),
  } as unknown as Employee;
}

/** The problem of a record of var/timecamp_users.json, or undefined. */
export function preparedProblem(record: unknown): string | undefined {
  const problem = findProblem(record, PREPARED_RULES);
  if (problem !== undefined || !isObject(record)) return problem;
  const { timecamp_duplicates: duplicates } = record;
  if (!Array.isArray(duplicates)) return undefined;
  const inside = duplicates.map((duplicate) => findProblem(duplicate, PREPARED_RULES)).find(isText);
  return inside === undefined ? undefined : `in "timecamp_duplicates", ${inside}`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/**
 * A valid record as a PreparedUser. `timecamp_groups_breadcrumb` wins over `timecamp_groups`; raw_data is dropped, since
 * nothing reads it after prepare.
 */
export function toPreparedUser(record: unknown): PreparedUser {
  const fields = record as Fields & PreparedUser;
  const groups = groupsOf(fields.timecamp_groups_breadcrumb, fields['timecamp_groups']);
  const realEmail = asText(fields.timecamp_real_email);
  return {
    timecamp_external_id: asText(fields.timecamp_external_id),
    timecamp_user_name: fields.timecamp_user_name,
    timecamp_email: normalEmail(fields.timecamp_email),
    timecamp_groups_breadcrumb: groups.join('/'),
    timecamp_groups: groups,
    timecamp_status: fields.timecamp_status,
    timecamp_role: fields.timecamp_role,
    ...(realEmail === '' ? {} : { timecamp_real_email: realEmail }),
    ...(typeof fields.timecamp_last_day === 'string' ? { timecamp_last_day: fields.timecamp_last_day } : {}),
    ...(isEmpty(fields.timecamp_contested) ? {} : { timecamp_contested: fields.timecamp_contested }),
    ...(isEmpty(fields.timecamp_duplicates)
      ? {}
      : { timecamp_duplicates: fields.timecamp_duplicates.map(toPreparedUser) }),
    ...(isEmpty(fields.timecamp_sources) ? {} : { timecamp_sources: fields.timecamp_sources }),
  };
}

function isEmpty(list: readonly unknown[] | null | undefined): list is null | undefined {
  return list === undefined || list === null || list.length === 0;
}

/** The problem of the `meta` of var/users.json, or undefined. */
export function metaProblem(meta: unknown): string | undefined {
  return findProblem(meta, META_RULES);
}

/** The problem of var/timecamp_users.meta.json, or undefined. */
export function preparedMetaProblem(meta: unknown): string | undefined {
  return findProblem(meta, PREPARED_META_RULES);
}

/** A valid meta as PreparedMeta; an input of null becomes absent. */
export function toPreparedMeta(meta: unknown): PreparedMeta {
  const { input, ...rest } = meta as Omit<PreparedMeta, 'input'> & { readonly input?: Meta | null };
  return input === undefined || input === null ? rest : { input, ...rest };
}

const REQUIRED_TEXT: FieldSpec = {
  is: 'text',
  test: (value) => typeof value === 'string',
  required: true,
};

/** All of one shape, which makes it fast to read them for each record. */
type Rules = readonly (Pick<FieldSpec, 'is' | 'test'> & {
  readonly field: string;
  readonly required: true | undefined;
})[];

function rulesOf(fields: Readonly<Record<string, FieldSpec>>): Rules {
  return Object.entries(fields).map(([field, { is, test, required }]) => ({ field, is, test, required }));
}

const EMPLOYEE_RULES = rulesOf(EMPLOYEE_FIELDS);
const PREPARED_RULES = rulesOf({ ...USER_FIELDS, ...MATCHING_FIELDS });

const META_RULES: Rules = rulesOf({
  source: REQUIRED_TEXT,
  run: REQUIRED_TEXT,
  fetched_at: REQUIRED_TEXT,
  count: { is: 'a number', test: (value) => typeof value === 'number', required: true },
  tool: REQUIRED_TEXT,
  sources: {
    is: 'a list of sources',
    test: (value) =>
      Array.isArray(value) && value.every((state) => findProblem(state, SOURCE_STATE_RULES) === undefined),
  },
  skipped: {
    is: 'a list of skipped people',
    test: (value) =>
      Array.isArray(value) && value.every((person) => findProblem(person, SKIPPED_RULES) === undefined),
  },
});

const SKIPPED_RULES: Rules = rulesOf({
  external_id: REQUIRED_TEXT,
  name: REQUIRED_TEXT,
  email: REQUIRED_TEXT,
  reason: REQUIRED_TEXT,
});

const SOURCE_STATE_RULES: Rules = rulesOf({
  source: REQUIRED_TEXT,
  fetched_at: REQUIRED_TEXT,
  count: { is: 'a number', test: (value) => typeof value === 'number', required: true },
  failed: { is: 'a failure', test: (value) => findProblem(value, FAILURE_RULES) === undefined },
});

const FAILURE_RULES: Rules = rulesOf({ at: REQUIRED_TEXT, code: REQUIRED_TEXT });

const PREPARED_META_RULES: Rules = rulesOf({
  input: { is: 'the meta of a users file', test: (value) => metaProblem(value) === undefined },
  prepared_at: REQUIRED_TEXT,
  sha256: REQUIRED_TEXT,
  settings_sha256: REQUIRED_TEXT,
  tool: REQUIRED_TEXT,
});

/**
 * Validates by the table of core/fields.ts, not by zod, for the sake of `prepare`: it would be the only thing for which
 * that command loads zod (a third of the time of a small run), and a schema derived from the table takes ten times as
 * long for each record.
 */
function findProblem(record: unknown, rules: Rules): string | undefined {
  if (!isObject(record)) return 'it is not an object';
  for (const { field, is, test, required } of rules) {
    const value = record[field];
    if (isNothing(value)) {
      if (required === true) return `"${field}" is missing`;
    } else if (!test(value)) {
      return `"${field}" is not ${is}`;
    }
  }
  return undefined;
}

/** The list, if it matches the breadcrumb and its levels are trimmed and not empty; otherwise the breadcrumb's levels. */
function groupsOf(breadcrumb: string, groups: unknown): GroupPath {
  if (Array.isArray(groups) && groups.join('/') === breadcrumb) {
    const levels = groups as readonly string[];
    if (levels.every((level) => level !== '' && level === level.trim())) return levels;
  }
  return breadcrumb
    .split('/')
    .map((level) => level.trim())
    .filter((level) => level !== '');
}

function isNothing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
