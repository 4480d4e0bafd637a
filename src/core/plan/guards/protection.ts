import type { Notice } from '../../../base/notice.ts';
import type { Account, AccountUser } from '../../model.ts';
import { compareIds } from '../../order.ts';
import { addressKey } from '../../addresses.ts';
import type { Journal } from '../journal.ts';
import { specOf } from '../operations.ts';
import type { Operation } from '../plan.ts';

interface ProtectionOptions {
  readonly ignoredUserIds: readonly string[];
  readonly disableManualUserUpdates: boolean;
}

/**
 * A test for users who are never changed: ignored ids and, with TIMECAMP_DISABLE_MANUAL_USER_UPDATES, users added by
 * hand. Users in the journal were added or changed by tcsync, which set their manual flag.
 */
export function protection(journal: Journal, options: ProtectionOptions): (user: AccountUser) => boolean {
  const ignored = new Set(options.ignoredUserIds);
  const changed = new Set(journal.reset_manual);
  const invited = new Set(journal.invited.map((entry) => addressKey(entry.email)));
  return (user) =>
    ignored.has(user.id) ||
    (options.disableManualUserUpdates &&
      user.added_manually &&
      !changed.has(user.id) &&
      !invited.has(addressKey(user.email)));
}

/**
 * Removes operations that disable, demote or move the owner of the API key or the last enabled administrator: without
 * them, the account can no longer be managed.
 */
export function keepAdministrators(
  operations: readonly Operation[],
  account: Account,
): { readonly operations: readonly Operation[]; readonly notices: readonly Notice[] } {
  const kept = new Map<string, string>();
  if (account.owner !== undefined) kept.set(account.owner.id, 'the owner of the API key');
  const last = lastAdministrator(operations, account, kept);
  if (last !== undefined) kept.set(last.id, 'the last enabled administrator');

  const notices: Notice[] = [];
  const remaining = operations.filter((operation) => {
    if (!('person' in operation) || operation.person.user_id === null) return true;
    const who = kept.get(operation.person.user_id);
    const harm = who === undefined ? undefined : specOf(operation).harm?.(operation);
    if (harm === undefined) return true;
    notices.push({
      level: 'notice',
      code: 'kept-administrator',
      message: `${operation.person.email} is ${who} and is not ${harm}.`,
      who: [operation.person.email],
    });
    return false;
  });
  return { operations: remaining, notices };
}

/** The administrator to protect when the operations remove every enabled one. */
function lastAdministrator(
  operations: readonly Operation[],
  account: Account,
  kept: ReadonlyMap<string, string>,
): AccountUser | undefined {
  // No role is higher than an administrator's, so any change of it is a loss.
  const lost = new Set(
    operations
      .filter((operation) => operation.kind === 'deactivate' || operation.kind === 'role')
      .map(({ person }) => person.user_id),
  );
  const administrators = account.users
    .filter((user) => user.role === 'administrator' && !user.disabled)
    .sort((a, b) => compareIds(a.id, b.id));
  if (administrators.length === 1) return administrators[0];
  return administrators.every(({ id }) => lost.has(id) && !kept.has(id)) ? administrators[0] : undefined;
}
