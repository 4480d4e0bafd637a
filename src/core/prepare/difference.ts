import type { PreparedUser, Role } from '../model.ts';
import { compareText } from '../order.ts';

/** A change of one field of a person who is in both lists. */
export interface Change<T extends string> {
  readonly email: string;
  readonly name: string;
  readonly before: T;
  readonly after: T;
}

/** The differences between newly prepared users and the current list. People are matched by external id, then by e-mail. */
export interface PreparedDifference {
  readonly appear: readonly PreparedUser[];
  readonly disappear: readonly PreparedUser[];
  /** Breadcrumbs; empty is the root group. */
  readonly move: readonly Change<string>[];
  readonly role: readonly Change<Role>[];
  readonly status: readonly Change<PreparedUser['timecamp_status']>[];
}

/** What differs between two lists of prepared users; the changes are ordered by e-mail. */
export function comparePrepared(
  before: readonly PreparedUser[],
  after: readonly PreparedUser[],
): PreparedDifference {
  const pairs = pairUp(before, after);
  const found = new Set(pairs.values());
  const changes = <T extends string>(valueOf: (user: PreparedUser) => T): Change<T>[] =>
    [...pairs]
      .map(([now, then]) => ({
        email: now.timecamp_email,
        name: now.timecamp_user_name,
        before: valueOf(then),
        after: valueOf(now),
      }))
      .filter((change) => change.before !== change.after)
      .sort((a, b) => compareText(a.email, b.email));
  return {
    appear: after.filter((user) => !pairs.has(user)),
    disappear: before.filter((user) => !found.has(user)),
    move: changes((user) => user.timecamp_groups_breadcrumb),
    role: changes((user) => user.timecamp_role),
    status: changes((user) => user.timecamp_status),
  };
}

/** Maps the users of `after` to the same person in `before`. */
function pairUp(
  before: readonly PreparedUser[],
  after: readonly PreparedUser[],
): Map<PreparedUser, PreparedUser> {
  const pairs = new Map<PreparedUser, PreparedUser>();
  const free = new Set(before);
  for (const keyOf of [
    (user: PreparedUser) => user.timecamp_external_id,
    (user: PreparedUser) => user.timecamp_email,
  ]) {
    const known = new Map([...free].map((user) => [keyOf(user), user]));
    for (const user of after) {
      const earlier = pairs.has(user) || keyOf(user) === '' ? undefined : known.get(keyOf(user));
      if (earlier === undefined || !free.delete(earlier)) continue;
      pairs.set(user, earlier);
    }
  }
  return pairs;
}
