import { addressKey } from '../addresses.ts';
import type { Employee, PreparedUser } from '../model.ts';
import { compareIds, compareText } from '../order.ts';
import { sharing } from '../shared-keys.ts';
import { canonicalJson } from '../text.ts';
import { isOnlyForHierarchy, type Person } from './people.ts';

/** A record that has the e-mail or the external id of another one, which keeps it. */
export interface RecordConflict {
  readonly kind: 'conflict';
  readonly over: 'email' | 'external_id';
  readonly winner: Person;
}

/** A person and the user made of them. */
interface WithUser {
  readonly person: Person;
  readonly user: PreparedUser;
}

/** The people whose e-mail or external id another record has, too: only they can be in conflict. */
export function withSharedKeys(people: readonly Person[]): readonly Person[] {
  const byEmail = sharing(people, (person) => person.addressKey);
  const byId = sharing(people, ({ id }) => id);
  return [...new Set([...byEmail, ...byId])];
}

/**
 * Finds out who keeps an external id and an e-mail, among people as read; their order does not matter.
 * @returns the conflicts of those who lose, by position
 */
export function resolveConflicts(people: readonly Person[]): ReadonlyMap<number, RecordConflict> {
  return resolve(people, {
    emailOf: (person) => (isOnlyForHierarchy(person) ? '' : person.addressKey),
    idOf: (person) => (person.email !== '' || isOnlyForHierarchy(person) ? person.id : ''),
    personOf: (person) => person,
    precedenceOf: asRead,
  });
}

/** Finds out who keeps an e-mail once domains are replaced and transform rules applied. */
export function resolveEmailConflicts(drafts: readonly WithUser[]): ReadonlyMap<number, RecordConflict> {
  return resolve(drafts, {
    emailOf: ({ user }) => addressKey(user.timecamp_email),
    idOf: () => '',
    personOf: ({ person }) => person,
    precedenceOf: asPrepared,
  });
}

/**
 * Compares two people with the same e-mail or external id, as read; the lower one wins: those who can be users, active
 * people, those with an external id, those with a manager or department, the lowest external id, the lowest canonical JSON, the lowest JSON as read.
 */
export function comparePeople(a: Person, b: Person): number {
  return comparePrecedence(asRead(a), asRead(b));
}

/** What decides who wins. */
interface Precedence {
  readonly isOnlyForHierarchy: boolean;
  readonly isActive: boolean;
  readonly id: string;
  /** Has a manager or a department. */
  readonly hasPlace: boolean;
  readonly source: Employee;
}

function asRead(person: Person): Precedence {
  const { isActive, id, source } = person;
  return {
    isOnlyForHierarchy: isOnlyForHierarchy(person),
    isActive,
    id,
    hasPlace: hasPlace(person),
    source,
  };
}

function asPrepared({ person, user }: WithUser): Precedence {
  return {
    isOnlyForHierarchy: false,
    isActive: user.timecamp_status === 'active',
    id: user.timecamp_external_id,
    hasPlace: hasPlace(person),
    source: person.source,
  };
}

function hasPlace({ supervisorId, record: { department } }: Person): boolean {
  return supervisorId !== '' || (department !== null && department.length > 0);
}

function comparePrecedence(a: Precedence, b: Precedence): number {
  return (
    Number(a.isOnlyForHierarchy) - Number(b.isOnlyForHierarchy) ||
    Number(b.isActive) - Number(a.isActive) ||
    Number(a.id === '') - Number(b.id === '') ||
    Number(b.hasPlace) - Number(a.hasPlace) ||
    compareIds(a.id, b.id) ||
    compareSources(a.source, b.source)
  );
}

/** How to read the items in conflict: people as read, or drafts of users. An empty key conflicts with nothing. */
interface Access<T> {
  readonly emailOf: (item: T) => string;
  readonly idOf: (item: T) => string;
  readonly personOf: (item: T) => Person;
  readonly precedenceOf: (item: T) => Precedence;
}

function resolve<T>(items: readonly T[], access: Access<T>): ReadonlyMap<number, RecordConflict> {
  const { emailOf, idOf, personOf } = access;
  const conflicts = new Map<number, RecordConflict>();
  const contested = new Set([...sharing(items, emailOf), ...sharing(items, idOf)]);
  const byEmail = new Map<string, Person>();
  const byId = new Map<string, Person>();
  for (const item of byPrecedence(contested, access.precedenceOf)) {
    const person = personOf(item);
    const email = emailOf(item);
    const id = idOf(item);
    const idWinner = byId.get(id);
    const winner = idWinner ?? byEmail.get(email);
    if (winner !== undefined) {
      const over = idWinner === undefined ? 'email' : 'external_id';
      conflicts.set(person.position, { kind: 'conflict', over, winner });
      continue;
    }
    if (email !== '') byEmail.set(email, person);
    if (id !== '') byId.set(id, person);
  }
  return conflicts;
}

/** In order of precedence as read, whatever the order of the input. */
export function inOrderOfPrecedence<T>(items: Iterable<T>, personOf: (item: T) => Person): T[] {
  return byPrecedence(items, (item) => asRead(personOf(item)));
}

/** In order of precedence. As with ids alone, sorting by something transitive first makes the input's order irrelevant. */
function byPrecedence<T>(items: Iterable<T>, precedenceOf: (item: T) => Precedence): T[] {
  return Array.from(items, (item) => ({ item, precedence: precedenceOf(item) }))
    .sort(
      ({ precedence: a }, { precedence: b }) => compareText(a.id, b.id) || compareSources(a.source, b.source),
    )
    .sort((a, b) => comparePrecedence(a.precedence, b.precedence))
    .map(({ item }) => item);
}

/** Records that differ only in the order of keys or the Unicode form still give different bytes. */
function compareSources(a: Employee, b: Employee): number {
  if (a === b) return 0;
  return compareText(canonicalJson(a), canonicalJson(b)) || compareText(JSON.stringify(a), JSON.stringify(b));
}
