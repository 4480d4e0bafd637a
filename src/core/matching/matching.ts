import { addressKey, isUnusableAddress, plainAddressKeys } from '../addresses.ts';
import type { Account, AccountUser, ContestedKey, PreparedUser } from '../model.ts';
import type { MatchedBy } from '../plan/plan.ts';
import { type AccountKeys, indexAccount } from './account-keys.ts';
import { findContested, nameKey } from './claims.ts';
import { personName } from './person-name.ts';
import { chooseRecords, type Duplicate } from './records.ts';

export interface Match {
  /** The record that was matched. */
  readonly prepared: PreparedUser;
  /** The prepared user as the file lists it: another object when a duplicate of it was matched. */
  readonly listed: PreparedUser;
  readonly user: AccountUser;
  readonly by: MatchedBy;
}

/** A prepared user who matches a user that another prepared user already matches. */
export interface MatchConflict {
  readonly prepared: PreparedUser;
  readonly user: AccountUser;
}

/** `by`: the user has the e-mail as the primary or as the additional one. */
export interface WaitingPerson extends MatchConflict {
  readonly by: MatchedBy;
}

/** An active person whose user is ambiguous: the person is not invited, and these users are not changed. */
export interface UnresolvedPerson {
  readonly prepared: PreparedUser;
  readonly reason: 'contested' | 'unusable-address' | 'duplicate';
  /** Users who may be this person. */
  readonly users: readonly AccountUser[];
  /** The record that is taken instead; only of a duplicate. */
  readonly winner?: PreparedUser;
}

export interface Matching {
  /** Everyone in the prepared list, each with the record that the account knows. */
  readonly people: readonly PreparedUser[];
  readonly matches: readonly Match[];
  /** Active people without a match: to be invited. */
  readonly joiners: readonly PreparedUser[];
  /** Match a user who is already matched: neither invited nor disabled. */
  readonly conflicts: readonly MatchConflict[];
  /** Their e-mail still belongs to a user with another person's external id: not invited until it is free. */
  readonly waiting: readonly WaitingPerson[];
  readonly unresolved: readonly UnresolvedPerson[];
  /** External ids that no user is to get, since several people have them. */
  readonly contestedIds: ReadonlySet<string>;
}

interface MatchingOptions {
  readonly disableExternalIdSync: boolean;
}

/**
 * Finds the account user of each prepared user: active people first, by e-mail, then the rest by additional e-mail,
 * then the rest by external id; then inactive people by the same keys. An account user is matched at most once, and
 * nobody by a key that another person of the source or another account user carries as well.
 */
