import { assertNever } from '../../base/errors.ts';
import { pathKey, type PreparedUser } from '../model.ts';
import type { Draft } from './drafts.ts';
import type { GroupReason } from './groups.ts';
import { visibleSupervisor } from './hierarchy.ts';
import { describePerson, type Person } from './people.ts';
import type { RoleReason } from './roles.ts';

/** Why a user has their group and their role, for the reader. */
export interface Reasons {
  readonly group: string;
  readonly role: string;
}

/**
 * The reasons of these users, by e-mail. A user whose group or role the drafts do not confirm has none: it comes from
 * other data or settings.
 * @param drafts what preparing the employees again gives
 */
export function reasonsOf(
  users: readonly PreparedUser[],
  drafts: readonly Draft[],
): ReadonlyMap<string, Reasons> {
  const byEmail = new Map(drafts.map((draft) => [draft.user.timecamp_email, draft]));
  const reasons = new Map<string, Reasons>();
  for (const user of users) {
    const draft = byEmail.get(user.timecamp_email);
    if (draft === undefined || draft.user.timecamp_role !== user.timecamp_role) continue;
    if (pathKey(draft.user.timecamp_groups) !== pathKey(user.timecamp_groups)) continue;
    reasons.set(user.timecamp_email, { group: groupReason(draft), role: roleReason(draft) });
  }
  return reasons;
}

/** Why a user is in their group. */
export function groupReason(draft: Draft): string {
  const { group, user, supervision } = draft;
  const rule = ruleFor('timecamp_groups_breadcrumb', draft);
  if (rule !== undefined) return `set by ${rule}`;
  const department = ruleFor('department', draft);
  const reason =
    group.reason === 'department' && department !== undefined
      ? `the department, set by ${department}`
      : groupReasonText(group.reason, visibleSupervisor(supervision));
  const before = group.path.join('/');
  if (before === user.timecamp_groups_breadcrumb) return reason;
  const place = before === '' ? '' : `: ${group.path.join(' / ')}`;
  return `${reason}${place}, then changed by TIMECAMP_CHANGE_GROUPS_REGEX`;
}

/** Why a user has their role. */
export function roleReason(draft: Draft): string {
  const rule = ruleFor('timecamp_role', draft);
  return rule === undefined ? roleReasonText(draft.roleReason) : `set by ${rule}`;
}

/** The transform rule that set a field or a level of it, if one did. */
export function ruleFor(field: string, { rules }: Pick<Draft, 'rules'>): string | undefined {
  return rules.findLast((rule) => rule.includes(`(${field})`) || rule.includes(`(${field}.`));
}

function groupReasonText(reason: GroupReason, supervisor: Person | undefined): string {
  switch (reason) {
    case 'department':
      return 'the department in the HR system';
    case 'no-department':
      return 'no department in the HR system: the root group';
    case 'own-group':
      return 'has reports and therefore a group of their own';
    case 'supervisors-group':
      return supervisor === undefined
        ? "their supervisor's group"
        : `their supervisor's group, ${describePerson(supervisor)}`;
    case 'no-supervisor':
      return 'no supervisor in the HR system: the root group';
    case 'hidden-supervisor':
      return 'the supervisor is in the hierarchy only: the root group';
    case 'unknown-supervisor':
      return 'the supervisor is not in the data: the root group';
    case 'self-managed':
      return 'is their own supervisor in the HR system: the root group';
    case 'administrator':
      return 'global administrators belong to the root group';
    default:
      return assertNever(reason);
  }
}

function roleReasonText(reason: RoleReason): string {
  switch (reason) {
    case 'forced-administrator':
      return 'marked as global administrator in the HR system (force_global_admin_role)';
    case 'forced-supervisor':
      return 'marked as supervisor in the HR system (force_supervisor_role)';
    case 'others-are-forced':
      return 'only people with force_supervisor_role are supervisors';
    case 'is-supervisor':
      return 'marked as supervisor in the HR system (is_supervisor)';
    case 'is-no-supervisor':
      return 'not marked as supervisor in the HR system (is_supervisor)';
    case 'role-id':
      return 'the role in the HR system (role_id)';
    case 'has-reports':
      return 'has reports';
    case 'ordinary':
      return 'the default role';
    default:
      return assertNever(reason);
  }
}
