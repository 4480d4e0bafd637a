import type { Notice } from '../../base/notice.ts';
import { pluralize, firstFew } from '../../core/text.ts';
import { parseDn } from './dn.ts';

/** Partitions that every domain of Active Directory refers to and that hold no people. */
const SYSTEM_PARTITIONS = new Set(['domaindnszones', 'forestdnszones', 'configuration', 'schema']);

/**
 * One warning that names the parts of the tree for which the server refers to other servers: tcsync does not follow
 * referrals, so the people there are missing.
 * @param addresses such as `ldap://other.example.com/DC=other,DC=example,DC=com??sub`
 */
export function referralNotices(addresses: readonly string[]): readonly Notice[] {
  const bases = [...new Set(addresses.map(baseOf))].filter((base) => !isSystemPartition(base));
  if (bases.length === 0) return [];
  return [
    {
      level: 'warning',
      code: 'ldap-referral',
      message: `The directory refers to other servers for ${pluralize(bases.length, 'part', 'parts')} of the tree, and tcsync does not read the people there: ${firstFew(bases)}. Read the other domain in a separate run, or narrow LDAP_DN.`,
      who: bases,
    },
  ];
}

/** The distinguished name in the address; the address itself if it has no name. */
function baseOf(address: string): string {
  const [, path = ''] = /^ldaps?:\/\/[^/]*\/([^?]*)/i.exec(address) ?? [];
  try {
    return decodeURIComponent(path) || address;
  } catch {
    return path;
  }
}

function isSystemPartition(base: string): boolean {
  const first = parseDn(base)?.[0]?.[0];
  return first !== undefined && SYSTEM_PARTITIONS.has(first.value.toLowerCase());
}
