import { findGroups, readMembers } from '../missing-groups.ts';
import type { OktaApi } from './api.ts';
import type { OktaUser } from './schema.ts';

export interface OktaMembers {
  /** The members of all the groups, of any status, each once. */
  readonly users: readonly OktaUser[];
  /** The groups that do not exist or have no members, as the settings name them. */
  readonly missing: readonly string[];
}

/** Reads the members of the groups of two settings, one with names and one with ids. */
export async function readGroups(
  api: OktaApi,
  names: readonly string[],
  ids: readonly string[],
): Promise<OktaMembers> {
  const { members, missing } = await readMembers(findGroups(api, names, ids), (group) => api.members(group));
  return { users: [...new Map(members.map((user) => [user.id, user])).values()], missing };
}
