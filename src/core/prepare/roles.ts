import { type Employee, type Role, ROLE_IDS } from '../model.ts';

export type RoleReason =
  | 'forced-administrator'
  | 'forced-supervisor'
  | 'others-are-forced'
  | 'is-supervisor'
  | 'is-no-supervisor'
  | 'role-id'
  | 'has-reports'
  | 'ordinary';

interface RoleAssignment {
  readonly role: Role;
  readonly reason: RoleReason;
}

export interface RoleRules {
  /** At least one record has `force_supervisor_role`, which switches the other supervisor rules off. */
  readonly anyForced: boolean;
  readonly useIsSupervisorRole: boolean;
}

/**
 * Assigns a role to a person: the first rule that applies decides.
 * @param hasReports false for everyone where groups do not come from supervisors
 */
export function assignRole(record: Employee, hasReports: boolean, rules: RoleRules): RoleAssignment {
  if (record.force_global_admin_role === true) {
    return { role: 'administrator', reason: 'forced-administrator' };
  }
  if (record.force_supervisor_role === true) return { role: 'supervisor', reason: 'forced-supervisor' };
  if (rules.anyForced) return { role: 'user', reason: 'others-are-forced' };
  if (rules.useIsSupervisorRole) {
    return isYes(record.is_supervisor)
      ? { role: 'supervisor', reason: 'is-supervisor' }
      : { role: 'user', reason: 'is-no-supervisor' };
  }
  const explicit = EXPLICIT.get((record.role_id ?? '').trim());
  if (explicit !== undefined) return { role: explicit, reason: 'role-id' };
  if (hasReports) return { role: 'supervisor', reason: 'has-reports' };
  return { role: 'user', reason: 'ordinary' };
}

/** Not id 3, user: it is also the default, and must not outweigh having reports. */
const EXPLICIT: ReadonlyMap<string, Role> = new Map<string, Role>([
  [ROLE_IDS.administrator, 'administrator'],
  [ROLE_IDS.supervisor, 'supervisor'],
  [ROLE_IDS.guest, 'guest'],
]);

function isYes(value: unknown): boolean {
  if (value === true || value === 1) return true;
  return typeof value === 'string' && ['true', '1', 'yes'].includes(value.trim().toLowerCase());
}
