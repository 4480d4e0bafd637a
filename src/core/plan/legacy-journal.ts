import type { JsonValue } from '../../base/json.ts';
import type { Account } from '../model.ts';
import { normalEmail } from '../addresses.ts';
import type { Journal } from './journal.ts';

/** The people named in a file that the earlier scripts left. */
interface Named {
  /** In lower case. */
  readonly emails: ReadonlySet<string>;
  /** TimeCamp user ids, among other texts. */
  readonly ids: ReadonlySet<string>;
}

/**
 * Adds the unfinished work of the earlier scripts to the journal: `newUsers` were invited and not finished,
 * `userSettings` have settings to be written, which a sync finds by itself but for `added_manually`. Their shape is not
 * documented: every e-mail and user id in them is read, as a key or as a value.
 * @param now ISO time
 */
export function withLegacy(
  journal: Journal,
  legacy: { readonly newUsers: JsonValue; readonly userSettings: JsonValue },
  users: Account['users'],
  now: string,
): Journal {
  const invited = peopleIn(legacy.newUsers);
  const changed = peopleIn(legacy.userSettings);
  const known = new Set(journal.invited.map((entry) => entry.email));
  const pendingUsers = users.filter(
    (user) =>
      changed.ids.has(user.id) || invited.ids.has(user.id) || changed.emails.has(normalEmail(user.email)),
  );
  return {
    ...journal,
    invited: [
      ...journal.invited,
      ...[...invited.emails]
        .filter((email) => !known.has(email))
        .map((email) => ({ email, sent_at: now, answered: true })),
    ],
    reset_manual: [...new Set([...journal.reset_manual, ...pendingUsers.map((user) => user.id)])],
  };
}

function peopleIn(value: JsonValue): Named {
  const emails = new Set<string>();
  const ids = new Set<string>();
  const take = (text: string): void => {
    if (/^[^\s@]+@[^\s@]+$/.test(text)) emails.add(normalEmail(text));
    else ids.add(text);
  };
  const walk = (part: JsonValue, field: string): void => {
    if (Array.isArray(part)) {
      for (const item of part) walk(item, field);
    } else if (typeof part === 'object' && part !== null) {
      for (const [key, item] of Object.entries(part)) {
        take(key);
        walk(item, key);
      }
    } else if (NAMING.has(field)) {
      take(String(part));
    }
  };
  walk(value, '');
  return { emails, ids };
}

/** Fields whose values name a person; a list at the top has no field name. */
const NAMING = new Set(['', 'email', 'timecamp_email', 'user_id', 'id', 'userId']);
