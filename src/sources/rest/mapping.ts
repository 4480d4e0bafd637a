import type { JsonObject, JsonValue } from '../../base/json.ts';
import { type Action, parseAction } from '../../core/mapping/actions.ts';
import { convertValue, parseTarget, type Target, UNCONVERTIBLE } from '../../core/mapping/targets.ts';
import { isTemplate } from '../../core/mapping/template.ts';
import { isEmpty, joinedText } from '../../core/mapping/values.ts';
import { describeExpected } from '../../core/mapping/targets.ts';
import type { Employee } from '../../core/model.ts';
import { type Filter, parseFilter } from '../../core/prepare/filter.ts';
import { collectProblem, RuleProblem } from '../../core/prepare/problems.ts';
import {
  getPath,
  hasSelector,
  parsePath,
  propertyPathText,
  type PropertyPath,
  withPath,
} from '../../core/prepare/property-path.ts';
import { mappedStatus, statusKey, type StatusMap } from '../../core/status.ts';
import { parseDay } from '../../core/time-off/days.ts';
import { canonicalJson } from '../../core/text.ts';
import type { RestDescription } from './schema.ts';

export type Row = Readonly<Record<string, JsonValue>>;

/** How a field of an employee is made from a row. */
export interface FieldMapping {
  readonly name: string;
  readonly target: Target;
  readonly actions: readonly Action[];
}

/** How rows become employees. */
export interface Mapping {
  readonly fields: readonly FieldMapping[];
  readonly exclude: Filter | undefined;
  readonly startDate: PropertyPath | undefined;
  readonly rawData: readonly PropertyPath[];
  readonly statusWords: StatusMap;
}

/** A row as an employee; `problems` names the fields that cannot have their value. */
export interface MappedRow {
  readonly employee: Employee;
  readonly problems: readonly string[];
}

/** Where a problem of a description is: `['fields', 'email']`. */
export type DescriptionPath = readonly (string | number)[];
export type AddProblem = (path: DescriptionPath, problem: string) => void;

/** Without them no one can be matched, or a status would have to be guessed. */
const REQUIRED = ['external_id', 'name', 'email', 'status'] as const;

/** Parses the mapping of a description; every problem is reported with its path. */
export function parseMapping(description: RestDescription, add: AddProblem): Mapping {
  const { fields, exclude, start_date: startDate, raw_data: rawData, status_words: words } = description;
  const attempt = <T>(path: DescriptionPath, step: () => T): T | undefined => {
    const problems: string[] = [];
    const value = collectProblem(problems, step);
    // Core names the place in its own way.
    for (const problem of problems)
      add(path, problem.replace(`${path[0] === 'fields' ? path[1] : path[0]}: `, ''));
    return value;
  };
  for (const name of REQUIRED) {
    if (fields[name] !== undefined) continue;
    const hint =
      name === 'status'
        ? '; if the API returns active people only, write { action: set, value: active }'
        : '';
    add(['fields'], `"${name}" is missing${hint}`);
  }
  const rules = Object.entries(fields).flatMap(([name, config]) => {
    if (config === undefined) return [];
    const steps = Array.isArray(config) ? config : [typeof config === 'string' ? shorthand(config) : config];
    const target = parseTarget(name, '');
    const actions = steps.map((step, index) =>
      attempt(Array.isArray(config) ? ['fields', name, index] : ['fields', name], () =>
        parseAction(step, target, name, []),
      ),
    );
    return [{ name, target, actions: actions.filter((action) => action !== undefined) }];
  });
  return {
    fields: rules,
    exclude: exclude === undefined ? undefined : attempt(['exclude'], () => parseFilter(exclude, 'exclude')),
    startDate:
      startDate === undefined ? undefined : attempt(['start_date'], () => parsePath(startDate, 'start_date')),
    rawData: rawData.flatMap((path, index) => attempt(['raw_data', index], () => plainPath(path)) ?? []),
    statusWords: Object.fromEntries(Object.entries(words).map(([word, status]) => [statusKey(word), status])),
  };
}

function shorthand(text: string): Readonly<Record<string, unknown>> {
  return isTemplate(text) ? { action: 'set', value: text } : { action: 'copy', from: text };
}

