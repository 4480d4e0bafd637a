import type { JsonObject } from '../../base/json.ts';
import { type Employee, ROLE_IDS } from '../../core/model.ts';
import type { GraphUser } from './schema.ts';

/** What Graph is asked for: department and accountEnabled come only by name. */
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

export interface AzureMapping {
  readonly preferRealEmail: boolean;
  readonly additionalEmailSource: 'mail' | 'userPrincipalName' | 'none';
  /** Object ids of the members of the supervisors' groups. */
  readonly supervisorIds: ReadonlySet<string>;
}

/** The fields that somebody's record is made of; without a mailbox the mail is rightly empty. */
export function mappedFields({ preferRealEmail, additionalEmailSource }: AzureMapping): readonly string[] {
  const mail = preferRealEmail || additionalEmailSource === 'mail' ? ['mail'] : [];
  return ['displayName', 'userPrincipalName', 'department', 'jobTitle', 'accountEnabled', ...mail];
}

/** A user as an employee; the name is empty where there is none. */
export function mapUser(user: GraphUser, mapping: AzureMapping): Employee {
  const additional = additionalEmail(user, mapping);
  return {
    external_id: user.id,
    name: trimmed(user.displayName),
    email: emailOf(user, mapping),
    department: trimmed(user.department),
    job_title: trimmed(user.jobTitle) || null,
    status: user.accountEnabled === false ? 'inactive' : 'active',
    supervisor_id: managerId(user),
    ...(additional === '' ? {} : { real_email: additional }),
    ...(mapping.supervisorIds.has(user.id) ? { role_id: ROLE_IDS.supervisor } : {}),
    raw_data: rawData(user),
  };
}

/** The mail where the settings prefer it and there is one, else the principal name; empty for neither. */
export function emailOf(user: GraphUser, { preferRealEmail }: Pick<AzureMapping, 'preferRealEmail'>): string {
  return (preferRealEmail && trimmed(user.mail)) || trimmed(user.userPrincipalName);
}

/** Old guest accounts have no userType; their principal name tells. */
export function isGuest(user: GraphUser): boolean {
  return user.userType?.toLowerCase() === 'guest' || (user.userPrincipalName ?? '').includes('#EXT#');
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
