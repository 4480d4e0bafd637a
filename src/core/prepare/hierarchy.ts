import { UserError } from '../../base/errors.ts';
import { counted } from '../text.ts';
import { comparePrecedence } from './conflicts.ts';
import { byExternalId, describePerson, isOnlyForHierarchy, type Person } from './people.ts';

/** Supervisors level by level from the top: each stands a level below their own supervisor. */
export type Levels = readonly (readonly Person[])[];

/**
 * PersonWarnings on everybody whose report they are and whether they have reports themselves. People who get no user count,
 * too; those whom a rule dropped are not among them.
 * @throws UserError that prints every cycle whole
 */
export function buildHierarchy(people: readonly Person[]): Levels {
  const byId = new Map<string, Person>();
  for (const person of people) {
    const other = byId.get(person.id);
    if (person.id !== '' && (other === undefined || standsFor(person, other))) byId.set(person.id, person);
  }
  for (const person of people) {
    const { id, supervisorId } = person;
    if (supervisorId === '') continue;
    const named = supervisorId === id ? undefined : byId.get(supervisorId);
    if (named === undefined) person.supervision = supervisorId === id ? 'self' : 'unknown';
    else {
      person.supervision = named.isHierarchyOnly ? 'hidden' : named;
      named.hasReports = true;
    }
  }
  const supervisors = [...byId.values()].filter((person) => person.hasReports && !person.isHierarchyOnly);
  refuseCycles(supervisors);
  return levelsOf(supervisors);
}

/** The visible supervisor of a person. */
export function supervisorOf({ supervision }: Person): Person | undefined {
  return typeof supervision === 'string' ? undefined : supervision;
}

/** Of two records with one external id, does the first stand for the id in the hierarchy? */
function standsFor(person: Person, other: Person): boolean {
  const lost = (candidate: Person): boolean =>
    candidate.disposition.kind === 'conflict' ||
    candidate.disposition.kind === 'invalid' ||
    (!isOnlyForHierarchy(candidate) && candidate.email === '');
  return (Number(lost(person)) - Number(lost(other)) || comparePrecedence(person, other)) < 0;
}

/** In each cycle the walk upwards from a person meets its own steps again. */
function refuseCycles(supervisors: readonly Person[]): void {
  const walkOf = new Map<Person, number>();
  const cycles: Person[][] = [];
  for (const [walk, start] of supervisors.entries()) {
    let at: Person | undefined = start;
    while (at !== undefined && !walkOf.has(at)) {
      walkOf.set(at, walk);
      at = supervisorOf(at);
    }
    if (at !== undefined && walkOf.get(at) === walk) cycles.push(aroundFrom(at));
  }
  if (cycles.length === 0) return;
  const lines = cycles
    .map((cycle) => [...cycle, ...cycle.slice(0, 1)].map(describePerson).join(' -> '))
    .sort();
  throw new UserError(
    `People are each other's supervisors in ${counted(lines.length, 'cycle', 'cycles')}, so there is no top to build groups from:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    {
      code: 'input',
      hint: 'Correct the supervisor of one person of each cycle in the HR system, then fetch again. Nothing was written.',
    },
  );
}

/** The people of a cycle upwards, beginning with the lowest external id. */
function aroundFrom(start: Person): Person[] {
  const cycle: Person[] = [];
  for (let at: Person | undefined = start; at !== undefined && at !== cycle[0]; at = supervisorOf(at))
    cycle.push(at);
  const [first] = byExternalId(cycle);
  const begin = first === undefined ? 0 : cycle.indexOf(first);
  return [...cycle.slice(begin), ...cycle.slice(0, begin)];
}

function levelsOf(supervisors: readonly Person[]): Levels {
  const depths = new Map<Person, number>();
  const levels: Person[][] = [];
  for (const supervisor of supervisors) {
    const chain: Person[] = [];
    let at: Person | undefined = supervisor;
    for (; at !== undefined && !depths.has(at); at = supervisorOf(at)) chain.push(at);
    let depth = at === undefined ? 0 : (depths.get(at) ?? 0) + 1;
    for (const person of chain.reverse()) {
      depths.set(person, depth);
      (levels[depth] ??= []).push(person);
      depth += 1;
    }
  }
  return levels;
}
