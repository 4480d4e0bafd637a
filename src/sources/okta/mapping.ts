import type { JsonValue } from '../../base/json.ts';
import type { FieldRule } from '../../config/kinds.ts';
import { type Employee, ROLE_IDS } from '../../core/model.ts';
import { textOf } from '../values.ts';
import type { OktaUser } from './schema.ts';

/** Which field is read for what: `id`, `status` or an attribute of the profile, with or without `profile.`. */
export interface OktaFields {
  readonly externalIdField: string;
  readonly emailField: string;
  readonly nameField: string;
  readonly departmentField: string;
  readonly jobTitleField: string;
  readonly supervisorIdField: string;
  readonly supervisorMatchField: string;
}

export interface OktaMapping {
  readonly fields: OktaFields;
  /** The field and its value, compared as text, that make a person a supervisor. */
  readonly supervisorRule: FieldRule | undefined;
  /** Ids of the members of the supervisors' groups. */
  readonly supervisorIds: ReadonlySet<string>;
}

/** The field as text: booleans as `true` and `false`, of several values the first that is not empty. */
export function fieldOf(user: OktaUser, field: string): string {
  const value = rawField(user, field);
  return (Array.isArray(value) ? value : [value]).map(textOf).find((text) => text !== '') ?? '';
}

function rawField(user: OktaUser, field: string): JsonValue | undefined {
  switch (field) {
    case 'id':
      return user.id;
    case 'status':
      return user.status;
    default:
      return user.profile[field.replace(/^profile\./, '')];
  }
}

/** The field's name in a search of Okta: `id`, `status` or `profile.…`. */
export function searchName(field: string): string {
  return field === 'id' || field === 'status' ? field : `profile.${field.replace(/^profile\./, '')}`;
}

/** What a supervisor's id and the field it is looked up by are compared as: e-mails ignore case. */
export function matchKey(value: string): string {
  return value.includes('@') ? value.toLowerCase() : value;
}

/** Who a user is in the tree before supervisors are known; the name is empty where Okta has none. */
export function mapUser(user: OktaUser, { fields, supervisorRule, supervisorIds }: OktaMapping): Employee {
  const isSupervisor = supervisorRule && matchesRule(user, supervisorRule);
  return {
    external_id: fieldOf(user, fields.externalIdField),
    name: nameOf(user, fields.nameField),
    email: fieldOf(user, fields.emailField),
    department: fieldOf(user, fields.departmentField),
    job_title: fieldOf(user, fields.jobTitleField) || null,
    status: isActive(user) ? 'active' : 'inactive',
    supervisor_id: '',
    ...(isSupervisor === undefined ? {} : { is_supervisor: isSupervisor }),
    ...(supervisorIds.has(user.id) ? { role_id: ROLE_IDS.supervisor } : {}),
    raw_data: { id: user.id, status: user.status, profile: user.profile },
  };
}

function nameOf(user: OktaUser, field: string): string {
  const full = `${fieldOf(user, 'firstName')} ${fieldOf(user, 'lastName')}`.trim();
  return fieldOf(user, field) || full;
}

/** Whether the user can sign in, or will once activated or with a new password. A deactivation under way counts already. */
function isActive({ status, transitioningToStatus }: OktaUser): boolean {
  return [status, transitioningToStatus ?? status].every((state) => !LOCKED_STATUSES.has(state));
}

const LOCKED_STATUSES = new Set(['SUSPENDED', 'DEPROVISIONED']);

function matchesRule(user: OktaUser, { field, value }: FieldRule): boolean {
  const actual = rawField(user, field);
  return (Array.isArray(actual) ? actual : [actual]).some((item) => textOf(item) === value);
}
