import { UserError } from '../../base/errors.ts';
import { parseDn } from './dn.ts';
import { hostOf } from './endpoint.ts';
import { parseLdapFilter } from './people.ts';
import type { LdapSettings } from './settings.ts';

/** What is wrong with LDAP_HOST, LDAP_DN and LDAP_FILTER, one line each. */
export function settingsProblems({ host, dn, filter }: Partial<LdapSettings>): readonly string[] {
  return [
    ...problemsFrom(() => host && hostOf(host)),
    ...(dn === undefined || isName(dn) ? [] : [`LDAP_DN is not a distinguished name: ${dn}. ${EXAMPLE}`]),
    ...problemsFrom(() => parseLdapFilter(filter)),
  ];
}

const EXAMPLE = 'It looks like OU=Staff,DC=example,DC=com; a comma within a name is written \\, there.';

/** Servers also take the quotes of older standards, which tcsync has no need to understand. */
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
