import { isObject } from '../../base/json.ts';
import { USER_FIELDS } from '../fields.ts';
import { nfc } from '../text.ts';
import { RuleProblem } from './problems.ts';
import { getPath, parsePath, type PropertyPath } from './property-path.ts';

/** When a rule runs: on the employees as read, or on the finished users. */
export type Stage = 'source' | 'prepared';

export type Predicate = (target: object) => boolean;

export interface Filter {
  readonly matches: Predicate;
  readonly stage: Stage;
}

/**
 * Parses a Filter of the transform rules. Properties that begin with `timecamp_` are those of users, all others those of
 * employees; `raw_data` is both, and alone that of employees.
 * @param where the filter's name in messages: `"exclude"`
 * @throws RuleProblem that names what is unknown or invalid
 */
export function parseFilter(config: unknown, where: string): Filter {
  const paths: PropertyPath[] = [];
  const matches = parse(config, where, paths);
  const ofUsers = paths.find(([first]) => first.startsWith(USER_PREFIX));
  const ofEmployees = paths.find(([first]) => !first.startsWith(USER_PREFIX) && first !== 'raw_data');
  if (ofUsers !== undefined && ofEmployees !== undefined) {
    throw new RuleProblem(
      `${where}: one filter cannot combine "${ofEmployees.join('.')}" (an employee field) with "${ofUsers.join('.')}" (a prepared user field)`,
    );
  }
  return { matches, stage: ofUsers === undefined ? 'source' : 'prepared' };
}

/** The stage at which a property exists. */
export function stageOf([first]: PropertyPath): Stage {
  return first.startsWith(USER_PREFIX) ? 'prepared' : 'source';
}

/** @throws RuleProblem that names an unknown key */
export function checkKeys(config: Record<string, unknown>, known: readonly string[], where: string): void {
  const unknown = Object.keys(config).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new RuleProblem(`${where}: unknown key "${unknown}"; use ${known.join(', ')}`);
}

const USER_PREFIX = 'timecamp_';

/** More than anyone writes by hand, and too few to exhaust the stack. */
const MAX_NESTED = 100;

function parse(config: unknown, where: string, paths: PropertyPath[], depth = 0): Predicate {
  if (depth > MAX_NESTED) {
    throw new RuleProblem(`${where.slice(0, 80)}…: filters are nested more than ${MAX_NESTED} levels deep`);
  }
  if (!isObject(config))
    throw new RuleProblem(`${where}: a filter must be an object; got ${JSON.stringify(config)}`);
  const kinds = (['and', 'or', 'not', 'property'] as const).filter((kind) => kind in config);
  if (kinds.length > 1) throw new RuleProblem(`${where}: a filter can have only one of ${kinds.join(', ')}`);
  const [kind] = kinds;
  if (kind === undefined) {
    checkKeys(config, ['and', 'or', 'not', 'property', 'string'], where);
    throw new RuleProblem(`${where}: a filter must have one of and, or, not, property`);
  }
  switch (kind) {
    case 'and': {
      const parts = parseList(config, 'and', where, paths, depth);
      return (target) => parts.every((part) => part(target));
    }
    case 'or': {
      const parts = parseList(config, 'or', where, paths, depth);
      return (target) => parts.some((part) => part(target));
    }
    case 'not': {
      const parts = parseList(config, 'not', where, paths, depth);
      return (target) => !parts.some((part) => part(target));
    }
    case 'property':
      return parseComparison(config, where, paths);
  }
}

function parseList(
  config: Record<string, unknown>,
  kind: 'and' | 'or' | 'not',
  where: string,
  paths: PropertyPath[],
  depth: number,
): Predicate[] {
  checkKeys(config, [kind], where);
  const inner = config[kind];
  if (kind === 'not' && !Array.isArray(inner)) return [parse(inner, `${where}.not`, paths, depth + 1)];
  if (!Array.isArray(inner)) throw new RuleProblem(`${where}: "${kind}" must be a list of filters`);
  if (inner.length === 0) throw new RuleProblem(`${where}: "${kind}" needs at least one filter`);
  return inner.map((item, index) => parse(item, `${where}.${kind}[${index}]`, paths, depth + 1));
}

const OPERATORS = {
  equals: (text: string, wanted: string) => text === wanted,
  starts_with: (text: string, wanted: string) => text.startsWith(wanted),
  ends_with: (text: string, wanted: string) => text.endsWith(wanted),
  contains: (text: string, wanted: string) => text.includes(wanted),
} as const;

const OPERATOR_NAMES = Object.keys(OPERATORS);

function parseComparison(config: Record<string, unknown>, where: string, paths: PropertyPath[]): Predicate {
  checkKeys(config, ['property', 'string'], where);
  const path = parsePath(config['property'], where);
  if (stageOf(path) === 'prepared' && !Object.hasOwn(USER_FIELDS, path[0])) {
    throw new RuleProblem(`${where}: a user has no "${path[0]}"`);
  }
  paths.push(path);
  const { string } = config;
  if (!isObject(string)) throw new RuleProblem(`${where}: "string" is missing, for example {"equals": "…"}`);
  checkKeys(string, OPERATOR_NAMES, `${where}.string`);
  const operators = Object.entries(string);
  const [operator] = operators;
  if (operator === undefined || operators.length > 1) {
    throw new RuleProblem(`${where}.string must have exactly one of ${OPERATOR_NAMES.join(', ')}`);
  }
  const [name, value] = operator;
  if (typeof value !== 'string') {
    throw new RuleProblem(`${where}.string: "${name}" must be text; got ${JSON.stringify(value)}`);
  }
  const compare = OPERATORS[name as keyof typeof OPERATORS];
  const wanted = nfc(value);
  return (target) => {
    const text = asText(getPath(target, path));
    return text !== undefined && compare(text, wanted);
  };
}

/** The text that a value is compared as; undefined for a missing value. */
function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return nfc(value);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return nfc(value.join('/'));
  return JSON.stringify(value);
}