export function matchUsers(
  prepared: readonly PreparedUser[],
  users: Account['users'],
  options: MatchingOptions,
): Matching {
  const account = indexAccount(users, options);
  const { people, duplicates, listedAs } = chooseRecords(prepared, account);
  const source = new SourceKeys(people, prepared, options);
  const taken = new Set<string>();
  const matches: Match[] = [];
  const blocked = new Map<PreparedUser, AccountUser>();
  const recycled = new Map<PreparedUser, WaitingPerson>();
  const contested = new Map<PreparedUser, AccountUser[]>();

  const pass = (candidates: readonly PreparedUser[]): PreparedUser[] => {
    let rest = [...candidates];
    for (const { by, contested: key, usersOf } of account.keys) {
      rest = rest.filter((person) => {
        if (key === 'email' && isUnusableAddress(person.timecamp_email)) return true;
        const found = usersOf(person);
        for (const user of found) {
          if (source.belongsToOther(user, person)) {
            if (!recycled.has(person)) recycled.set(person, { prepared: person, user, by });
          } else if (key === 'email' && taken.has(user.id)) {
            if (!blocked.has(person)) blocked.set(person, user);
          } else if (
            (found.length > 1 || source.isContested(person, key) || source.isSecondAddress(person, by)) &&
            !isOnlyOne(found, user, (one) => source.isKnownById(person, one))
          ) {
            contested.set(person, [...(contested.get(person) ?? []), user]);
          } else if (taken.has(user.id)) {
            if (!blocked.has(person)) blocked.set(person, user);
          } else {
            taken.add(user.id);
            matches.push({ prepared: person, listed: listedAs(person), user, by });
            return false;
          }
        }
        return true;
      });
    }
    return rest;
  };

  const active = pass(people.filter(isActive));
  const inactive = pass(people.filter((person) => !isActive(person)));
  const isFree = (user: AccountUser): boolean => !taken.has(user.id);
  const unresolved = [
    ...active.flatMap((person) => unresolvedPerson(person, contested.get(person) ?? [])),
    ...duplicates.flatMap((duplicate) => unresolvedDuplicate(duplicate, account, source, isFree)),
  ];

  /** A person who is not matched, with the users that a contested key or the plain part of the address finds. */
  function unresolvedPerson(
    person: PreparedUser,
    byContestedKey: readonly AccountUser[],
  ): UnresolvedPerson[] {
    const candidates = byContestedKey.filter((user) => isFree(user) && !source.hasOwnerByEmail(user, person));
    if (isUnusableAddress(person.timecamp_email)) {
      const byPlainPart = plainAddressKeys(person.timecamp_email).flatMap(account.byAnyEmail).filter(isFree);
      return [{ prepared: person, reason: 'unusable-address', users: [...candidates, ...byPlainPart] }];
    }
    return candidates.length === 0
      ? []
      : [{ prepared: person, reason: 'contested', users: [...new Set(candidates)] }];
  }

  const isUnresolved = new Set(unresolved.map((person) => person.prepared));
  const others = active.filter((person) => !isUnresolved.has(person));
  const { joiners, sharing } = splitByAddress(
    others.filter((person) => !recycled.has(person) && !blocked.has(person)),
    ({ timecamp_email: email }) => account.byEmail(email).length > 0,
  );
  return {
    people,
    matches,
    joiners,
    waiting: others.flatMap((person) => recycled.get(person) ?? []),
    conflicts: [...others, ...inactive].flatMap((person) => {
      const user = recycled.has(person) ? undefined : blocked.get(person);
      return user === undefined ? [] : [{ prepared: person, user }];
    }),
    unresolved: [...unresolved, ...sharing],
    contestedIds: source.contestedIds,
  };
}

/** Is this the only user for whom that is true? */
function isOnlyOne(
  users: readonly AccountUser[],
  user: AccountUser,
  isTrue: (user: AccountUser) => boolean,
): boolean {
  const found = users.filter(isTrue);
  return found.length === 1 && found[0] === user;
}

/**
 * A list that prepare did not write may have an address twice: one person is invited once, two people are not. No one
 * is invited by an address that a user already has.
 */
function splitByAddress(
  people: readonly PreparedUser[],
  isInUse: (person: PreparedUser) => boolean,
): {
  readonly joiners: readonly PreparedUser[];
  readonly sharing: readonly UnresolvedPerson[];
} {
  const byAddress = new Map<string, PreparedUser[]>();
  for (const person of people) addTo(byAddress, emailKey(person), person);
  const joiners: PreparedUser[] = [];
  const sharing: UnresolvedPerson[] = [];
  for (const [winner, ...others] of byAddress.values()) {
    if (winner === undefined) continue;
    if (!isInUse(winner) && others.every((other) => nameKey(nameOf(other)) === nameKey(nameOf(winner)))) {
      joiners.push(winner);
      for (const prepared of others) sharing.push({ prepared, reason: 'duplicate', users: [], winner });
    } else {
      for (const prepared of [winner, ...others]) sharing.push({ prepared, reason: 'contested', users: [] });
    }
  }
  return { joiners, sharing };
}

