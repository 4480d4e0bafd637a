import { addressKey } from '../addresses.ts';
import type { Account, AccountUser, ContestedKey, PreparedUser } from '../model.ts';
import type { MatchedBy } from '../plan/plan.ts';

/** A matching key: how it is found, and whose key is contested. */
interface Key {
  readonly by: MatchedBy;
  readonly contested: ContestedKey;
  /** The users who have this person's key. */
  readonly usersOf: (person: PreparedUser) => readonly AccountUser[];
}

/** The users of an account by their keys. */
export interface AccountKeys {
  /** In the order of precedence. */
  readonly keys: readonly Key[];
  readonly byEmail: (email: string) => readonly AccountUser[];
  /** By primary or additional e-mail. */
  readonly byAnyEmail: (email: string) => readonly AccountUser[];
  readonly byExternalId: (externalId: string) => readonly AccountUser[];
}

/** Indexes the users of an account; with `disableExternalIdSync` nobody has an external id. */
export function indexAccount(
  users: Account['users'],
  { disableExternalIdSync }: { readonly disableExternalIdSync: boolean },
): AccountKeys {
  const emails = indexBy(users, (user) => addressKey(user.email));
  const additional = indexBy(users, (user) => addressKey(user.additional_email));
  const ids = disableExternalIdSync ? NOBODY : indexBy(users, (user) => user.external_id);
  const byEmail = (email: string): readonly AccountUser[] => emails.get(addressKey(email)) ?? [];
  const byAdditional = (email: string): readonly AccountUser[] => additional.get(addressKey(email)) ?? [];
  const byExternalId = (id: string): readonly AccountUser[] => ids.get(id) ?? [];
  return {
    keys: [
      { by: 'email', contested: 'email', usersOf: (person) => byEmail(person.timecamp_email) },
      { by: 'additional', contested: 'email', usersOf: (person) => byAdditional(person.timecamp_email) },
      {
        by: 'external_id',
        contested: 'external_id',
        usersOf: (person) => byExternalId(person.timecamp_external_id),
      },
    ],
    byEmail,
    byAnyEmail: (email) => [...byEmail(email), ...byAdditional(email)],
    byExternalId,
  };
}

type Index = ReadonlyMap<string, readonly AccountUser[]>;

const NOBODY: Index = new Map();

/** Users by a key; users without the key are left out. */
function indexBy(users: Account['users'], keyOf: (user: AccountUser) => string): Index {
  const index = new Map<string, AccountUser[]>();
  for (const user of users) {
    const key = keyOf(user);
    if (key === '') continue;
    const sharing = index.get(key);
    if (sharing === undefined) index.set(key, [user]);
    else sharing.push(user);
  }
  return index;
}
