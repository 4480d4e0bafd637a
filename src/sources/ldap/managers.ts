import type { LdapDirectory } from './directory.ts';
import { dnKey } from './dn.ts';
import type { Entry } from './entry.ts';
import { externalId } from './external-id.ts';
import { personAttributes } from './mapping.ts';
import type { LdapSettings } from './settings.ts';

export interface ManagerTree {
  /** The external ids of all people and managers, by the key of the distinguished name. */
  readonly ids: ReadonlyMap<string, string>;
  /** Managers who were not among the people. */
  readonly added: readonly Entry[];
  /** Distinguished names of managers that the directory does not have, as the people's entries write them. */
  readonly missing: readonly string[];
}

/** The hierarchy among the people themselves. */
export function hierarchyOf(people: readonly Entry[], ldap: LdapSettings): ManagerTree {
  return {
    ids: new Map(people.map((person) => [dnKey(person.dn), externalId(person, ldap.idAttribute)])),
    added: [],
    missing: [],
  };
}

/**
 * Fetches the managers who are not among the people, and their managers, up to the top. Each is looked up once, so that
 * a missing manager or a circle of managers ends it.
 */
export async function completeHierarchy(
  directory: LdapDirectory,
  people: readonly Entry[],
  ldap: LdapSettings,
): Promise<ManagerTree> {
  const ids = new Map(hierarchyOf(people, ldap).ids);
  const added: Entry[] = [];
  const missing: string[] = [];
  const asked = new Set<string>();
  for (let level = people; level.length > 0;) {
    const wanted = new Map<string, string>();
    for (const manager of level.map((entry) => entry.text('manager')).filter((name) => name !== '')) {
      const key = dnKey(manager);
      if (!ids.has(key) && !asked.has(key) && !wanted.has(key)) wanted.set(key, manager);
    }
    const answers = await directory.lookUpAll([...wanted.values()], personAttributes(ldap));
    const next: Entry[] = [];
    [...wanted].forEach(([key, name], at) => {
      asked.add(key);
      const manager = answers[at];
      if (manager === undefined) {
        missing.push(name);
        return;
      }
      ids.set(key, externalId(manager, ldap.idAttribute));
      next.push(manager);
    });
    added.push(...next);
    level = next;
  }
  return { ids, added, missing };
}
