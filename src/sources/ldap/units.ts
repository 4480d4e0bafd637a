import type { LdapDirectory } from './directory.ts';
import { basesOf, dnKey } from './dn.ts';
import type { LdapSettings } from './settings.ts';

/** The descriptions of organizational units, by the key of their names; none unless the settings ask for them. */
export async function readUnitDescriptions(
  directory: LdapDirectory,
  ldap: LdapSettings,
): Promise<ReadonlyMap<string, string>> {
  if (!ldap.useOuStructure || !ldap.useOuDescription) return new Map();
  const units = await directory.readAll({
    bases: directory.treesOf(basesOf(ldap.dn)),
    filter: '(objectClass=organizationalUnit)',
    attributes: ['description'],
    what: 'the organizational units',
  });
  const described = units.filter((unit) => unit.has('description'));
  return new Map(described.map((unit) => [dnKey(unit.dn), unit.text('description')]));
}
