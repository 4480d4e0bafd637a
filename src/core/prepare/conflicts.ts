import { compareIds, compareText } from '../order.ts';
import { canonicalJson } from '../text.ts';
import { isTreeOnly, type Person } from './people.ts';

/**
 * Settles who keeps an external id and an e-mail among people as read; the losers' fate is `conflict`. The order of
 * the people does not matter.
 */
export function settleConflicts(people: readonly Person[]): void {
  const usable = people.filter((person) => isTreeOnly(person) || person.email !== '');
  settle(usable, {
    email: (person) => (isTreeOnly(person) ? '' : person.email),
    external_id: (person) => person.id,
  });
}

/**
 * Settles once more who keeps an e-mail, among people with users, sorted by it.
 * @returns the winners and everybody whose e-mail nobody else has
 */
export function settleEmails(sorted: readonly Person[]): readonly Person[] {
  const emailOf = (person: Person | undefined): string => person?.user?.timecamp_email ?? '';
  const shared = sorted.filter((person, index) =>
    [sorted[index - 1], sorted[index + 1]].some(
      (next) => next !== undefined && emailOf(next) === emailOf(person),
    ),
  );
  if (shared.length === 0) return sorted;
  settle(shared, { email: emailOf, external_id: () => '' });
  return sorted.filter((person) => person.fate.kind === 'prepared');
}

/**
 * Who wins of two people with the same e-mail or external id: those who can be users at all, active people, those with
 * an external id, the lowest external id, the lowest canonical JSON.
 */
export function comparePrecedence(a: Person, b: Person): number {
  return (
    Number(isTreeOnly(a)) - Number(isTreeOnly(b)) ||
    Number(b.isActive) - Number(a.isActive) ||
    Number(a.id === '') - Number(b.id === '') ||
    compareIds(a.id, b.id) ||
    compareSources(a, b)
  );
}

/** In order of precedence, whatever the order they come in: as with ids alone, it takes a firm order first. */
function byPrecedence(people: Iterable<Person>): Person[] {
  return [...people].sort((a, b) => compareText(a.id, b.id) || compareSources(a, b)).sort(comparePrecedence);
}

type Key = 'email' | 'external_id';

function settle(people: readonly Person[], keys: Record<Key, (person: Person) => string>): void {
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
  for (const person of byPrecedence(contested)) {
    const email = keys.email(person);
    const id = keys.external_id(person);
    const byId = winners.external_id.get(id);
    const winner = byId ?? winners.email.get(email);
    if (winner !== undefined) {
      person.fate = { kind: 'conflict', over: byId === undefined ? 'email' : 'external_id', winner };
      continue;
    }
    if (email !== '') winners.email.set(email, person);
    if (id !== '') winners.external_id.set(id, person);
  }
}

function compareSources(a: Person, b: Person): number {
  return a.source === b.source ? 0 : compareText(canonicalJson(a.source), canonicalJson(b.source));
}
