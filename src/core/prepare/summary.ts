import { type GroupPath, parentPathKey, pathKey, type PreparedUser, type Role } from '../model.ts';
import type { InvalidRecord } from './input.ts';
import type { Skips } from './dispositions.ts';
import { describePerson, type Person, personReference } from './people.ts';

/** A record that makes no user. */
export interface SkippedRecord {
  /** External id, or `record 12` where it has none. */
  readonly who: string;
  readonly name: string;
  readonly email: string;
  /** Why, for the reader. */
  readonly reason: string;
}

/** What prepare did with the records: `read` = `prepared` + the lengths of the four lists. */
export interface PrepareSummary {
  readonly read: number;
  readonly prepared: number;
  readonly active: number;
  readonly inactive: number;
  readonly excluded: readonly SkippedRecord[];
  readonly conflicts: readonly SkippedRecord[];
  readonly invalid: readonly SkippedRecord[];
  /** Needed for the hierarchy only. */
  readonly hierarchy_only: readonly SkippedRecord[];
  /** Of active people. */
  readonly roles: Readonly<Record<Role, number>>;
  /** Groups that active people need, with all their ancestors. */
  readonly groups: number;
  /** The level of the deepest of these groups, the root group being the first. */
  readonly deepest_level: number;
  readonly warnings: number;
}

/** Counts what became of all records of the file. The warnings follow from it, so they are not counted here. */
export function summarizeRecords(
  people: readonly Person[],
  skips: Skips,
  invalid: readonly InvalidRecord[],
  users: readonly PreparedUser[],
): Omit<PrepareSummary, 'warnings'> {
  const active = users.filter((user) => user.timecamp_status === 'active');
  const lists = skippedRecords(people, skips, invalid);
  return {
    read: people.length + invalid.length,
    prepared: users.length,
    active: active.length,
    inactive: users.length - active.length,
    ...lists,
    roles: countRoles(active),
    groups: countGroups(active),
    deepest_level: active.reduce((deepest, user) => Math.max(deepest, user.timecamp_groups.length), 0) + 1,
  };
}

function skippedRecords(
  people: readonly Person[],
  skips: Skips,
  invalid: readonly InvalidRecord[],
): Pick<PrepareSummary, 'excluded' | 'conflicts' | 'invalid' | 'hierarchy_only'> {
  const excluded: SkippedRecord[] = [];
  const conflicts: SkippedRecord[] = [];
  const invalidRecords: SkippedRecord[] = invalid.map(({ position, external_id: id, reason }) => ({
    who: personReference({ id, position }),
    name: '',
    email: '',
    reason,
  }));
  const hierarchyOnly: SkippedRecord[] = [];
  for (const person of people) {
    const skip = skips.get(person.position);
    switch (skip?.kind) {
      case undefined:
        break;
      case 'excluded':
        excluded.push(skipped(person, `excluded by ${skip.by}`));
        break;
      case 'conflict':
        conflicts.push(skipped(person, `has the ${KEY_NAMES[skip.over]} of ${describePerson(skip.winner)}`));
        break;
      case 'invalid':
        invalidRecords.push(skipped(person, skip.reason));
        break;
      case 'hierarchy-only':
        hierarchyOnly.push(
          skipped(
            person,
            person.isHierarchyOnly ? 'needed only for the hierarchy' : 'inactive, without an e-mail',
          ),
        );
        break;
    }
  }
  return { excluded, conflicts, invalid: invalidRecords, hierarchy_only: hierarchyOnly };
}

const KEY_NAMES = { email: 'e-mail', external_id: 'external id' } as const;

function skipped(person: Person, reason: string): SkippedRecord {
  return { who: personReference(person), name: person.source.name, email: person.source.email, reason };
}

function countRoles(users: readonly PreparedUser[]): Record<Role, number> {
  const roles = { administrator: 0, supervisor: 0, user: 0, guest: 0 };
  for (const user of users) roles[user.timecamp_role] += 1;
  return roles;
}

/** Counts the groups of these people and all groups above them. */
function countGroups(users: readonly PreparedUser[]): number {
  const paths = new Set<GroupPath>(users.map((user) => user.timecamp_groups));
  const keys = new Set<string>();
  for (const path of paths) {
    for (let key = pathKey(path); key !== '' && !keys.has(key); key = parentPathKey(key)) keys.add(key);
  }
  return keys.size;
}
