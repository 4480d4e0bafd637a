import type { JsonObject } from '../../base/json.ts';
import { type Employee, ROLE_IDS } from '../../core/model.ts';
import type { GraphUser } from './schema.ts';

/** The properties requested from Graph, which sends department and accountEnabled only if they are named. */
export const FIELDS = [
  'id',
  'displayName',
  'mail',
  'userPrincipalName',
  'department',
  'jobTitle',
  'accountEnabled',
  'userType',
] as const;

/** FIELDS and those of AZURE_EXTRA_FIELDS. Graph sends the extension attributes only together. */
export function fieldsFor(extraFields: readonly string[]): readonly string[] {
  const extra = extraFields.map((field) =>
    /^extensionAttribute\d+$/.test(field) ? 'onPremisesExtensionAttributes' : field,
  );
  return [...new Set([...FIELDS, ...extra])];
}

export interface AzureMapping {
  readonly preferRealEmail: boolean;
  readonly additionalEmailSource: 'mail' | 'userPrincipalName' | 'none';
  /** Object ids of the members of the supervisors' groups. */
  readonly supervisorIds: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The fields that become a part of the employee; mail only where a setting uses it, since a user may have no mailbox. */
export function mappedFields({ preferRealEmail, additionalEmailSource }: AzureMapping): readonly string[] {
  const mail = preferRealEmail || additionalEmailSource === 'mail' ? ['mail'] : [];
  return ['displayName', 'userPrincipalName', 'department', 'jobTitle', ...mail];
}

/** A user as an employee; the name is empty if the user has none. */
export function mapUser(user: GraphUser, mapping: AzureMapping): Employee {
  const additional = additionalEmail(user, mapping);
  return {
    external_id: user.id,
    name: trimmed(user.displayName),
    email: emailOf(user, mapping),
    department: trimmed(user.department),
    job_title: trimmed(user.jobTitle) || null,
    status: reasonInactive(user, mapping.now) === undefined ? 'active' : 'inactive',
    ...lastDay(user, mapping.now),
    supervisor_id: managerId(user),
    ...(additional === '' ? {} : { real_email: additional }),
    ...(mapping.supervisorIds.has(user.id) ? { role_id: ROLE_IDS.supervisor } : {}),
    raw_data: rawData(user),
  };
}

/** Why a user cannot sign in; undefined for a user who can, and for one whose accountEnabled Graph does not show. */
export function reasonInactive(user: GraphUser, now: number): string | undefined {
  if (user.accountEnabled === false) return 'disabled account';
  return Date.parse(user.employeeLeaveDateTime ?? '') <= now ? 'leave date in the past' : undefined;
}

/** The day of a leave date in the future: one in the past makes the person inactive at that time. */
function lastDay({ employeeLeaveDateTime: leave }: GraphUser, now: number): Pick<Employee, 'last_day'> {
  return leave && Date.parse(leave) > now ? { last_day: leave.slice(0, 10) } : {};
}

/** The mail if the settings prefer it and the user has one, else the principal name; empty for neither. */
export function emailOf(user: GraphUser, { preferRealEmail }: Pick<AzureMapping, 'preferRealEmail'>): string {
  return (preferRealEmail && trimmed(user.mail)) || trimmed(user.userPrincipalName);
}

/** The principal name shows a guest only on old accounts, which have no userType: a member may come from outside too. */
export function isGuest(user: GraphUser): boolean {
  const type = trimmed(user.userType).toLowerCase();
  return type === '' ? trimmed(user.userPrincipalName).includes('#EXT#') : type === 'guest';
}

function additionalEmail(user: GraphUser, { additionalEmailSource }: AzureMapping): string {
  switch (additionalEmailSource) {
    case 'mail':
      return trimmed(user.mail);
    case 'userPrincipalName':
      return trimmed(user.userPrincipalName);
    case 'none':
      return '';
  }
}

function managerId({ manager }: GraphUser): string {
  const type = manager?.['@odata.type'];
  return type === undefined || type.endsWith('.user') ? (manager?.id ?? '') : '';
}

function rawData(user: GraphUser): JsonObject {
  return JSON.parse(JSON.stringify(user)) as JsonObject;
}

function trimmed(value: string | null | undefined): string {
  return value?.trim() ?? '';
}
