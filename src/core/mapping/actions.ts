import { assertNever } from '../../base/errors.ts';
import { checkKeys } from '../prepare/filter.ts';
import { translatePattern } from '../prepare/pattern.ts';
import { RuleProblem } from '../prepare/problems.ts';
import { getPath, parsePath, type PropertyPath } from '../prepare/property-path.ts';
import { captureGroups, translateReplacement } from '../prepare/replacement.ts';
import { lookupKey, parseLookupTable } from './lookup.ts';
import { checkedConstant, convertValue, type Target, UNCONVERTIBLE, describeExpected } from './targets.ts';
import { isTemplate, parseTemplate } from './template.ts';
import { isEmpty, mapText, joinedText } from './values.ts';

/** What a rule can do. */
export const ACTIONS = [
  'set',
  'copy',
  'join',
  'lower',
  'upper',
  'trim',
  'lookup',
  'regex_replace',
  'default',
] as const;
export type ActionName = (typeof ACTIONS)[number];

/** The keys of each action, besides `action` and those that every rule has. */
export const ACTION_KEYS: Readonly<Record<ActionName, readonly string[]>> = {
  set: ['value'],
  copy: ['from'],
  join: ['from', 'separator'],
  lower: ['from'],
  upper: ['from'],
  trim: ['from'],
  lookup: ['from', 'table', 'csv', 'key', 'column', 'otherwise'],
  regex_replace: ['from', 'pattern', 'replacement'],
  default: ['value'],
};

export interface Action {
  /** What it reads besides the property's own value: of each group, the first one that has a value. */
  readonly reads: readonly (readonly PropertyPath[])[];
  /**
   * The property's new value; undefined leaves it as it is, UNCONVERTIBLE is a value that its field cannot have.
   * @param current the property's value
   * @param source what `from` and placeholders are read from
   */
  readonly apply: (current: unknown, source: object) => unknown;
}

type Config = Readonly<Record<string, unknown>>;

export function isAction(name: unknown): name is ActionName {
  return ACTIONS.some((action) => action === name);
}

/**
 * Parses an action.
 * @param shared keys that the rule has besides those of the action
 * @throws RuleProblem that names what is missing, unknown or invalid
 */
export function parseAction(
  config: Config,
  target: Target,
  where: string,
  shared: readonly string[],
): Action {
  const { action: name } = config;
  if (!isAction(name))
    throw new RuleProblem(`${where}: unknown action ${JSON.stringify(name)}; use ${ACTIONS.join(', ')}`);
  checkKeys(config, [...shared, 'action', ...ACTION_KEYS[name]], where);
  const { reads, apply } = parseBody(name, config, target, where);
  return {
    reads,
    apply: (current, source) => {
      const value = apply(current, source);
      return value === undefined ? undefined : convertValue(target, value);
    },
  };
}

function parseBody(name: ActionName, config: Config, target: Target, where: string): Action {
  switch (name) {
    case 'set':
      return parseValue(config, target, where);
    case 'default': {
      const { reads, apply } = parseValue(config, target, where);
      return { reads, apply: (current, source) => (isEmpty(current) ? apply(current, source) : undefined) };
    }
    case 'copy':
      if (config['from'] === undefined) throw new RuleProblem(`${where}: "from" is missing`);
      return overInput(config, where, (value) => value);
    case 'join':
      return parseJoin(config, target, where);
    case 'lower':
      return overInput(config, where, (value) => mapText(value, (text) => text.toLowerCase()));
    case 'upper':
      return overInput(config, where, (value) => mapText(value, (text) => text.toUpperCase()));
    case 'trim':
      return overInput(config, where, (value) =>
        mapText(value, (text) => text.replaceAll(/\s+/g, ' ').trim()),
      );
    case 'lookup':
      return parseLookup(config, target, where);
    case 'regex_replace':
      return parseReplace(config, where);
    default:
      return assertNever(name);
  }
}

