import { isObject } from '../../base/json.ts';
import { ACTIONS, isAction, parseAction } from '../mapping/actions.ts';
import { failureOf, parseTests, type RuleTest } from '../mapping/rule-test.ts';
import { checkedConstant, parseTarget, UNCONVERTIBLE } from '../mapping/targets.ts';
import { checkKeys, type Filter, parseFilter, type Stage, stageOf } from './filter.ts';
import { collectProblem, RuleProblem } from './problems.ts';
import { getPath, type PropertyPath } from './property-path.ts';

/** The setting that messages name. */
const SETTING = 'TIMECAMP_PREPARE_TRANSFORM_CONFIG';

export interface Transform {
  /** Its name in explanations and warnings: `transform[0] (department)`. */
  readonly name: string;
  readonly path: PropertyPath;
  readonly stage: Stage;
  /** `replace_all`: reported as applied even where the value was the same. */
  readonly replacesAll: boolean;
  /** The property's new value for a record; undefined leaves it, UNCONVERTIBLE is a value that its field cannot have. */
  readonly valueFor: (record: object) => unknown;
  readonly tests: readonly RuleTest[];
  /** The pattern of `regex_replace`. */
  readonly pattern?: string;
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
    return NO_TRANSFORMS;
  }
  const transforms = list.flatMap(
    (item: unknown, index) => collectProblem(problems, () => parseTransform(item, index, filter)) ?? [],
  );
  return { exclude, filter, transforms };
}

/** The earlier scripts treated an empty object as no filter. */
function isNothing(config: unknown): boolean {
  return config === undefined || config === null || (isObject(config) && Object.keys(config).length === 0);
}

function parseTransform(config: unknown, index: number, filter: Filter | undefined): Transform {
  const where = `${SETTING}: transform[${index}]`;
  if (!isObject(config)) throw new RuleProblem(`${where}: expected an object; got ${JSON.stringify(config)}`);
  const target = parseTarget(config['property'], where);
  const { path, property } = target;
  const place = `${where} (${property})`;
  const stage = stageOf(path);
  if (stage === 'source' && filter?.stage === 'prepared') {
    throw new RuleProblem(
      `${where}: "${property}" changes before users exist, so a filter on timecamp_… properties cannot apply to it`,
    );
  }
  const name = `transform[${index}] (${property})`;
  if (config['action'] === 'replace_all') {
    checkKeys(config, ['property', 'action', 'value'], where);
    if (!('value' in config)) throw new RuleProblem(`${where}: "value" is missing`);
    const value = checkedConstant(target, config['value'], where);
    return { name, path, stage, replacesAll: true, tests: [], valueFor: () => value };
  }
  if (!isAction(config['action'])) {
    throw new RuleProblem(
      `${where}: unknown action ${JSON.stringify(config['action'])}; use ${['replace_all', ...ACTIONS].join(', ')}`,
    );
  }
  const { apply, reads } = parseAction(config, target, place, ['property', 'filter', 'test']);
  for (const read of reads.flat()) checkStage(read, stage, place);
  const own = isNothing(config['filter']) ? undefined : parseFilter(config['filter'], `${place}: filter`);
  if (own !== undefined && own.stage !== stage) {
    throw new RuleProblem(
      `${place}: its filter must look at ${stage === 'source' ? 'employee fields' : 'timecamp_… properties'}, as "${property}" does`,
    );
  }
  return {
    name,
    path,
    stage,
    replacesAll: false,
    tests: parseTests(config['test'], place),
    ...(config['action'] === 'regex_replace' ? { pattern: String(config['pattern']) } : {}),
    valueFor: (record) => {
      if (own !== undefined && !own.matches(record)) return undefined;
      return apply(getPath(record, path), record);
    },
  };
}

/** Before users exist there is nothing of theirs to read; afterwards the employee is their `raw_data`. */
function checkStage(read: PropertyPath, stage: Stage, where: string): void {
  const [first] = read;
  const isReadable =
    stage === 'source' ? stageOf(read) === 'source' : stageOf(read) === 'prepared' || first === 'raw_data';
  if (isReadable) return;
  const property = read.join('.');
  throw new RuleProblem(
    stage === 'source'
      ? `${where}: "${property}" does not exist before users do`
      : `${where}: a user has no "${property}"; use a timecamp_… property, or raw_data.${property} for the employee's field`,
  );
}

/**
 * Runs the tests of the rules.
 * @returns a sentence for each that fails
 */
export function runRuleTests({ transforms }: TransformRules): readonly string[] {
  return transforms.flatMap((transform) =>
    transform.tests.flatMap((test) => failureOf(test, resultOf(transform, test.input)) ?? []),
  );
}

function resultOf({ path, valueFor }: Transform, input: object): unknown {
  const value = valueFor(input);
  if (value === UNCONVERTIBLE) return undefined;
  return value === undefined ? getPath(input, path) : value;
}
