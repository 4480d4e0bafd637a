import { isObject } from '../../base/json.ts';
import { ROLES } from '../model.ts';
import { checkKeys, type Filter, parseFilter, type Stage, stageOf } from './filter.ts';
import { collect, RuleProblem } from './problems.ts';
import { parsePath, type PropertyPath } from './property-path.ts';

/** The setting that problems name. */
const SETTING = 'TIMECAMP_PREPARE_TRANSFORM_CONFIG';

export interface Transform {
  /** How explain and warnings name it: `transform[0] (department)`. */
  readonly name: string;
  readonly path: PropertyPath;
  readonly value: unknown;
  readonly stage: Stage;
}

export interface TransformRules {
  readonly exclude: Filter | undefined;
  /** Undefined matches everybody. */
  readonly filter: Filter | undefined;
  readonly transforms: readonly Transform[];
}

export const NO_TRANSFORMS: TransformRules = { exclude: undefined, filter: undefined, transforms: [] };

/** What explain and the summary call the exclude rule. */
export const EXCLUDE_RULE = `${SETTING}: exclude`;

/** Reads the transform rules from their JSON; every problem goes to `problems`. */
export function parseTransformRules(config: unknown, problems: string[]): TransformRules {
  if (!isObject(config)) {
    problems.push(
      `${SETTING}: an object with exclude, filter or transform is expected, not ${JSON.stringify(config)}`,
    );
    return NO_TRANSFORMS;
  }
  collect(problems, () => checkKeys(config, ['exclude', 'filter', 'transform'], SETTING));
  const optional = (key: 'exclude' | 'filter'): Filter | undefined =>
    isNothing(config[key])
      ? undefined
      : collect(problems, () => parseFilter(config[key], `${SETTING}: ${key}`));
  const exclude = optional('exclude');
  const filter = optional('filter');
  const list = config['transform'] ?? [];
  if (!Array.isArray(list)) {
    problems.push(`${SETTING}: "transform" needs a list`);
    return { exclude, filter, transforms: [] };
  }
  const transforms = list.flatMap((item: unknown, index) => {
    const transform = collect(problems, () => parseTransform(item, index, filter));
    return transform === undefined ? [] : [transform];
  });
  return { exclude, filter, transforms };
}

/** The earlier scripts took an empty object for no filter. */
function isNothing(config: unknown): boolean {
  return config === undefined || config === null || (isObject(config) && Object.keys(config).length === 0);
}

function parseTransform(config: unknown, index: number, filter: Filter | undefined): Transform {
  const where = `${SETTING}: transform[${index}]`;
  if (!isObject(config))
    throw new RuleProblem(`${where}: an object is expected, not ${JSON.stringify(config)}`);
  checkKeys(config, ['property', 'action', 'value'], where);
  const path = parsePath(config['property'], where);
  if (config['action'] !== 'replace_all') {
    throw new RuleProblem(
      `${where}: the action ${JSON.stringify(config['action'])} is not known; known is "replace_all"`,
    );
  }
  if (!('value' in config)) throw new RuleProblem(`${where}: "value" is missing`);
  const stage = stageOf(path);
  if (stage === 'source' && filter?.stage === 'prepared') {
    throw new RuleProblem(
      `${where}: "${path.join('.')}" is changed before there are users, so a filter on timecamp_… cannot choose for it`,
    );
  }
  const property = path.join('.');
  const name = `transform[${index}] (${property})`;
  return { name, path, value: checkedValue(path, config['value'], where), stage };
}

interface Kind {
  readonly is: string;
  readonly test: (value: unknown) => boolean;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isNothingOr = (test: (value: unknown) => boolean) => (value: unknown) => value === null || test(value);

const TEXT: Kind = { is: 'a text', test: isText };
const FILLED: Kind = {
  is: 'a text that is not empty',
  test: (value) => isText(value) && String(value).trim() !== '',
};
const ID: Kind = {
  is: 'a text or a number (a long id in quotes)',
  test: (value) => isText(value) || (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER),
};
const BOOLEAN: Kind = { is: 'true or false', test: isNothingOr((value) => typeof value === 'boolean') };

/** What the fields whose meaning is known can be set to. */
const KINDS: ReadonlyMap<string, Kind> = new Map(
  Object.entries({
    external_id: ID,
    name: TEXT,
    email: TEXT,
    department: {
      is: 'a text, a list of texts or null',
      test: isNothingOr((value) => isText(value) || (Array.isArray(value) && value.every(isText))),
    },
    job_title: { is: 'a text or null', test: isNothingOr(isText) },
    status: TEXT,
    supervisor_id: { is: `${ID.is} or null`, test: isNothingOr(ID.test) },
    real_email: { is: 'a text or null', test: isNothingOr(isText) },
    role_id: { is: 'a text, a number or null', test: isNothingOr(ID.test) },
    is_supervisor: {
      is: 'true, false or a text',
      test: isNothingOr((value) => isText(value) || typeof value === 'boolean'),
    },
    force_supervisor_role: BOOLEAN,
    force_global_admin_role: BOOLEAN,
    hierarchy_only: BOOLEAN,
    timecamp_external_id: ID,
    timecamp_user_name: FILLED,
    timecamp_email: FILLED,
    timecamp_groups_breadcrumb: TEXT,
    timecamp_status: {
      is: 'active or inactive',
      test: (value) => value === 'active' || value === 'inactive',
    },
    timecamp_role: {
      is: `one of ${ROLES.join(', ')}`,
      test: (value) => ROLES.some((role) => role === value),
    },
    timecamp_real_email: { is: 'a text or null', test: isNothingOr(isText) },
  }),
);

/** Fields that hold ids, in which a number is taken as text. */
const IDS = new Set(['external_id', 'supervisor_id', 'role_id', 'timecamp_external_id']);

function checkedValue(path: PropertyPath, value: unknown, where: string): unknown {
  const [first] = path;
  const property = path.join('.');
  if (first === 'timecamp_groups') {
    throw new RuleProblem(`${where}: "${property}" follows timecamp_groups_breadcrumb: set that instead`);
  }
  if (first === 'raw_data' && path.length === 1 && !isObject(value)) {
    throw new RuleProblem(`${where}: "raw_data" can only be an object`);
  }
  const kind = KINDS.get(first);
  if (kind === undefined) {
    if (stageOf(path) === 'source') return value;
    throw new RuleProblem(`${where}: there is no "${property}" in a user`);
  }
  if (isLevel(path)) {
    if (isText(value)) return value;
    throw new RuleProblem(`${where}: "${property}" can be a text, not ${JSON.stringify(value)}`);
  }
  if (path.length > 1)
    throw new RuleProblem(`${where}: "${first}" has nothing inside it to be set ("${property}")`);
  if (!kind.test(value)) {
    throw new RuleProblem(`${where}: "${property}" can be ${kind.is}, not ${JSON.stringify(value)}`);
  }
  if (first === 'supervisor_id' && value === null) return '';
  return IDS.has(first) && typeof value === 'number' ? String(value) : value;
}

/** One level of a department that is a list. */
export function isLevel([first, ...rest]: PropertyPath): boolean {
  return first === 'department' && rest.length === 1 && /^\d+$/.test(rest.join());
}
