import type { OktaApi } from './api.ts';
import type { OktaUser } from './schema.ts';

/** Groups as a setting names them. */
export interface WantedGroups {
  readonly names: readonly string[];
  readonly ids: readonly string[];
}

export interface Members {
  /** Everybody who is in one of the groups, of any status, once. */
  readonly users: readonly OktaUser[];
  /** The groups that are not there or have nobody in them, as the settings name them. */
  readonly missing: readonly string[];
}

/** Reads the members of all these groups together. */
export async function readMembers(api: OktaApi, { names, ids }: WantedGroups): Promise<Members> {
  const users = new Map<string, OktaUser>();
  const missing: string[] = [];
  const wanted = [
    ...names.map((name) => ({ word: name, find: () => api.groupsNamed(name) })),
    ...ids.map((id) => ({ word: id, find: () => api.groupsWithId(id) })),
  ];
  for (const { word, find } of wanted) {
    let count = 0;
    for (const group of await find()) {
      for (const user of await api.members(group)) {
        users.set(user.id, user);
        count += 1;
      }
    }
    if (count === 0) missing.push(word);
  }
  return { users: [...users.values()], missing };
}
