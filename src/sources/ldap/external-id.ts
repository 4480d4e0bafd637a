import type { Entry } from './entry.ts';
import { guidText } from './guid.ts';

/** Attributes whose sixteen bytes are a GUID. */
const GUIDS = new Set(['objectguid', 'guid', 'ms-ds-consistencyguid']);

/**
 * The stable id; empty when the server shows none.
 * @param attribute LDAP_ID_ATTRIBUTE; without it objectGUID as Active Directory's tools write it, elsewhere entryUUID,
 *   and where that is empty the nsUniqueId of 389 Directory Server
 */
export function externalId(entry: Entry, attribute: string | undefined): string {
  if (attribute !== undefined) return idText(entry, attribute);
  return idText(entry, 'objectGUID') || (entry.text('entryUUID') || entry.text('nsUniqueId')).toLowerCase();
}

/** GUIDs as text, other bytes that are not text as hexadecimal digits. */
function idText(entry: Entry, attribute: string): string {
  const bytes = entry.bytes(attribute);
  if (bytes === undefined) return '';
  if (GUIDS.has(attribute.toLowerCase())) return guidText(bytes) ?? bytes.toString('hex');
  return Buffer.from(bytes.toString()).equals(bytes) ? entry.text(attribute) : bytes.toString('hex');
}