function plainPath(text: string): readonly PropertyPath[] {
  const path = parsePath(text, 'raw_data');
  if (hasSelector(path)) throw new RuleProblem(`"${text}" selects an item of a list; use the whole list`);
  return [path];
}

/** Makes an employee of a row. */
export function mapRow(row: Row, { fields, rawData, statusWords }: Mapping): MappedRow {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const { name, target, actions } of fields) {
    const value = actions.reduce<unknown>((current, { apply }) => {
      if (current === UNCONVERTIBLE) return current;
      return apply(current, row) ?? current;
    }, undefined);
    if (value === UNCONVERTIBLE)
      problems.push(
        `${name} must be ${describeExpected(target)}; got ${JSON.stringify(rejectedValue(actions, row))}`,
      );
    else if (!isEmpty(value)) values[name] = trimmed(value);
  }
  const status = joinedText(values['status']) ?? '';
  const kept = rawData.reduce<JsonObject>((data, path) => {
    const value = getPath(row, path);
    return value === undefined ? data : (withPath(data, path, value) ?? data);
  }, {});
  const employee = {
    ...values,
    external_id: joinedText(values['external_id']) ?? '',
    name: joinedText(values['name']) ?? '',
    email: joinedText(values['email']) ?? '',
    department: (values['department'] as Employee['department']) ?? null,
    status: mappedStatus(status, statusWords) ?? status,
    supervisor_id: joinedText(values['supervisor_id']) ?? '',
    ...(rawData.length === 0 ? {} : { raw_data: kept }),
  };
  const lastDay = joinedText(values['last_day']) ?? '';
  if (lastDay !== '' && parseDay(lastDay) === undefined)
    problems.push(`last_day must be a day such as 2026-12-31; got ${JSON.stringify(lastDay)}`);
  if (employee.external_id === '') problems.push('external_id is empty');
  if (employee.status === '') problems.push('status is empty');
  return { employee, problems };
}

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value;
}

/** What the first action read, for a message. */
function rejectedValue(actions: readonly Action[], row: Row): unknown {
  const read = actions.flatMap(({ reads }) => reads.flat()).map((path) => getPath(row, path));
  return read.find((value) => !isEmpty(value)) ?? null;
}

/** Runs the tests of a description. */
export function runTests({ tests }: RestDescription, mapping: Mapping, add: AddProblem): void {
  for (const [index, { row, expected: wanted }] of tests.entries()) {
    const { employee } = mapRow(row, mapping);
    for (const [name, value] of Object.entries(wanted)) {
      const target = mapping.fields.find((field) => field.name === name)?.target;
      if (target === undefined) {
        add(['tests', index, 'expected', name], `"${name}" is not one of the fields`);
        continue;
      }
      const actual = employee[name] ?? null;
      const fitting = convertValue(target, value);
      if (canonicalJson(fitting === UNCONVERTIBLE ? value : fitting) !== canonicalJson(actual))
        add(
          ['tests', index, 'expected', name],
          `expected ${JSON.stringify(value)}, got ${JSON.stringify(actual)}`,
        );
    }
  }
}

/** What a row has for each thing that the fields read, for `checkFields`: undefined where the row has no such property. */
export function presence(
  row: Row,
  { fields }: Mapping,
  optional: readonly string[],
): Readonly<Record<string, unknown>> {
  const groups = fields
    .filter(({ name }) => !optional.includes(name))
    .flatMap(({ actions }) => actions.flatMap(({ reads }) => reads));
  return Object.fromEntries(
    groups.map((paths) => {
      const found = paths.map((path) => presentAt(row, path));
      const label = paths.map(propertyPathText).join(' or ');
      return [
        label,
        found.find((value) => value !== undefined && value !== null) ??
          (found.includes(null) ? null : undefined),
      ];
    }),
  );
}

/** The value at a path; null where a step on the way is null or a list has no such item. */
export function presentAt(row: Row, path: PropertyPath): unknown {
  let value: unknown = row;
  for (const step of path) {
    if (value === null || value === '') return null;
    const next = getPath(value, [step]);
    if (next === undefined) return Array.isArray(value) ? null : undefined;
    value = next;
  }
  return value;
}
