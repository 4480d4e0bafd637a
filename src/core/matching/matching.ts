import type { Account, AccountUser, PreparedUser } from '../model.ts';
import { compareIds } from '../order.ts';
import { addressKey } from '../addresses.ts';
import type { MatchedBy } from '../plan/plan.ts';

export interface Match {
  readonly prepared: PreparedUser;
  readonly user: AccountUser;
  readonly by: MatchedBy;
}

/** A prepared user who matches a user that another prepared user already matches. */
export interface Claim {
  readonly prepared: PreparedUser;
  readonly user: AccountUser;
}

/** `by`: the user has the e-mail as the primary or as the additional one. */
export interface WaitingPerson extends Claim {
  readonly by: MatchedBy;
}

export interface Matching {
  readonly matches: readonly Match[];
  /** Active people without a match: to be invited. */
  readonly joiners: readonly PreparedUser[];
  /** Match a user who is already matched: neither invited nor disabled. */
  readonly conflicts: readonly Claim[];
  /** Their e-mail still belongs to a user with another person's external id: not invited until it is free. */
  readonly waiting: readonly WaitingPerson[];
}

interface MatchingOptions {
  readonly disableExternalIdSync: boolean;
}

/**
 * Finds the account user of each prepared user: active people first, by e-mail, then the rest by additional e-mail,
 * then the rest by external id; then inactive people by the same keys. An account user is matched at most once.
 */
export function matchUsers(
  prepared: readonly PreparedUser[],
  users: Account['users'],
  options: MatchingOptions,
): Matching {
  const byExternalId = (user: AccountUser) => (options.disableExternalIdSync ? '' : user.external_id);
  const keys: readonly { by: MatchedBy; index: Index; of: (person: PreparedUser) => string }[] = [
    { by: 'email', index: indexBy(users, (user) => addressKey(user.email)), of: primaryKey },
    { by: 'additional', index: indexBy(users, (user) => addressKey(user.additional_email)), of: primaryKey },
    { by: 'external_id', index: indexBy(users, byExternalId), of: (person) => person.timecamp_external_id },
  ];
  const owners = new Map<string, PreparedUser>();
  for (const person of activeFirst(prepared)) {
    const id = person.timecamp_external_id;
    if (!options.disableExternalIdSync && id !== '' && !owners.has(id)) owners.set(id, person);
  }

  const taken = new Set<string>();
  const matches: Match[] = [];
  const blocked = new Map<PreparedUser, AccountUser>();
  const recycled = new Map<PreparedUser, WaitingPerson>();

  const pass = (people: readonly PreparedUser[]): PreparedUser[] => {
    let rest = [...people];
    for (const { by, index, of } of keys) {
      rest = rest.filter((person) => {
        for (const user of index.get(of(person)) ?? []) {
          const owner = by === 'external_id' ? undefined : owners.get(user.external_id);
          if (owner !== undefined && owner !== person) {
            if (!recycled.has(person)) recycled.set(person, { prepared: person, user, by });
          } else if (taken.has(user.id)) {
            if (!blocked.has(person)) blocked.set(person, user);
          } else {
            taken.add(user.id);
            matches.push({ prepared: person, user, by });
            return false;
          }
        }
        return true;
      });
    }
    return rest;
  };

  const active = pass(prepared.filter(isActive));
  const inactive = pass(prepared.filter((person) => !isActive(person)));
  return {
    matches,
    joiners: active.filter((person) => !recycled.has(person) && !blocked.has(person)),
    waiting: active.flatMap((person) => recycled.get(person) ?? []),
    conflicts: [...active, ...inactive].flatMap((person) => {
      const user = recycled.has(person) ? undefined : blocked.get(person);
      return user === undefined ? [] : [{ prepared: person, user }];
    }),
  };
}

/** Is this person to have an enabled account? */
export function isActive(person: PreparedUser): boolean {
  return person.timecamp_status === 'active';
}

function primaryKey(person: PreparedUser): string {
  return addressKey(person.timecamp_email);
}

function activeFirst(prepared: readonly PreparedUser[]): PreparedUser[] {
  return [...prepared.filter(isActive), ...prepared.filter((person) => !isActive(person))];
}

type Index = ReadonlyMap<string, readonly AccountUser[]>;

/** Account users by a key, enabled before disabled, then by id; users without the key are left out. */
function indexBy(users: readonly AccountUser[], key: (user: AccountUser) => string): Index {
  const index = new Map<string, AccountUser[]>();
  for (const user of users) {
    const value = key(user);
    if (value === '') continue;
    const there = index.get(value);
    if (there === undefined) index.set(value, [user]);
    else there.push(user);
  }
  for (const there of index.values()) {
    if (there.length > 1)
      there.sort((a, b) => Number(a.disabled) - Number(b.disabled) || compareIds(a.id, b.id));
  }
  return index;
}
