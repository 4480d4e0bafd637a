import type { Employee } from '../model.ts';
import { compareIds, compareText } from '../order.ts';
import { canonicalJson } from '../text.ts';
import { isOnlyForHierarchy, type Person } from './people.ts';

/**
 * Settles who keeps an external id and an e-mail among people as read; the losers' disposition is `conflict`. The order of
 * the people does not matter.
 */
export function resolveConflicts(people: readonly Person[]): void {
  const usable = people.filter((person) => isOnlyForHierarchy(person) || person.email !== '');
  const keys: Keys = {
    email: (person) => (isOnlyForHierarchy(person) ? '' : person.email),
    external_id: (person) => person.id,
  };
  resolve(usable, keys, asRead);
}

/**
 * Settles once more who keeps an e-mail, among people with users, sorted by it. What transform rules set counts.
 * @returns the winners and everybody whose e-mail nobody else has
 */
export function resolveEmailConflicts(sorted: readonly Person[]): readonly Person[] {
  const emailOf = (person: Person | undefined): string => person?.user?.timecamp_email ?? '';
  const shared = sorted.filter((person, index) =>
    [sorted[index - 1], sorted[index + 1]].some(
      (next) => next !== undefined && emailOf(next) === emailOf(person),
    ),
  );
  if (shared.length === 0) return sorted;
  resolve(shared, { email: emailOf, external_id: () => '' }, asPrepared);
  return sorted.filter((person) => person.disposition.kind === 'prepared');
}

/**
 * Who wins of two people with the same e-mail or external id, as read: those who can be users at all, active people,
 * those with an external id, the lowest external id, the lowest canonical JSON, the lowest JSON as read.
 */
export function comparePrecedence(a: Person, b: Person): number {
  return comparePrecedences(asRead(a), asRead(b));
}

/** What decides who wins. */
interface Precedence {
  readonly isOnlyForHierarchy: boolean;
  readonly isActive: boolean;
  readonly id: string;
  readonly source: Employee;
}

function asRead(person: Person): Precedence {
  const { isActive, id, source } = person;
  return { isOnlyForHierarchy: isOnlyForHierarchy(person), isActive, id, source };
}

function asPrepared(person: Person): Precedence {
  const { user, source } = person;
  return {
    isOnlyForHierarchy: false,
    isActive: user?.timecamp_status === 'active',
    id: user?.timecamp_external_id ?? '',
    source,
  };
}

function comparePrecedences(a: Precedence, b: Precedence): number {
  return (
    Number(a.isOnlyForHierarchy) - Number(b.isOnlyForHierarchy) ||
    Number(b.isActive) - Number(a.isActive) ||
    Number(a.id === '') - Number(b.id === '') ||
    compareIds(a.id, b.id) ||
    compareSources(a.source, b.source)
  );
}

/** In order of precedence, whatever the order they come in: as with ids alone, it takes a firm order first. */
function byPrecedence(people: Iterable<Person>, precedenceOf: (person: Person) => Precedence): Person[] {
  return Array.from(people, (person) => ({ person, precedence: precedenceOf(person) }))
    .sort(
      ({ precedence: a }, { precedence: b }) => compareText(a.id, b.id) || compareSources(a.source, b.source),
    )
    .sort((a, b) => comparePrecedences(a.precedence, b.precedence))
    .map(({ person }) => person);
}

type Keys = Readonly<Record<'email' | 'external_id', (person: Person) => string>>;

function resolve(people: readonly Person[], keys: Keys, precedenceOf: (person: Person) => Precedence): void {
  const contested = new Set<Person>();
  for (const keyOf of [keys.email, keys.external_id]) {
    const first = new Map<string, Person>();
    for (const person of people) {
      const key = keyOf(person);
      if (key === '') continue;
      const other = first.get(key);
      if (other === undefined) first.set(key, person);
      else contested.add(other).add(person);
    }
  }
  const winners = { email: new Map<string, Person>(), external_id: new Map<string, Person>() };
  for (const person of byPrecedence(contested, precedenceOf)) {
    const email = keys.email(person);
    const id = keys.external_id(person);
    const byId = winners.external_id.get(id);
    const winner = byId ?? winners.email.get(email);
    if (winner !== undefined) {
      person.disposition = { kind: 'conflict', over: byId === undefined ? 'email' : 'external_id', winner };
      continue;
    }
    if (email !== '') winners.email.set(email, person);
    if (id !== '') winners.external_id.set(id, person);
  }
}

/** Equal but for the order of keys or the Unicode form of texts, records still differ in the bytes they come out as. */
function compareSources(a: Employee, b: Employee): number {
  if (a === b) return 0;
  return compareText(canonicalJson(a), canonicalJson(b)) || compareText(JSON.stringify(a), JSON.stringify(b));
}
