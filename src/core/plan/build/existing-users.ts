import type { AccountUser, PreparedUser } from '../../model.ts';
import type { Match } from '../../matching/matching.ts';
import type { GroupRef, PersonOperation } from '../plan.ts';
import { type CommonFields, type PeopleContext, personRefOf } from './context.ts';
import { planKeys } from './keys.ts';

/** The operations that bring a user in line with their active prepared user. */
export function planExisting(match: Match, context: PeopleContext): PersonOperation[] {
  const { prepared, user, by } = match;
  const common = { person: personRefOf(user), matched_by: by, needs: [] };
  const operations: PersonOperation[] = [];

  if (user.disabled) {
    operations.push({
      ...common,
      kind: 'enable',
      id: `enable:${user.id}`,
      reason: 'active in the source',
      before: { disabled: true },
      after: { disabled: false },
    });
  }
  if (differs(user.name, prepared.timecamp_user_name)) {
    operations.push({
      ...common,
      kind: 'name',
      id: `name:${user.id}`,
      reason: 'name in the source',
      before: user.name,
      after: prepared.timecamp_user_name,
    });
  }
  operations.push(...planKeys(match, common, context));
  const move = moveTo(prepared, user, context);
  if (move !== undefined) operations.push({ ...common, ...move });
  operations.push(...roleChange(prepared, user, common, context));
  return operations;
}

function moveTo(prepared: PreparedUser, user: AccountUser, context: PeopleContext) {
  if (context.options.disableGroupUpdates) return undefined;
  const place: GroupRef | undefined = context.tree.destination(prepared.timecamp_groups, false);
  if (place === undefined) context.note('group-missing', user.email);
  if (place === undefined || place.group_id === user.group_id) return undefined;
  const creation = context.tree.creationOf(place);
  return {
    kind: 'move',
    id: `move:${user.id}`,
    reason: 'group in the source',
    needs: creation === undefined ? [] : [creation.id],
    before: context.tree.placeOf(user.group_id),
    after: place,
    purpose: 'place',
    role: user.role ?? null,
  } as const;
}

function roleChange(
  prepared: PreparedUser,
  user: AccountUser,
  common: CommonFields,
  context: PeopleContext,
): PersonOperation[] {
  if (context.options.disableRoleUpdates || user.role === prepared.timecamp_role) return [];
  if (user.custom_role !== undefined) {
    context.note('custom-role', `${user.email} (${user.custom_role})`);
    return [];
  }
  if (user.role === undefined) {
    context.note('role-unknown', user.email);
    return [];
  }
  return [
    {
      ...common,
      kind: 'role',
      id: `role:${user.id}`,
      reason: 'role in the source',
      group: context.tree.placeOf(user.group_id),
      before: user.role,
      after: prepared.timecamp_role,
    },
  ];
}

function differs(there: string, wanted: string): boolean {
  return there.trim().normalize('NFC') !== wanted.trim().normalize('NFC');
}