/** An action over the first of the properties under `from` that has a value, or over the property itself. */
function overInput(config: Config, where: string, change: (value: unknown) => unknown): Action {
  const choices = parseFrom(config['from'], where);
  return {
    reads: choices.length === 0 ? [] : [choices],
    apply: (current, source) => {
      const value =
        choices.length === 0
          ? current
          : choices.map((path) => getPath(source, path)).find((found) => !isEmpty(found));
      return isEmpty(value) ? undefined : change(value);
    },
  };
}

function parseFrom(from: unknown, where: string): readonly PropertyPath[] {
  if (from === undefined) return [];
  const list: readonly unknown[] = Array.isArray(from) ? from : [from];
  if (list.length === 0) throw new RuleProblem(`${where}: "from" needs at least one property`);
  return list.map((path) => parsePath(path, where, 'from'));
}

function parseValue(config: Config, target: Target, where: string): Action {
  if (!('value' in config)) throw new RuleProblem(`${where}: "value" is missing`);
  const { value } = config;
  if (!isTemplate(value)) {
    const constant = checkedConstant(target, value, where);
    return { reads: [], apply: () => constant };
  }
  const { paths, render } = parseTemplate(value, where);
  return { reads: paths.map((path) => [path]), apply: (_, source) => render(source) };
}

/** Without a separator, the parts of a department are levels, which may hold a `/`. */
function parseJoin(config: Config, { property }: Target, where: string): Action {
  const paths = parseFrom(config['from'], where);
  if (paths.length < 2) throw new RuleProblem(`${where}: "from" must be a list of at least two properties`);
  const { separator } = config;
  if (separator !== undefined && typeof separator !== 'string')
    throw new RuleProblem(`${where}: "separator" must be text; got ${JSON.stringify(separator)}`);
  const asLevels = property === 'department' && separator === undefined;
  return {
    reads: paths.map((path) => [path]),
    apply: (_, source) => {
      const values = paths.map((path) => getPath(source, path)).filter((value) => !isEmpty(value));
      const parts = asLevels
        ? values.flatMap((value) => (Array.isArray(value) ? value : [joinedText(value)]))
        : values.map(joinedText);
      if (parts.length === 0) return undefined;
      if (parts.includes(undefined)) return UNCONVERTIBLE;
      return asLevels ? parts : parts.join(separator ?? ' ');
    },
  };
}

function parseLookup(config: Config, target: Target, where: string): Action {
  const check = (value: unknown, place: string): unknown => {
    const fitting = convertValue(target, value);
    if (fitting !== UNCONVERTIBLE) return fitting;
    throw new RuleProblem(
      `${place}: "${target.property}" must be ${describeExpected(target)}; got ${JSON.stringify(value)}`,
    );
  };
  const table = parseLookupTable(config, where, check);
  const otherwise = 'otherwise' in config ? check(config['otherwise'], `${where}: "otherwise"`) : undefined;
  return overInput(config, where, (value) => {
    const text = joinedText(value);
    const key = text === undefined ? undefined : lookupKey(text);
    return key !== undefined && table.has(key) ? table.get(key) : otherwise;
  });
}

function parseReplace(config: Config, where: string): Action {
  const { pattern, replacement } = config;
  if (typeof pattern !== 'string') throw new RuleProblem(`${where}: "pattern" is missing or is not text`);
  if (typeof replacement !== 'string')
    throw new RuleProblem(`${where}: "replacement" is missing or is not text`);
  const compiled = withPlace(`${where}: the pattern "${pattern}"`, () => translatePattern(pattern, 'g'));
  const replacer = withPlace(`${where}: the replacement "${replacement}"`, () =>
    translateReplacement(replacement, captureGroups(compiled)),
  );
  return overInput(config, where, (value) => {
    const before = joinedText(value);
    const after = before?.replace(compiled, replacer);
    // Levels that the pattern does not change remain levels.
    return after === before ? value : after;
  });
}

function withPlace<T>(place: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof RuleProblem ? new RuleProblem(`${place} is invalid: ${error.message}`) : error;
  }
}
