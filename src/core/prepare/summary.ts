import { type GroupPath, pathKey, type PreparedUser, type Role } from '../model.ts';
import type { InvalidRecord } from './input.ts';
import { type Person, referTo } from './people.ts';

/** A record that made no user. */
export interface Absent {
  /** External id, or `record 12`. */
  readonly who: string;
  readonly name: string;
  readonly email: string;
  /** Why, in plain words. */
  readonly reason: string;
}

/** What prepare did with the records: `read` = `prepared` + the lengths of the four lists. */
export interface PrepareSummary {
  readonly read: number;
  readonly prepared: number;
  readonly active: number;
  readonly inactive: number;
  readonly excluded: readonly Absent[];
  readonly conflicts: readonly Absent[];
  readonly invalid: readonly Absent[];
  /** Known to the hierarchy only. */
  readonly tree_only: readonly Absent[];
  /** Of active people. */
  readonly roles: Readonly<Record<Role, number>>;
  /** Groups that active people need, with all their ancestors. */
  readonly groups: number;
  /** The level of the deepest of these groups, the root group being the first. */
  readonly deepest_level: number;
  readonly warnings: number;
}

/** Counts what became of all records of the file, but for the warnings, which come of it. */
export function summarise(
  people: readonly Person[],
  invalid: readonly InvalidRecord[],
  users: readonly PreparedUser[],
): Omit<PrepareSummary, 'warnings'> {
  const active = users.filter((user) => user.timecamp_status === 'active');
  const lists = absentees(people, invalid);
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

function absentees(
  people: readonly Person[],
  invalid: readonly InvalidRecord[],
): Pick<PrepareSummary, 'excluded' | 'conflicts' | 'invalid' | 'tree_only'> {
  const excluded: Absent[] = [];
  const conflicts: Absent[] = [];
  const broken: Absent[] = invalid.map(({ position, external_id: id, reason }) => ({
    who: referTo({ id, position }),
    name: '',
    email: '',
    reason,
  }));
  const treeOnly: Absent[] = [];
  for (const person of people) {
    const { fate } = person;
    switch (fate.kind) {
      case 'prepared':
        break;
      case 'excluded':
        excluded.push(absent(person, `excluded by ${fate.by}`));
        break;
      case 'conflict':
        conflicts.push(absent(person, `has the ${KEY_NAMES[fate.over]} of ${referTo(fate.winner)}`));
        break;
      case 'invalid':
        broken.push(absent(person, fate.reason));
        break;
      case 'tree-only':
        treeOnly.push(
          absent(
            person,
            person.isHierarchyOnly ? 'only completes the hierarchy' : 'inactive, without an e-mail',
          ),
        );
        break;
    }
  }
  return { excluded, conflicts, invalid: broken, tree_only: treeOnly };
}

const KEY_NAMES = { email: 'e-mail', external_id: 'external id' } as const;

function absent(person: Person, reason: string): Absent {
  return { who: referTo(person), name: person.source.name, email: person.source.email, reason };
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
    for (let length = path.length; length > 0; length--) {
      const key = pathKey(path.slice(0, length));
      if (keys.has(key)) break;
      keys.add(key);
    }
  }
  return keys.size;
}
