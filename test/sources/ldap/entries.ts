import type { Employee } from '../../../src/core/model.ts';
import { Entry } from '../../../src/sources/ldap/entry.ts';
import { type MappingContext, toEmployee } from '../../../src/sources/ldap/mapping.ts';
import type { LdapSettings } from '../../../src/sources/ldap/settings.ts';
import { ldapSettings } from './fetching.ts';

const NOW = Date.UTC(2026, 10, 28);

/** An entry's attributes, as text. */
export type Attributes = Readonly<Record<string, string | readonly string[]>>;

/** An entry of a directory. */
export function entry(attributes: Attributes, dn = 'CN=x,DC=example,DC=test'): Entry {
  const values = Object.entries(attributes).map(([name, given]) => {
    const list = typeof given === 'string' ? [given] : given;
    return [name, list.map((value) => Buffer.from(value))] as const;
  });
  return new Entry(dn, Object.fromEntries(values));
}

/** The employee that an entry becomes with these settings. */
export function employee(
  attributes: Attributes,
  ldap: Partial<LdapSettings> = {},
  preferredDomain?: string,
  context: Partial<MappingContext> & { readonly dn?: string } = {},
): Employee {
  return toEmployee(entry(attributes, context.dn), {
    ldap: ldapSettings({ domain: 'corp.test', ...ldap }),
    now: NOW,
    preferredDomain,
    unitDescriptions: new Map(),
    ids: new Map(),
    isSupervisor: () => false,
    isAdministrator: () => false,
    ...context,
  });
}
