import type { Directory } from './directory.ts';
import { dnKey } from './dn.ts';
import type { LdapSettings } from './settings.ts';

/** The descriptions that stand for the names of organisational units, by the key of their names; none unless wanted. */
export async function readUnitDescriptions(
  directory: Directory,
  ldap: LdapSettings,
): Promise<ReadonlyMap<string, string>> {
  if (!ldap.useOuStructure || !ldap.useOuDescription) return new Map();
  const units = await directory.readAll({
    base: directory.treeOf(ldap.dn),
    filter: '(objectClass=organizationalUnit)',
    attributes: ['description'],
    what: 'the organisational units',
  });
  const described = units.filter((unit) => unit.has('description'));
  return new Map(described.map((unit) => [dnKey(unit.dn), unit.text('description')]));
}
