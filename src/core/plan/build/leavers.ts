import type { AccountUser } from '../../model.ts';
import { type PeopleContext, personRefOf } from './context.ts';
import type { MatchedBy, PersonOperation } from '../plan.ts';

/** A user to disable; `by` is the key that matched an inactive employee, null for an unmatched user. */
export interface Leaver {
  readonly user: AccountUser;
  readonly by: MatchedBy | null;
}

/** Disables a leaver and moves them to the disabled users' group. */
export function planLeaver({ user, by }: Leaver, context: PeopleContext): PersonOperation[] {
  const { options, tree } = context;
  const isOutside = tree.pathOf(user.group_id) === undefined;
  if (options.leaversScope === 'root' && isOutside) return [];
  const common = { person: personRefOf(user), matched_by: by };
  const reason = by === null ? 'not in the source' : 'marked inactive in the source';
  const operations: PersonOperation[] = [];
  const disables = !user.disabled && !options.disableUserDeactivation;
  if (disables) {
    operations.push({
      ...common,
      kind: 'deactivate',
      id: `deactivate:${user.id}`,
      reason: isOutside ? `${reason}; in a group outside the root group` : reason,
      group: tree.placeOf(user.group_id),
      needs: [],
      before: { disabled: false },
      after: { disabled: true },
    });
  }
  const target = options.disabledUsersGroupId;
  if (target !== undefined && user.group_id !== target) {
    operations.push({
      ...common,
      kind: 'move',
      id: `move:${user.id}`,
      reason: `${reason}: to the disabled users' group`,
      needs: disables ? [`deactivate:${user.id}`] : [],
      before: tree.placeOf(user.group_id),
      after: tree.placeOf(target),
      purpose: disables || user.disabled ? 'leaver' : 'enabled-leaver',
      role: user.role ?? null,
    });
  }
  return operations;
}
