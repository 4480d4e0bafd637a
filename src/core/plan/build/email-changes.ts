import { addressKey } from '../../addresses.ts';

/** A change of a user's e-mail. */
export interface EmailChange {
  readonly after: string;
  /** Operations that free the address. */
  readonly needs: readonly string[];
  /** Two or more people exchange addresses: one of them gets this one until the next run. */
  readonly isTemporary: boolean;
}

/** The id of the operation that changes a user's e-mail. */
export function emailOperationId(userId: string): string {
  return `email:${userId}`;
}

/**
 * Determines which users can get their new e-mail: those whose address is free, or becomes free in the same plan. If
 * people exchange addresses in a ring, one of them gets a temporary address, so that the next run can finish the
 * exchange.
 * @param wanted the new e-mail of each user, by user id
 * @param holders the user who has each address now, by address key
 */
export function planEmailChanges(
  wanted: ReadonlyMap<string, string>,
  holders: ReadonlyMap<string, string>,
): ReadonlyMap<string, EmailChange> {
  const known = new Map<string, EmailChange | undefined>();
  const plan = (userId: string, waiting: ReadonlySet<string>): EmailChange | undefined => {
    if (known.has(userId)) return known.get(userId);
    const change = decide(userId, waiting);
    known.set(userId, change);
    return change;
  };
  const decide = (userId: string, waiting: ReadonlySet<string>): EmailChange | undefined => {
    const after = wanted.get(userId);
    if (after === undefined) return undefined;
    const holder = holders.get(addressKey(after));
    if (holder === undefined || holder === userId) return { after, needs: [], isTemporary: false };
    if (waiting.has(holder)) {
      const temporary = temporaryAddress(after, userId);
      return temporary === undefined || holders.has(addressKey(temporary))
        ? undefined
        : { after: temporary, needs: [], isTemporary: true };
    }
    return plan(holder, new Set([...waiting, userId])) === undefined
      ? undefined
      : { after, needs: [emailOperationId(holder)], isTemporary: false };
  };
  const changes = new Map<string, EmailChange>();
  for (const userId of wanted.keys()) {
    const change = plan(userId, new Set());
    if (change !== undefined) changes.set(userId, change);
  }
  return changes;
}

/** An address of the same mailbox, on mail systems with subaddresses; undefined for a login name. */
function temporaryAddress(email: string, userId: string): string | undefined {
  const at = email.lastIndexOf('@');
  return at === -1 ? undefined : `${email.slice(0, at)}+tcsync-${userId}${email.slice(at)}`;
}
