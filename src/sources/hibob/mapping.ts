import { isObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import type { FieldRule } from '../../config/kinds.ts';
import type { Employee } from '../../core/model.ts';
import { readStatus } from '../../core/status.ts';
import type { Day } from '../../core/time-off/days.ts';
import { dayOf, textOf } from '../values.ts';
import type { HibobPerson } from './schema.ts';

/** Requested in every fetch, besides the fields that the settings name. */
export const FIELDS = {
  id: 'root.id',
  email: 'root.email',
  fullName: 'root.fullName',
  displayName: 'root.displayName',
  department: 'work.department',
  title: 'work.title',
  reportsTo: 'work.reportsTo',
  startDate: 'work.startDate',
  status: 'internal.status',
  lifecycleStatus: 'internal.lifecycleStatus',
} as const;

/**
 * The value of a field such as `work.title`, in either shape HiBob answers in: nested (`work: { title }`, with what is
 * under `root` at the top), or under a slash key (`"/work/title": { "value": … }`). Undefined where it is in neither.
 */
export function fieldOf(record: JsonObject, field: string): JsonValue | undefined {
  const parts = field.split('.');
  const found = [
    parts[0] === 'root' ? nested(record, parts.slice(1)) : undefined,
    nested(record, parts),
    slashed(record, `/${parts.join('/')}`),
  ].filter((value) => value !== undefined);
  return found.find((value) => value !== null && value !== '') ?? found[0];
}

function nested(record: JsonObject, parts: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = record;
  for (const part of parts) value = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  return value;
}

function slashed(record: JsonObject, key: string): JsonValue | undefined {
  const entry = Object.hasOwn(record, key) ? record[key] : undefined;
  return isObject(entry) && Object.hasOwn(entry, 'value') ? entry['value'] : entry;
}

/** The value as a person reads it: of a list's item its name, else what the record itself has; booleans as text. */
export function readableAt(person: HibobPerson, field: string): string {
  const readable = person['humanReadable'];
  // An item with an empty name is empty: its id is not a name.
  return textOf((isObject(readable) ? fieldOf(readable, field) : undefined) ?? fieldOf(person, field));
}

/** The value itself as text: dates and ids, which are written in other ways for people. */
export function plainAt(person: HibobPerson, field: string): string {
  return textOf(fieldOf(person, field));
}

/** Both ways of reading a field, for comparing with what a setting says. */
export function textsAt(person: HibobPerson, field: string): readonly string[] {
  return [readableAt(person, field), plainAt(person, field)];
}

/** The id under which others report to this person. */
export function idOf(person: HibobPerson): string {
  return plainAt(person, FIELDS.id);
}

/** The id under reportsTo; empty for none. */
export function managerIdOf(person: HibobPerson): string {
  return textOf(managerAt(person));
}

/** The manager's id, as an object's id, a plain value or a path. */
export function managerAt(person: HibobPerson): JsonValue | undefined {
  const reportsTo = fieldOf(person, FIELDS.reportsTo);
  const id = isObject(reportsTo) ? reportsTo['id'] : reportsTo;
  return textOf(id) === '' ? (fieldOf(person, `${FIELDS.reportsTo}.id`) ?? id) : id;
}

/** A person as an employee; the name is empty where HiBob has none. */
export function mapPerson(person: HibobPerson, rule: FieldRule | undefined): Employee {
  return {
    external_id: idOf(person),
    name: plainAt(person, FIELDS.displayName) || plainAt(person, FIELDS.fullName),
    email: plainAt(person, FIELDS.email),
    department: readableAt(person, FIELDS.department),
    job_title: readableAt(person, FIELDS.title) || null,
    status: statusOf(person),
    supervisor_id: managerIdOf(person),
    ...(rule === undefined ? {} : { is_supervisor: textsAt(person, rule.field).includes(rule.value) }),
    raw_data: person,
  };
}

/**
 * Active or inactive; a leaver's lifecycle comes before an active status. Companies name stages of the lifecycle
 * themselves, so an unknown one says nothing beside a known status, and is left to prepare alone. Someone whose status
 * the service user may not see counts as active.
 */
function statusOf(person: HibobPerson): string {
  const words = [FIELDS.status, FIELDS.lifecycleStatus]
    .flatMap((field) => textsAt(person, field))
    .filter((word) => word !== '');
  const known = words.map((word) => readStatus(word));
  if (known.includes('inactive')) return 'inactive';
  return known.includes('active') ? 'active' : (words[0] ?? 'active');
}

/**
 * The day on which a person starts; empty when it is not set.
 * @throws RemoteError that quotes a value that is not a date
 */
export function startDate(person: HibobPerson): Day {
  const where = { service: 'HiBob', what: 'the people', field: FIELDS.startDate };
  return dayOf(fieldOf(person, FIELDS.startDate), { ...where, who: `person ${idOf(person)}` }) ?? '';
}
