import { readMembers } from '../missing-groups.ts';
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
export async function readGroups(api: OktaApi, { names, ids }: WantedGroups): Promise<Members> {
  const { members, missing } = await readMembers(
    [
      ...names.map((word) => ({ word, find: () => api.groupsNamed(word) })),
      ...ids.map((word) => ({ word, find: () => api.groupsWithId(word) })),
    ],
    (group) => api.members(group),
  );
  return { users: [...new Map(members.map((user) => [user.id, user])).values()], missing };
}
