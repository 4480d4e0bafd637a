import type { Employee, GroupPath, PreparedUser, Role } from '../model.ts';
import { compareIds, compareText } from '../order.ts';
import { nfc, normalEmail, plainLine } from '../text.ts';
import type { EmployeeRecords } from './input.ts';

/** What became of a record. Every record has exactly one of these. */
export type Disposition =
  | { readonly kind: 'prepared' }
  /** `by` is the rule or the setting. */
  | { readonly kind: 'excluded'; readonly by: string }
  | { readonly kind: 'conflict'; readonly over: 'email' | 'external_id'; readonly winner: Person }
  | { readonly kind: 'invalid'; readonly reason: string }
  /** In the data for the hierarchy only: no user, and no reason to worry. */
  | { readonly kind: 'hierarchy-only' };

/** Whom a person's `supervisor_id` leads to, or why to nobody. `hidden` is somebody `hierarchy_only`. */
export type Supervision = Person | 'none' | 'self' | 'unknown' | 'hidden';

export type GroupReason =
  | 'department'
  | 'no-department'
  | 'own-group'
  | 'supervisors-group'
  | 'no-supervisor'
  | 'hidden-supervisor'
  | 'unknown-supervisor'
  | 'self-managed'
  | 'administrator';

export type RoleReason =
  | 'forced-administrator'
  | 'forced-supervisor'
  | 'others-are-forced'
  | 'is-supervisor'
  | 'is-no-supervisor'
  | 'role-id'
  | 'has-reports'
  | 'ordinary';

/** An employee on the way to a user. The stages fill it in; its disposition is settled once. */
export interface Person {
  /** Place in the file, from 1. */
  readonly position: number;
  /** As read. */
  readonly source: Employee;
  /** As the transform rules left it. */
  record: Employee;
  /** The fields of `record` that are compared, in the form in which they are compared. */
  id: string;
  supervisorId: string;
  email: string;
  isActive: boolean;
  isHierarchyOnly: boolean;
  disposition: Disposition;
  /** Transform rules that were applied, by name. */
  rules: readonly string[];
  /** What a transform filter on source properties said. */
  matchesFilter: boolean;
  /** `none` as well when groups do not come from supervisors. */
  supervision: Supervision;
  /** Does anybody else name this person as supervisor? */
  hasReports: boolean;
  /** Only of people whose disposition is `prepared` it counts. */
  user: PreparedUser | undefined;
  /** The group before TIMECAMP_CHANGE_GROUPS_REGEX and transform rules. */
  placed: GroupAssignment | undefined;
  roleReason: RoleReason | undefined;
}

export interface GroupAssignment {
  readonly path: GroupPath;
  readonly reason: GroupReason;
}

export interface RoleAssignment {
  readonly role: Role;
  readonly reason: RoleReason;
}

export const PREPARED: Disposition = { kind: 'prepared' };
export const HIERARCHY_ONLY: Disposition = { kind: 'hierarchy-only' };
const NO_RULES: readonly string[] = [];

/** The people of a file with the places at which they stand in it. */
export function toPeople({ employees, invalid }: EmployeeRecords): Person[] {
  const taken = new Set(invalid.map((record) => record.position));
  let position = 0;
  return employees.map((employee) => {
    do position += 1;
    while (taken.has(position));
    return newPerson(position, employee, PREPARED);
  });
}

/** Those whom only their reports need: records that make no user, and say whose supervisor and whose report they are. */
export function toHierarchyPeople(invalid: EmployeeRecords['invalid']): Person[] {
  return invalid.flatMap(({ position, reason, readable }) =>
    readable === undefined ? [] : [newPerson(position, readable, { kind: 'invalid', reason })],
  );
}

function newPerson(position: number, source: Employee, disposition: Disposition): Person {
  const person: Person = {
    position,
    source,
    record: source,
    id: '',
    supervisorId: '',
    email: '',
    isActive: false,
    isHierarchyOnly: false,
    disposition,
    rules: NO_RULES,
    matchesFilter: true,
    supervision: 'none',
    hasReports: false,
    user: undefined,
    placed: undefined,
    roleReason: undefined,
  };
  identify(person);
  return person;
}

/** Takes from the record what identifies a person; to be repeated when a rule changed the record. */
export function identify(person: Person): void {
  const { record } = person;
  person.id = nfc(record.external_id.trim());
  person.supervisorId = nfc(record.supervisor_id.trim());
  person.email = normalEmail(record.email);
  person.isActive = record.status.trim().toLowerCase() === 'active';
  person.isHierarchyOnly = record.hierarchy_only === true;
}

/** Is this somebody whom only the hierarchy needs? */
export function isOnlyForHierarchy(person: Person): boolean {
  return person.isHierarchyOnly || (!person.isActive && person.email === '');
}

/**
 * In order of external id. `9 < 10 < 1a < 9` shows that ids, compared as numbers only where both are, have no order of
 * their own: sorted by something that has, first, any input order ends the same.
 */
export function byExternalId(people: Iterable<Person>): Person[] {
  return [...people].sort((a, b) => compareText(a.id, b.id)).sort((a, b) => compareIds(a.id, b.id));
}

/** How warnings name a person: by external id, else by the place in the file. */
export function personReference({ id, position }: Pick<Person, 'id' | 'position'>): string {
  return id === '' ? `record ${position}` : id;
}

/** How messages name a person to a reader: `Ann (1)`. */
export function describePerson(person: Person): string {
  const name = nfc(person.record.name.trim());
  return plainLine(name === '' ? personReference(person) : `${name} (${personReference(person)})`);
}
