import { assertNever } from '../../base/errors.ts';
import { pathKey, type PreparedUser } from '../model.ts';
import { supervisorOf } from './hierarchy.ts';
import { describePerson, type GroupReason, type Person, type RoleReason } from './people.ts';

/** Why somebody has their group and their role, in plain words. */
export interface Reasons {
  readonly group: string;
  readonly role: string;
}

/**
 * The reasons of these users, by their e-mail, as far as preparing the employees again comes to the same group and
 * role: where it does not, other data or settings decided, and nothing can be said.
 */
export function reasonsOf(
  users: readonly PreparedUser[],
  people: readonly Person[],
): ReadonlyMap<string, Reasons> {
  const prepared = people.filter(({ disposition }) => disposition.kind === 'prepared');
  const byEmail = new Map(prepared.map((person) => [person.user?.timecamp_email, person]));
  const reasons = new Map<string, Reasons>();
  for (const user of users) {
    const person = byEmail.get(user.timecamp_email);
    const again = person?.user;
    if (person === undefined || again === undefined) continue;
    if (again.timecamp_role !== user.timecamp_role) continue;
    if (pathKey(again.timecamp_groups) !== pathKey(user.timecamp_groups)) continue;
    reasons.set(user.timecamp_email, { group: groupReason(person), role: roleReason(person) });
  }
  return reasons;
}

/** Why the user made of a person is in their group. */
export function groupReason(person: Person): string {
  const { placed, user } = person;
  const rule = ruleFor('timecamp_groups_breadcrumb', person);
  if (rule !== undefined) return `set by ${rule}`;
  if (placed === undefined) return '';
  const department = ruleFor('department', person);
  const reason =
    placed.reason === 'department' && department !== undefined
      ? `the department, set by ${department}`
      : groupReasonText(placed.reason, supervisorOf(person));
  const before = placed.path.join('/');
  if (before === user?.timecamp_groups_breadcrumb) return reason;
  return `${reason}: ${before || 'the root group'}, then changed by TIMECAMP_CHANGE_GROUPS_REGEX`;
}

/** Why the user made of a person has their role. */
export function roleReason(person: Person): string {
  const rule = ruleFor('timecamp_role', person);
  if (rule !== undefined) return `set by ${rule}`;
  return person.roleReason === undefined ? '' : roleReasonText(person.roleReason);
}

/** The transform rule that set a field, if one did. */
export function ruleFor(field: string, { rules }: Person): string | undefined {
  return rules.findLast((rule) => rule.endsWith(`(${field})`));
}

function groupReasonText(reason: GroupReason, supervisor: Person | undefined): string {
  switch (reason) {
    case 'department':
      return 'the department in the HR system';
    case 'no-department':
      return 'no department in the HR system: the root group';
    case 'own-group':
      return 'has reports, and so a group of their own';
    case 'supervisors-group':
      return supervisor === undefined
        ? 'the group of their supervisor'
        : `the group of their supervisor, ${describePerson(supervisor)}`;
    case 'no-supervisor':
      return 'no supervisor in the HR system: the root group';
    case 'hidden-supervisor':
      return 'the supervisor has no visible group: the root group';
    case 'unknown-supervisor':
      return 'the supervisor is not in the data: the root group';
    case 'self-managed':
      return 'named as their own supervisor: the root group';
    case 'administrator':
      return 'global administrators are in the root group';
    default:
      return assertNever(reason);
  }
}

function roleReasonText(reason: RoleReason): string {
  switch (reason) {
    case 'forced-administrator':
      return 'set as global administrator (force_global_admin_role)';
    case 'forced-supervisor':
      return 'set as supervisor (force_supervisor_role)';
    case 'others-are-forced':
      return 'supervisors are set by name, and this is none of them (force_supervisor_role)';
    case 'is-supervisor':
      return 'marked as supervisor in the HR system (is_supervisor)';
    case 'is-no-supervisor':
      return 'not marked as supervisor in the HR system (is_supervisor)';
    case 'role-id':
      return 'the role in the HR system (role_id)';
    case 'has-reports':
      return 'has reports';
    case 'ordinary':
      return 'no rule gives another role';
    default:
      return assertNever(reason);
  }
}
