import type { Notice } from '../../../base/notice.ts';
import type { Account, AccountUser } from '../../model.ts';
import { compareIds } from '../../order.ts';
import { normalEmail } from '../../text.ts';
import type { Journal } from '../journal.ts';
import { specOf } from '../operations.ts';
import type { Operation } from '../plan.ts';

interface ProtectionOptions {
  readonly ignoredUserIds: readonly string[];
  readonly disableManualUserUpdates: boolean;
}

/**
 * Tells who is never touched: ignored ids and, with TIMECAMP_DISABLE_MANUAL_USER_UPDATES, people added by hand. Those
 * whom the journal knows were added or changed by tcsync, which is what set their mark.
 */
export function protection(journal: Journal, options: ProtectionOptions): (user: AccountUser) => boolean {
  const ignored = new Set(options.ignoredUserIds);
  const changed = new Set(journal.reset_manual);
  const invited = new Set(journal.invited.map((entry) => entry.email));
  return (user) =>
    ignored.has(user.id) ||
    (options.disableManualUserUpdates &&
      user.added_manually &&
      !changed.has(user.id) &&
      !invited.has(normalEmail(user.email)));
}

/**
 * Takes out what would disable, demote or move the owner of the API key or the last enabled administrator: after
 * that, nobody could put the account right again.
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
    const threat = who === undefined ? undefined : specOf(operation).harm?.(operation);
    if (threat === undefined) return true;
    notices.push({
      level: 'notice',
      code: 'kept-administrator',
      message: `${operation.person.email} is ${who} and is not ${threat}.`,
      who: [operation.person.email],
    });
    return false;
  });
  return { operations: remaining, notices };
}

/** The administrator to keep, when the operations leave none of the enabled ones. */
function lastAdministrator(
  operations: readonly Operation[],
  account: Account,
  kept: ReadonlyMap<string, string>,
): AccountUser | undefined {
  const lost = new Set<string>();
  for (const operation of operations) {
    if (operation.kind === 'deactivate' || operation.kind === 'role') {
      const id = operation.person.user_id;
      if (id !== null && specOf(operation).harm?.(operation) !== undefined && !kept.has(id)) lost.add(id);
    }
  }
  const administrators = account.users
    .filter((user) => user.role === 'administrator' && !user.disabled)
    .sort((a, b) => compareIds(a.id, b.id));
  if (administrators.length === 1) return administrators[0];
  return administrators.every((user) => lost.has(user.id)) ? administrators[0] : undefined;
}
