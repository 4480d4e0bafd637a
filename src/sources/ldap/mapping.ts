import type { JsonObject } from '../../base/json.ts';
import type { Employee } from '../../core/model.ts';
import { ACCOUNT_DISABLED, PERSON_ATTRIBUTES } from './attributes.ts';
import { dnKey, unitsAbove } from './dn.ts';
import type { Entry } from './entry.ts';
import { guidText } from './guid.ts';
import type { LdapSettings } from './settings.ts';

/** What an entry alone does not say. */
export interface MappingContext {
  readonly ldap: LdapSettings;
  /** TIMECAMP_REPLACE_EMAIL_DOMAIN: of several addresses, the one there is the person's. */
  readonly preferredDomain: string | undefined;
  /** By the key of the unit's name. */
  readonly unitDescriptions: ReadonlyMap<string, string>;
  /** External ids by the key of the distinguished name. */
  readonly ids: ReadonlyMap<string, string>;
  readonly isSupervisor: (person: Entry) => boolean;
  readonly isAdministrator: (person: Entry) => boolean;
}

/** Why an entry that matched the filter is nobody; undefined for a person. */
export function reasonToSkip(entry: Entry): string | undefined {
  if (entry.isA('computer')) return 'computers';
  if (entry.isA('contact')) return 'contacts';
  if (loginOf(entry).endsWith('$')) return 'accounts of machines and services ($)';
  if (loginOf(entry) === '' && !entry.has('mail')) return 'without e-mail and login name';
  return undefined;
}

/** The stable id: objectGUID as Active Directory's tools write it, elsewhere entryUUID; empty when neither is shown. */
export function externalId(entry: Entry): string {
  const guid = entry.bytes('objectGUID');
  return (guid === undefined ? undefined : guidText(guid)) ?? entry.text('entryUUID').toLowerCase();
}

/** A person as an employee. */
export function toEmployee(entry: Entry, context: MappingContext): Employee {
  const { email, realEmail } = addressesOf(entry, context);
  return {
    external_id: externalId(entry),
    name: nameOf(entry),
    email,
    department: departmentOf(entry, context),
    job_title: entry.text('title'),
    status: isDisabled(entry) ? 'inactive' : 'active',
    supervisor_id: context.ids.get(dnKey(entry.text('manager'))) ?? '',
    ...(realEmail === '' ? {} : { real_email: realEmail }),
    ...(context.isSupervisor(entry) ? { force_supervisor_role: true } : {}),
    ...(context.isAdministrator(entry) ? { force_global_admin_role: true } : {}),
    raw_data: rawData(entry),
  };
}

function loginOf(entry: Entry): string {
  return entry.text('sAMAccountName') || entry.text('uid');
}

/** Empty when the entry has no name of any kind. */
function nameOf(entry: Entry): string {
  const fullName = [entry.text('givenName'), entry.text('sn')].filter((part) => part !== '').join(' ');
  return entry.text('displayName') || fullName || entry.text('cn');
}

function isDisabled(entry: Entry): boolean {
  return (Number(entry.text('userAccountControl')) & ACCOUNT_DISABLED) !== 0;
}

function departmentOf(entry: Entry, { ldap, unitDescriptions }: MappingContext): string | readonly string[] {
  if (!ldap.useOuStructure) return entry.text('department');
  return unitsAbove(entry.dn).map(({ name, key }) => unitDescriptions.get(key) ?? name);
}

interface Addresses {
  readonly email: string;
  readonly realEmail: string;
}

function addressesOf(entry: Entry, { ldap, preferredDomain }: MappingContext): Addresses {
  const mail = chooseMail(entry.texts('mail'), preferredDomain).toLowerCase();
  const login = loginAddress(loginOf(entry), mail, ldap).toLowerCase();
  if (login === '') return { email: mail, realEmail: '' };
  return ldap.useRealEmailAsEmail && mail !== ''
    ? { email: mail, realEmail: '' }
    : { email: login, realEmail: mail };
}

/** The address made of the login name; empty when the rules want the mail instead, or there is no login name. */
function loginAddress(login: string, mail: string, ldap: LdapSettings): string {
  if (login === '') return '';
  if (ldap.useSamaccountnameOnly) return login;
  if (ldap.useWindowsLoginEmail) return `${login}@${ldap.emailDomain ?? ldap.domain}`;
  if (ldap.useSamaccountname || mail === '') return `${login}@${ldap.domain}`;
  return '';
}

/** Several addresses stand in several values, or in one with commas or semicolons between them. */
function chooseMail(values: readonly string[], preferredDomain: string | undefined): string {
  const addresses = values.flatMap((value) => value.split(/[,;]/)).map((address) => address.trim());
  const usable = addresses.filter((address) => address !== '');
  const ending = `@${(preferredDomain ?? '').toLowerCase()}`;
  const preferred = usable.find((address) => address.toLowerCase().endsWith(ending));
  return preferred ?? usable[0] ?? '';
}

/** The entry as the server showed it, as text. */
function rawData(entry: Entry): JsonObject {
  const raw: JsonObject = { dn: entry.dn };
  for (const name of PERSON_ATTRIBUTES) {
    const values = [...entry.texts(name)];
    const [only] = values;
    if (only === undefined) continue;
    if (name === 'objectGUID') raw[name] = externalId(entry);
    else if (name === 'memberOf' || name === 'objectClass' || values.length > 1) raw[name] = values;
    else raw[name] = only;
  }
  return raw;
}
