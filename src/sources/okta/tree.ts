import type { Notice } from '../../base/notice.ts';
import type { Employee } from '../../core/model.ts';
import { completeManagers } from '../people.ts';
import type { OktaApi } from './api.ts';
import { fieldOf, matchKey, searchName, type OktaFields } from './mapping.ts';
import type { OktaUser } from './schema.ts';

export interface OktaTree {
  /** Managers who are not among the people fetched, all the way up. */
  readonly added: readonly OktaUser[];
  /** The external id of a person's manager; empty for no manager, or one that was not found. */
  readonly supervisorId: (user: OktaUser) => string;
  readonly notices: readonly Notice[];
}

/**
 * Finds everyone's manager by OKTA_SUPERVISOR_MATCH_FIELD: among the people fetched, then among those read and left
 * out, then by searching Okta.
 */
export async function completeTree(
  api: OktaApi,
  fields: OktaFields,
  fetched: readonly OktaUser[],
  read: readonly OktaUser[],
): Promise<OktaTree> {
  const keyOf = (user: OktaUser) => matchKey(fieldOf(user, fields.supervisorMatchField));
  const managerKeyOf = (user: OktaUser) => matchKey(fieldOf(user, fields.supervisorIdField));
  const byKey = new Map<string, OktaUser>();
  const index = (users: readonly OktaUser[]): void => {
    for (const user of users) {
      const key = keyOf(user);
      if (key !== '' && !byKey.has(key)) byKey.set(key, user);
    }
  };
  index(fetched);
  index(read);

  /** For the walk up the tree a person is known by the key, whatever their external id. */
  const toNode = (user: OktaUser): Employee => ({
    external_id: keyOf(user),
    name: '',
    email: fieldOf(user, fields.emailField),
    department: null,
    status: 'inactive',
    supervisor_id: managerKeyOf(user),
  });
  const managers = await completeManagers(fetched.map(toNode), async (keys) => {
    const unknown = keys.filter((key) => !byKey.has(key));
    if (unknown.length > 0) index(await api.usersWith(searchName(fields.supervisorMatchField), unknown));
    return keys.flatMap((key) => byKey.get(key) ?? []).map(toNode);
  });
  return {
    added: managers.value.flatMap(({ external_id: key }) => byKey.get(key) ?? []),
    supervisorId: (user) => {
      const manager = byKey.get(managerKeyOf(user));
      return manager === undefined ? '' : fieldOf(manager, fields.externalIdField);
    },
    notices: managers.notices,
  };
}
