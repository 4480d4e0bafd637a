import type { PreparedUser } from '../model.ts';
import { normalEmail } from '../addresses.ts';
import type { StatusMap } from '../status.ts';
import { nfc } from '../text.ts';
import { splitPath } from './departments.ts';
import type { Draft } from './drafts.ts';
import type { Stage } from './filter.ts';
import { cleanName, fallbackName } from './names.ts';
import { newPerson, type Person } from './people.ts';
import { getPath, withPath } from './property-path.ts';
import { isLevel, UNCONVERTIBLE } from '../mapping/targets.ts';
import type { Transform, TransformRules } from './transform-rules.ts';

/** What the rules on employees' own fields did. */
export interface TransformedEmployees {
  /** Those not excluded by the rules, in order. */
  readonly people: readonly Person[];
  readonly excluded: readonly Person[];
  /** Positions of the people that the filter does not match: their users are not changed either. */
  readonly unmatched: ReadonlySet<number>;
  /** A person for each property that could not be set. */
  readonly blocked: readonly Person[];
}

/** What the rules on users' fields did. */
export interface TransformedUsers {
  readonly drafts: readonly Draft[];
  readonly excluded: readonly Draft[];
  /** A draft for each property that could not be set. */
  readonly blocked: readonly Draft[];
}

/** Applies the rules that work on employees as read. */
export function transformEmployees(
  people: readonly Person[],
  rules: TransformRules,
  statusMap: StatusMap,
): TransformedEmployees {
  const { exclude, filter, transforms } = rulesOf(rules, 'source');
  const excluded: Person[] = [];
  const unmatched = new Set<number>();
  const blocked: Person[] = [];
  if (exclude === undefined && filter === undefined && transforms.length === 0) {
    return { people, excluded, unmatched, blocked };
  }
  const kept: Person[] = [];
  for (const person of people) {
    const { position, source, record } = person;
    if (exclude?.matches(record) === true) {
      excluded.push(person);
      continue;
    }
    const isMatch = filter === undefined || filter.matches(record);
    if (!isMatch) unmatched.add(position);
    if (!isMatch || transforms.length === 0) {
      kept.push(person);
      continue;
    }
    const applied = applyAll(record, transforms);
    const changed = newPerson(position, source, statusMap, applied.value, applied.names);
    kept.push(changed);
    for (let count = 0; count < applied.blocked; count++) blocked.push(changed);
  }
  return { people: kept, excluded, unmatched, blocked };
}

/**
 * Applies the rules that work on finished users.
 * @param unmatched as the rules on employees found
 */
export function transformUsers(
  drafts: readonly Draft[],
  rules: TransformRules,
  unmatched: ReadonlySet<number>,
): TransformedUsers {
  const { exclude, filter, transforms } = rulesOf(rules, 'prepared');
  const excluded: Draft[] = [];
  const blocked: Draft[] = [];
  if (exclude === undefined && transforms.length === 0) return { drafts, excluded, blocked };
  const kept: Draft[] = [];
  for (const draft of drafts) {
    const { user, person } = draft;
    if (exclude?.matches(user) === true) {
      excluded.push(draft);
      continue;
    }
    const isMatch = filter === undefined ? !unmatched.has(person.position) : filter.matches(user);
    if (!isMatch || transforms.length === 0) {
      kept.push(draft);
      continue;
    }
    const applied = applyAll(user, transforms);
    const changed = {
      ...draft,
      user: normalizeUser(applied.value, person),
      rules: [...draft.rules, ...applied.names],
    };
    kept.push(changed);
    for (let count = 0; count < applied.blocked; count++) blocked.push(changed);
  }
  return { drafts: kept, excluded, blocked };
}

/** The rules of one stage. */
function rulesOf({ exclude, filter, transforms }: TransformRules, stage: Stage): TransformRules {
  return {
    exclude: exclude?.stage === stage ? exclude : undefined,
    filter: filter?.stage === stage ? filter : undefined,
    transforms: transforms.filter((transform) => transform.stage === stage),
  };
}

/** Applies every rule in turn. `blocked` counts those that could not set their property. */
function applyAll<T extends object>(
  target: T,
  transforms: readonly Transform[],
): { readonly value: T; readonly blocked: number; readonly names: readonly string[] } {
  let value = target;
  let blocked = 0;
  const names: string[] = [];
  for (const { name, path, valueFor, replacesAll } of transforms) {
    const wanted = valueFor(value);
    if (!replacesAll && (wanted === undefined || wanted === getPath(value, path))) continue;
    const isSettable = wanted !== UNCONVERTIBLE && (!isLevel(path) || hasLevels(value));
    const changed = isSettable ? withPath(value, path, wanted) : undefined;
    if (changed === undefined) {
      blocked += 1;
      continue;
    }
    value = changed;
    names.push(name);
  }
  return { value, blocked, names };
}

/** A level can be set only where the department is a list. */
function hasLevels(target: object): boolean {
  return 'department' in target && Array.isArray(target.department);
}

/** Brings what the rules set into the form that users have. */
function normalizeUser(user: PreparedUser, { record }: Person): PreparedUser {
  const email = normalEmail(user.timecamp_email);
  const breadcrumb = nfc(user.timecamp_groups_breadcrumb);
  const groups = user.timecamp_groups.join('/') === breadcrumb ? user.timecamp_groups : splitPath(breadcrumb);
  const { timecamp_real_email: realEmail, raw_data: rawData, ...rest } = user;
  const real = normalEmail(realEmail ?? '');
  const name = cleanName(user.timecamp_user_name);
  return {
    ...rest,
    timecamp_external_id: nfc(user.timecamp_external_id.trim()),
    timecamp_user_name: name === '' ? fallbackName(record) : name,
    timecamp_email: email,
    timecamp_groups_breadcrumb: groups.join('/'),
    timecamp_groups: groups,
    ...(real === '' || real === email ? {} : { timecamp_real_email: real }),
    ...(rawData === undefined ? {} : { raw_data: rawData }),
  };
}
