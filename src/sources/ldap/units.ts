import type { Directory } from './directory.ts';
import { dnKey } from './dn.ts';

/** The descriptions of all organisational units around `base` that have one, by the key of their names. */
export async function readUnitDescriptions(
  directory: Directory,
  base: string,
): Promise<ReadonlyMap<string, string>> {
  const units = await directory.readAll({
    base: directory.treeOf(base),
    filter: '(objectClass=organizationalUnit)',
    attributes: ['description'],
    what: 'the organisational units',
  });
  const described = units.filter((unit) => unit.has('description'));
  return new Map(described.map((unit) => [dnKey(unit.dn), unit.text('description')]));
}