/** A duplicate is a failure when it may be another person than the winner, or when the account has a user for it. */
function unresolvedDuplicate(
  { prepared, winner }: Duplicate,
  account: AccountKeys,
  source: SourceKeys,
  isFree: (user: AccountUser) => boolean,
): UnresolvedPerson[] {
  const users = [
    ...(isUnusableAddress(prepared.timecamp_email) ? [] : account.byAnyEmail(prepared.timecamp_email)),
    ...(source.isContested(prepared, 'external_id')
      ? []
      : account.byExternalId(prepared.timecamp_external_id)),
  ].filter(isFree);
  return users.length === 0 && emailKey(prepared) === emailKey(winner)
    ? []
    : [{ prepared, reason: 'duplicate', users: [...new Set(users)], winner }];
}

/** Whether a person should have an enabled account. */
export function isActive(person: PreparedUser): boolean {
  return person.timecamp_status === 'active';
}

function emailKey(person: PreparedUser): string {
  return addressKey(person.timecamp_email);
}

/** Who in the source has which key, duplicates included. */
class SourceKeys {
  readonly contestedIds: ReadonlySet<string>;
  readonly #contested: ReadonlyMap<PreparedUser, readonly ContestedKey[]>;
  readonly #byId = new Map<string, PreparedUser[]>();
  readonly #emails = new Set<string>();
  readonly #byRealEmail = new Map<string, PreparedUser[]>();

  constructor(
    people: readonly PreparedUser[],
    prepared: readonly PreparedUser[],
    { disableExternalIdSync }: MatchingOptions,
  ) {
    this.#contested = findContested(people, {
      nameOf,
      emailOf: emailKey,
      externalIdOf: (person) => (disableExternalIdSync ? '' : person.timecamp_external_id),
      isActive,
    });
    const contestedIds = new Set<string>();
    for (const person of prepared.flatMap((listed) => [listed, ...(listed.timecamp_duplicates ?? [])])) {
      if (!disableExternalIdSync) addTo(this.#byId, person.timecamp_external_id, person);
      this.#emails.add(emailKey(person));
      addTo(this.#byRealEmail, addressKey(person.timecamp_real_email ?? ''), person);
      if (this.isContested(person, 'external_id')) contestedIds.add(person.timecamp_external_id);
    }
    this.contestedIds = contestedIds;
  }

  isContested(person: PreparedUser, key: ContestedKey): boolean {
    return (
      (person.timecamp_contested?.includes(key) ?? false) ||
      (this.#contested.get(person)?.includes(key) ?? false)
    );
  }

  /** Whether the user has another person's external id. A rehired person still has the id of their old record. */
  belongsToOther(user: AccountUser, person: PreparedUser): boolean {
    const owners = this.#byId.get(user.external_id) ?? [];
    return owners.length > 0 && !owners.some((owner) => isSamePerson(owner, person));
  }

  /** Whether the additional e-mail by which the person is looked up is also another person's second address. */
  isSecondAddress(person: PreparedUser, by: MatchedBy): boolean {
    const others = by === 'additional' ? this.#byRealEmail.get(emailKey(person)) : undefined;
    return others?.some((other) => !isSamePerson(other, person)) ?? false;
  }

  /** Whether the user has this person's external id, and no one else has it. */
  isKnownById(person: PreparedUser, user: AccountUser): boolean {
    return (
      (this.#byId.get(user.external_id)?.includes(person) ?? false) &&
      !this.isContested(person, 'external_id')
    );
  }

  /** Whether the user has the e-mail of another person in the source. */
  hasOwnerByEmail(user: AccountUser, person: PreparedUser): boolean {
    const key = addressKey(user.email);
    return key !== emailKey(person) && this.#emails.has(key);
  }
}

/** The owner of an external id and a person found by e-mail. */
function isSamePerson(owner: PreparedUser, person: PreparedUser): boolean {
  if (owner === person) return true;
  if (!isActive(person) || nameKey(nameOf(owner)) !== nameKey(nameOf(person))) return false;
  return !isActive(owner) || emailKey(owner) === emailKey(person);
}

function nameOf(person: PreparedUser): string {
  return personName(person.timecamp_user_name, person.timecamp_external_id);
}

function addTo<T>(index: Map<string, T[]>, key: string, item: T): void {
  if (key === '') return;
  const items = index.get(key);
  if (items === undefined) index.set(key, [item]);
  else items.push(item);
}
