import { UserError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
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

/**
 * A configured group without members is an error: renamed, it would make leavers of everybody in it, or take their
 * role. With `allowed` it is a warning.
 */
export function missingGroups(missing: readonly string[], allowed: boolean): readonly Notice[] {
  if (missing.length === 0) return [];
  const what = `not in Okta, or without members: ${missing.join(', ')}`;
  if (!allowed)
    throw new UserError(`Groups that the settings name are ${what}.`, {
      code: 'source',
      hint: 'Correct OKTA_FILTER_GROUPS, OKTA_FILTER_GROUP_IDS or OKTA_SUPERVISOR_GROUPS; --allow-missing-groups goes on without them, for one run.',
    });
  return [
    {
      level: 'warning',
      code: 'group-missing',
      message: `Groups that the settings name are ${what}. They are left out of this run.`,
      who: missing,
    },
  ];
}
