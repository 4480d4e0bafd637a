import { isObject } from '../../base/json.ts';
import { EMPLOYEE_FIELDS, type FieldSpec, isInexact, USER_FIELDS } from '../fields.ts';
import { checkKeys, type Filter, parseFilter, type Stage, stageOf } from './filter.ts';
import { collectProblem, RuleProblem } from './problems.ts';
import { parsePath, type PropertyPath } from './property-path.ts';

/** The setting that messages name. */
const SETTING = 'TIMECAMP_PREPARE_TRANSFORM_CONFIG';

export interface Transform {
  /** Its name in explanations and warnings: `transform[0] (department)`. */
  readonly name: string;
  readonly path: PropertyPath;
  readonly value: unknown;
  readonly stage: Stage;
}

export interface TransformRules {
  readonly exclude: Filter | undefined;
  /** Undefined matches every person. */
  readonly filter: Filter | undefined;
  readonly transforms: readonly Transform[];
}

export const NO_TRANSFORMS: TransformRules = { exclude: undefined, filter: undefined, transforms: [] };

/** The exclude rule's name in explanations and the summary. */
export const EXCLUDE_RULE = `${SETTING}: exclude`;

/** Parses the transform rules; every problem is added to `problems`. */
export function parseTransformRules(config: unknown, problems: string[]): TransformRules {
  if (!isObject(config)) {
    problems.push(
      `${SETTING}: expected an object with exclude, filter or transform; got ${JSON.stringify(config)}`,
    );
    return NO_TRANSFORMS;
  }
  collectProblem(problems, () => checkKeys(config, ['exclude', 'filter', 'transform'], SETTING));
  const optional = (key: 'exclude' | 'filter'): Filter | undefined =>
    isNothing(config[key])
      ? undefined
      : collectProblem(problems, () => parseFilter(config[key], `${SETTING}: ${key}`));
  const exclude = optional('exclude');
  const filter = optional('filter');
  const list = config['transform'] ?? [];
  if (!Array.isArray(list)) {
    problems.push(`${SETTING}: "transform" must be a list`);
    return { exclude, filter, transforms: [] };
  }
  const transforms = list.flatMap((item: unknown, index) => {
    const transform = collectProblem(problems, () => parseTransform(item, index, filter));
    return transform === undefined ? [] : [transform];
  });
  return { exclude, filter, transforms };
}

/** The earlier scripts treated an empty object as no filter. */
function isNothing(config: unknown): boolean {
  return config === undefined || config === null || (isObject(config) && Object.keys(config).length === 0);
}

function parseTransform(config: unknown, index: number, filter: Filter | undefined): Transform {
  const where = `${SETTING}: transform[${index}]`;
  if (!isObject(config)) throw new RuleProblem(`${where}: expected an object; got ${JSON.stringify(config)}`);
  checkKeys(config, ['property', 'action', 'value'], where);
  const path = parsePath(config['property'], where);
  if (config['action'] !== 'replace_all') {
    throw new RuleProblem(`${where}: unknown action ${JSON.stringify(config['action'])}; use "replace_all"`);
  }
  if (!('value' in config)) throw new RuleProblem(`${where}: "value" is missing`);
  const stage = stageOf(path);
  if (stage === 'source' && filter?.stage === 'prepared') {
    throw new RuleProblem(
      `${where}: "${path.join('.')}" changes before users exist, so a filter on timecamp_… properties cannot apply to it`,
    );
  }
  const property = path.join('.');
  const name = `transform[${index}] (${property})`;
  return { name, path, value: checkedValue(path, config['value'], where), stage };
}

const FIELDS: ReadonlyMap<string, FieldSpec> = new Map(
  Object.entries({ ...EMPLOYEE_FIELDS, ...USER_FIELDS }),
);

function checkedValue(path: PropertyPath, value: unknown, where: string): unknown {
  const [first] = path;
  const property = path.join('.');
  const field = FIELDS.get(first);
  if (field === undefined) {
    if (stageOf(path) === 'source') return value;
    throw new RuleProblem(`${where}: a user has no "${property}"`);
  }
  if (field.derivedFrom !== undefined) {
    throw new RuleProblem(
      `${where}: "${property}" is derived from ${field.derivedFrom}; set ${field.derivedFrom} instead`,
    );
  }
  if (isLevel(path)) {
    if (typeof value === 'string') return value;
    throw new RuleProblem(`${where}: "${property}" must be text; got ${JSON.stringify(value)}`);
  }
  if (path.length > 1) {
    if (first === 'raw_data') return value;
    throw new RuleProblem(`${where}: "${first}" has no properties, so "${property}" cannot be set`);
  }
  if (value === null && field.nullable === true) return first === 'supervisor_id' ? '' : null;
  const isEmpty = NEVER_EMPTY.has(first) && typeof value === 'string' && value.trim() === '';
  if (!field.test(value) || isEmpty || (field.isId === true && isInexact(value))) {
    throw new RuleProblem(
      `${where}: "${property}" must be ${expected(first, field)}; got ${JSON.stringify(value)}`,
    );
  }
  return field.isId === true && typeof value === 'number' ? String(value) : value;
}

/** Text that a file may have empty, but no rule may set to nothing. */
const NEVER_EMPTY = new Set(['timecamp_user_name']);

function expected(name: string, { is, isId, nullable }: FieldSpec): string {
  const what = NEVER_EMPTY.has(name) ? `${is} that is not empty` : is;
  return `${what}${isId === true ? ' (a long id in quotes)' : ''}${nullable === true ? ' or null' : ''}`;
}

/** One level of a department that is a list. */
export function isLevel([first, ...rest]: PropertyPath): boolean {
  return first === 'department' && rest.length === 1 && /^\d+$/.test(rest.join());
}
