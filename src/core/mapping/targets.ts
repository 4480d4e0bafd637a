import { EMPLOYEE_FIELDS, type FieldSpec, isInexact, USER_FIELDS } from '../fields.ts';
import { stageOf } from '../prepare/filter.ts';
import { RuleProblem } from '../prepare/problems.ts';
import { hasSelector, parsePath, type PropertyPath } from '../prepare/property-path.ts';

/** The property that a rule sets. */
export interface Target {
  readonly path: PropertyPath;
  /** The property for messages: `raw_data.team`. */
  readonly property: string;
  /** Its field; undefined where any value is allowed. */
  readonly field: FieldSpec | undefined;
}

/** A value that its field cannot have. */
export const UNCONVERTIBLE: unique symbol = Symbol('unconvertible');

const FIELDS: ReadonlyMap<string, FieldSpec> = new Map(
  Object.entries({ ...EMPLOYEE_FIELDS, ...USER_FIELDS }),
);

const LEVEL: FieldSpec = { is: 'text', test: (value) => typeof value === 'string' };

/** Fields that may be empty in a file, but that no rule may empty. */
const NEVER_EMPTY = new Set(['timecamp_user_name']);

/** @throws RuleProblem for a property that no rule can set */
export function parseTarget(given: unknown, where: string): Target {
  const path = parsePath(given, where);
  const [first] = path;
  const property = path.join('.');
  const field = FIELDS.get(first);
  if (hasSelector(path)) throw new RuleProblem(`${where}: "${property}" can be read, but not set`);
  if (field === undefined) {
    if (stageOf(path) === 'source') return { path, property, field };
    throw new RuleProblem(`${where}: a user has no "${property}"`);
  }
  if (field.derivedFrom !== undefined) {
    throw new RuleProblem(
      `${where}: "${property}" is derived from ${field.derivedFrom}; set ${field.derivedFrom} instead`,
    );
  }
  if (isLevel(path)) return { path, property, field: LEVEL };
  if (path.length === 1) return { path, property, field };
  if (first === 'raw_data') return { path, property, field: undefined };
  throw new RuleProblem(`${where}: "${first}" has no properties, so "${property}" cannot be set`);
}

/** A constant of a rule. @throws RuleProblem when its field cannot have it */
export function checkedConstant(target: Target, value: unknown, where: string): unknown {
  const { field, property } = target;
  if (field === undefined) return value;
  if (value === null && field.nullable === true) return emptyOf(target);
  if (!fits(target.path, field, value))
    throw new RuleProblem(
      `${where}: "${property}" must be ${describeExpected(target)}; got ${JSON.stringify(value)}`,
    );
  return field.isId === true ? String(value) : value;
}

/** A value that a rule computed, in the type of its field: `yes` becomes true, `7` becomes "7". */
export function convertValue(target: Target, value: unknown): unknown {
  const { field } = target;
  if (field === undefined) return value;
  if (value === null) return field.nullable === true ? emptyOf(target) : UNCONVERTIBLE;
  if (isInexact(value)) return UNCONVERTIBLE;
  const candidates = [value, ...convertedValues(value)];
  const fitting = candidates.find((candidate) => fits(target.path, field, candidate));
  if (fitting === undefined) return UNCONVERTIBLE;
  return field.isId === true && typeof fitting === 'number' ? String(fitting) : fitting;
}

/** What a field must be, for messages: `text or null`. */
export function describeExpected({ path: [first], field }: Target): string {
  const { is = 'anything', isId, nullable }: Partial<FieldSpec> = field ?? {};
  const what = NEVER_EMPTY.has(first) ? `${is} that is not empty` : is;
  return `${what}${isId === true ? ' (a long id in quotes)' : ''}${nullable === true ? ' or null' : ''}`;
}

/** One level of a department that is a list. */
export function isLevel([first, ...rest]: PropertyPath): boolean {
  return first === 'department' && /^\d+$/.test(rest.join('.'));
}

function emptyOf({ path: [first] }: Target): '' | null {
  return first === 'supervisor_id' ? '' : null;
}

function fits([first]: PropertyPath, field: FieldSpec, value: unknown): boolean {
  const isEmpty = NEVER_EMPTY.has(first) && typeof value === 'string' && value.trim() === '';
  return field.test(value) && !isEmpty && !isInexact(value);
}

function convertedValues(value: unknown): readonly unknown[] {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return [];
  const text = String(value);
  const word = text.trim().toLowerCase();
  if (['true', 'yes', '1'].includes(word)) return [text, true];
  return ['false', 'no', '0', ''].includes(word) ? [text, false] : [text];
}
