import { UserError } from '../../base/errors.ts';
import { basesOf, parseDn } from './dn.ts';
import { hostsOf } from './endpoint.ts';
import { parseLdapFilter } from './people.ts';
import type { LdapSettings } from './settings.ts';

/** The problems of LDAP_HOST, LDAP_DN and LDAP_FILTER, one line each. */
export function settingsProblems({ host, dn, filter }: Partial<LdapSettings>): readonly string[] {
  return [
    ...problemsFrom(() => host && hostsOf(host)),
    ...basesOf(dn ?? '')
      .filter((base) => !isName(base))
      .map((base) => `LDAP_DN is not a distinguished name: ${base}. ${EXAMPLE}`),
    ...problemsFrom(() => parseLdapFilter(filter)),
  ];
}

const EXAMPLE =
  'Write it as OU=Staff,DC=example,DC=com, with \\, for a comma within a name and ; between several names.';

/** Servers also accept the quotes of older standards, which tcsync need not understand. */
function isName(dn: string): boolean {
  return dn.includes('"') || parseDn(dn) !== undefined;
}

function problemsFrom(check: () => unknown): readonly string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [[error.message, error.hint].join(' ')];
  }
}
