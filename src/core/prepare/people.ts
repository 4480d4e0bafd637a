import type { Employee } from '../model.ts';
import { compareIds, compareText } from '../order.ts';
import { addressKey, normalEmail } from '../addresses.ts';
import { readStatus, type StatusMap } from '../status.ts';
import { nfc, plainLine } from '../text.ts';
import type { EmployeeRecords } from './input.ts';

/** An employee with the fields that are compared, in the form in which they are compared. */
export interface Person {
  /** Place in the file, from 1. It identifies the person in every stage. */
  readonly position: number;
  /** As read. */
  readonly source: Employee;
  /** As the transform rules left it. */
  readonly record: Employee;
  /** Names of the transform rules that changed the record. */
  readonly rules: readonly string[];
  readonly id: string;
  readonly supervisorId: string;
  readonly email: string;
  /** Of the e-mail. */
  readonly addressKey: string;
  readonly isActive: boolean;
  readonly isHierarchyOnly: boolean;
}

const NO_RULES: readonly string[] = [];

/** The valid records of a file as people, in the order of the file. */
export function toPeople({ employees, invalid }: EmployeeRecords, statusMap: StatusMap): Person[] {
  const taken = new Set(invalid.map((record) => record.position));
  let position = 0;
  return employees.map((employee) => {
    do position += 1;
    while (taken.has(position));
    return newPerson(position, employee, statusMap);
  });
}

/** Invalid records that are readable enough to keep their place in the hierarchy. */
export function toHierarchyPeople(invalid: EmployeeRecords['invalid'], statusMap: StatusMap): Person[] {
  return invalid.flatMap(({ position, readable }) =>
    readable === undefined ? [] : [newPerson(position, readable, statusMap)],
  );
}

/** A person, or one whose record the named rules changed. */
export function newPerson(
  position: number,
  source: Employee,
  statusMap: StatusMap,
  record = source,
  rules = NO_RULES,
): Person {
  const email = normalEmail(record.email);
  return {
    position,
    source,
    record,
    rules,
    id: nfc(record.external_id.trim()),
    supervisorId: nfc(record.supervisor_id.trim()),
    email,
    addressKey: addressKey(email),
    isActive: readStatus(record.status, statusMap) === 'active',
    isHierarchyOnly: record.hierarchy_only === true,
  };
}

/** Whether a person is needed only for the hierarchy, without a user. */
export function isOnlyForHierarchy(person: Person): boolean {
  return person.isHierarchyOnly || (!person.isActive && person.email === '');
}

/**
 * In order of external id. `compareIds` alone is not transitive (`9 < 10 < 1a < 9`): sorting by text first makes the
 * result independent of the input's order.
 */
export function byExternalId(people: Iterable<Person>): Person[] {
  return [...people].sort((a, b) => compareText(a.id, b.id)).sort((a, b) => compareIds(a.id, b.id));
}

/** How warnings refer to a person: the external id, or the position in the file. */
export function personReference({ id, position }: Pick<Person, 'id' | 'position'>): string {
  return id === '' ? `record ${position}` : id;
}

/** A person for a message: `Ann (1)`. */
export function describePerson(person: Person): string {
  const name = nfc(person.record.name.trim());
  return plainLine(name === '' ? personReference(person) : `${name} (${personReference(person)})`);
}
