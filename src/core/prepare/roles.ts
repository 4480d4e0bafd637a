import { type Role, ROLE_IDS } from '../model.ts';
import type { GroupMode } from './settings.ts';
import type { Person, RoleAssignment } from './people.ts';

export interface RoleRules {
  /** Somebody in the data has `force_supervisor_role`: the other supervisor rules are off. */
  readonly anyForced: boolean;
  readonly useIsSupervisorRole: boolean;
  readonly mode: GroupMode;
}

/** The role of a person: the first rule that applies. */
export function roleOf(person: Person, rules: RoleRules): RoleAssignment {
  const { record } = person;
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
  if (rules.mode !== 'departments' && person.hasReports) {
    return { role: 'supervisor', reason: 'has-reports' };
  }
  return { role: 'user', reason: 'ordinary' };
}

/** Id 3, user, is what somebody without an id is too: it does not outweigh having reports. */
const EXPLICIT: ReadonlyMap<string, Role> = new Map<string, Role>([
  [ROLE_IDS.administrator, 'administrator'],
  [ROLE_IDS.supervisor, 'supervisor'],
  [ROLE_IDS.guest, 'guest'],
]);

function isYes(value: unknown): boolean {
  if (value === true || value === 1) return true;
  return typeof value === 'string' && ['true', '1', 'yes'].includes(value.trim().toLowerCase());
}
