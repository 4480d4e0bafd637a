import type { JsonObject, JsonValue } from '../../../src/base/json.ts';

/** Someone in HiBob, every field by its path: `root.email`, `work.title`. */
export interface HibobPersonRecord {
  readonly id: string;
  readonly fields: Record<string, JsonValue>;
  /** Shown only with `showInactive`. */
  active: boolean;
}

export interface HibobState {
  readonly serviceUserId: string;
  readonly token: string;
  /** Until the service user is in a permission group, every search is refused with 403. Default true. */
  inPermissionGroup: boolean;
  readonly people: HibobPersonRecord[];
  /** Items of the lists that departments, titles and sites are taken from: id and name. */
  readonly listItems: Map<string, string>;
  /** Paths that the service user may not see: left out without a word. */
  readonly hidden: Set<string>;
  /** Adds a person; department, title and site are given by name. What is not given is invented. */
  addPerson(person?: {
    readonly fields?: Readonly<Record<string, JsonValue>>;
    readonly managerId?: string;
    readonly active?: boolean;
  }): HibobPersonRecord;
}

const LIST_FIELDS = ['work.department', 'work.title', 'work.site'];

/** An account without people, and its one service user. */
export function createHibobState(serviceUserId = 'SERVICE-1', token = 'sandbox-hibob-token'): HibobState {
  const state: HibobState = {
    serviceUserId,
    token,
    inPermissionGroup: true,
    people: [],
    listItems: new Map(),
    hidden: new Set(),
    addPerson({ fields = {}, managerId, active = true } = {}) {
      const n = state.people.length + 1;
      const id = `3332883884017${String(713_910 + n)}`;
      const names = { 'work.department': 'Sales', 'work.title': 'Clerk', ...fields };
      const listed = Object.entries(names).map(([path, value]) => [
        path,
        LIST_FIELDS.includes(path) && typeof value === 'string' ? itemOf(state, value) : value,
      ]);
      const person = {
        id,
        active,
        fields: {
          'root.id': id,
          'root.email': `person${n}@example.com`,
          'root.firstName': 'Person',
          'root.surname': `No${n}`,
          'root.fullName': `Person No${n}`,
          'root.displayName': `Person No${n}`,
          'work.startDate': '2020-01-01',
          'internal.status': active ? 'Active' : 'Inactive',
          'internal.lifecycleStatus': active ? 'employed' : 'terminated',
          ...(managerId === undefined ? {} : { 'work.reportsTo': managerOf(state, managerId) }),
          ...(Object.fromEntries(listed) as JsonObject),
        },
      };
      state.people.push(person);
      return person;
    },
  };
  return state;
}

/** The id of a list's item of this name. */
function itemOf(state: HibobState, name: string): string {
  const known = [...state.listItems].find(([, item]) => item === name)?.[0];
  if (known !== undefined) return known;
  const id = String(257_000_001 + state.listItems.size);
  state.listItems.set(id, name);
  return id;
}

function managerOf(state: HibobState, id: string): JsonObject {
  const manager = state.people.find((person) => person.id === id);
  return {
    id,
    displayName: manager?.fields['root.displayName'] ?? 'Somebody',
    email: manager?.fields['root.email'] ?? null,
  };
}
