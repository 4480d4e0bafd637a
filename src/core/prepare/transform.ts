import type { Employee, PreparedUser } from '../model.ts';
import { nfc, normalEmail } from '../text.ts';
import { splitPath } from './departments.ts';
import { cleanName, fallbackName } from './names.ts';
import { identify, type Person } from './people.ts';
import { withPath } from './property-path.ts';
import { EXCLUDE_RULE, isLevel, type Transform, type TransformRules } from './transform-rules.ts';

/** Called for each person at whose value a transform could not set anything. */
export type OnBlocked = (person: Person, transform: Transform) => void;

/**
 * Applies the rules that work on employees as read.
 * @returns the people who were not dropped; those who were have their disposition, unless they had lost a conflict before
 */
export function transformEmployees(
  people: readonly Person[],
  rules: TransformRules,
  onBlocked: OnBlocked,
): readonly Person[] {
  const { exclude, filter } = rules;
  const transforms = rules.transforms.filter((transform) => transform.stage === 'source');
  const dropped = exclude?.stage === 'source' ? exclude : undefined;
  const decides = filter?.stage === 'source' ? filter : undefined;
  if (dropped === undefined && decides === undefined && transforms.length === 0) return people;
  return people.filter((person) => {
    if (dropped?.matches(person.record) === true) {
      if (person.disposition.kind === 'prepared') person.disposition = { kind: 'excluded', by: EXCLUDE_RULE };
      return false;
    }
    person.matchesFilter = decides === undefined || decides.matches(person.record);
    if (!person.matchesFilter || transforms.length === 0) return true;
    person.record = applyAll(person, person.record, transforms, onBlocked);
    identify(person);
    return true;
  });
}

/**
 * Applies the rules that work on the users made of them.
 * @returns the people who still have a user
 */
export function transformUsers(
  people: readonly Person[],
  rules: TransformRules,
  onBlocked: OnBlocked,
): readonly Person[] {
  const { exclude, filter } = rules;
  const transforms = rules.transforms.filter((transform) => transform.stage === 'prepared');
  const dropped = exclude?.stage === 'prepared' ? exclude : undefined;
  const decides = filter?.stage === 'prepared' ? filter : undefined;
  if (dropped === undefined && transforms.length === 0) return people;
  return people.filter((person) => {
    const { user } = person;
    if (user === undefined) return false;
    if (dropped?.matches(user) === true) {
      person.disposition = { kind: 'excluded', by: EXCLUDE_RULE };
      person.user = undefined;
      return false;
    }
    const matches = decides === undefined ? person.matchesFilter : decides.matches(user);
    if (matches && transforms.length > 0) {
      person.user = tidied(applyAll(person, user, transforms, onBlocked), person);
    }
    return true;
  });
}

/** The employee as `raw_data` of the user shows it: as read, but for what a rule set inside the source's own record. */
export function rawDataOf({ source, record }: Pick<Person, 'source' | 'record'>): Employee {
  const { raw_data: set } = record;
  return set === source.raw_data || set === undefined ? source : { ...source, raw_data: set };
}

function applyAll<T extends object>(
  person: Person,
  target: T,
  transforms: readonly Transform[],
  onBlocked: OnBlocked,
): T {
  person.rules = [...person.rules, ...transforms.map((transform) => transform.name)];
  return transforms.reduce((current, transform) => {
    const changed =
      isLevel(transform.path) && !hasLevels(current)
        ? undefined
        : withPath(current, transform.path, transform.value);
    if (changed === undefined) onBlocked(person, transform);
    return changed ?? current;
  }, target);
}

/** Only a list has places: a text or nothing as department stays what it is. */
function hasLevels(target: object): boolean {
  return 'department' in target && Array.isArray(target.department);
}

/** What a rule set, in the form that users have. */
function tidied(user: PreparedUser, { record }: Person): PreparedUser {
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
