import type { JsonObject } from '../../base/json.ts';
import type { Employee } from '../../core/model.ts';
import { lockOf } from './account.ts';
import { addressesOf } from './addresses.ts';
import { PERSON_ATTRIBUTES } from './attributes.ts';
import { dnKey, unitsAbove } from './dn.ts';
import type { Entry } from './entry.ts';
import { externalId } from './external-id.ts';
import type { LdapSettings } from './settings.ts';

/** What an entry alone does not say. */
export interface MappingContext {
  readonly ldap: LdapSettings;
  /** Milliseconds since 1970: an account may have expired. */
  readonly now: number;
  /** TIMECAMP_REPLACE_EMAIL_DOMAIN: of several addresses, the one in this domain is used. */
  readonly preferredDomain: string | undefined;
  /** By the key of the unit's name. */
  readonly unitDescriptions: ReadonlyMap<string, string>;
  /** External ids by the key of the distinguished name. */
  readonly ids: ReadonlyMap<string, string>;
  readonly isSupervisor: (person: Entry) => boolean;
  readonly isAdministrator: (person: Entry) => boolean;
}

/** A person as an employee. */
export function toEmployee(entry: Entry, context: MappingContext): Employee {
  const { ldap, now, preferredDomain, ids } = context;
  const { email, realEmail } = addressesOf(entry, ldap, preferredDomain);
  return {
    external_id: externalId(entry, ldap.idAttribute),
    name: nameOf(entry),
    email,
    department: departmentOf(entry, context),
    job_title: entry.text('title'),
    status: lockOf(entry, now) === undefined ? 'active' : 'inactive',
    supervisor_id: ids.get(dnKey(entry.text('manager'))) ?? '',
    ...(realEmail === '' ? {} : { real_email: realEmail }),
    ...(context.isSupervisor(entry) ? { force_supervisor_role: true } : {}),
    ...(context.isAdministrator(entry) ? { force_global_admin_role: true } : {}),
    raw_data: rawData(entry, ldap),
  };
}

/** Half a name is used only where there is no whole one: many servers require `sn`. Empty for an entry without names. */
export function nameOf(entry: Entry): string {
  const [given, surname] = [entry.text('givenName'), entry.text('sn')];
  const fullName = given === '' || surname === '' ? '' : `${given} ${surname}`;
  return entry.text('displayName') || fullName || entry.text('cn') || given || surname;
}

function departmentOf(entry: Entry, { ldap, unitDescriptions }: MappingContext): string | readonly string[] {
  if (!ldap.useOuStructure) return entry.text(ldap.departmentAttribute);
  return unitsAbove(entry.dn).map(({ name, key }) => unitDescriptions.get(key) ?? name);
}

/** The attributes that are read of every person: the usual ones and those that settings name. */
export function personAttributes({
  emailAttribute,
  idAttribute,
  departmentAttribute,
}: LdapSettings): readonly string[] {
  const usual = new Set(PERSON_ATTRIBUTES.map((name) => name.toLowerCase()));
  const chosen = [emailAttribute, idAttribute, departmentAttribute].filter((name) => name !== undefined);
  return [...PERSON_ATTRIBUTES, ...new Set(chosen.filter((name) => !usual.has(name.toLowerCase())))];
}

/** The entry as the server showed it, as text. */
function rawData(entry: Entry, ldap: LdapSettings): JsonObject {
  const raw: JsonObject = { dn: entry.dn };
  for (const name of personAttributes(ldap)) {
    const values = [...entry.texts(name)];
    const [only] = values;
    if (only === undefined) continue;
    if (name === 'objectGUID' || name === ldap.idAttribute) raw[name] = externalId(entry, name);
    else if (name === 'memberOf' || name === 'objectClass' || values.length > 1) raw[name] = values;
    else raw[name] = only;
  }
  return raw;
}
