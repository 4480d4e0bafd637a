import type { Account } from '../../model.ts';
import { firstFew, pluralize } from '../../text.ts';

/**
 * Why the account was probably not read whole, a sentence each; empty when nothing is missing. A plan from half an
 * account invites people who are in it.
 * @param lastCount how many users the last applied sync saw; undefined before the first
 */
export function partialAccountReasons(
  { owner, users, groups }: Account,
  lastCount: number | undefined,
): string[] {
  const reasons: string[] = [];
  const known = new Map(users.map((user) => [user.id, user]));
  const ownUser = known.get(owner?.id ?? '');
  if (users.length === 0) reasons.push('The list of users is empty.');
  else if (owner !== undefined && ownUser === undefined) {
    reasons.push(`The list of users does not include ${owner.email}, the owner of the API key.`);
  }
  if (ownUser?.role !== undefined && ownUser.role !== 'administrator') {
    reasons.push(
      `${ownUser.email}, the owner of the API key, has the role ${ownUser.role} and sees only part of the account. Use the key of an administrator.`,
    );
  }
  const missing = [...new Set(groups.flatMap((group) => group.member_ids))].filter((id) => !known.has(id));
  if (missing.length > 0) {
    reasons.push(
      `The list of users does not include ${pluralize(missing.length, 'user who is', 'users who are')} in a group: ${firstFew(missing)}.`,
    );
  }
  if (lastCount !== undefined && lastCount > 1 && users.length * 2 <= lastCount) {
    reasons.push(
      `The account has ${pluralize(users.length, 'user', 'users')}; the last sync saw ${lastCount}.`,
    );
  }
  return reasons;
}
