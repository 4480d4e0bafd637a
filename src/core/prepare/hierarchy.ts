import { UserError } from '../../base/errors.ts';
import { pluralize } from '../text.ts';
import { comparePeople } from './conflicts.ts';
import type { Skips } from './dispositions.ts';
import { byExternalId, describePerson, isOnlyForHierarchy, type Person } from './people.ts';

/** The person that a `supervisor_id` refers to, or why no supervisor applies. `hidden` is a supervisor who is `hierarchy_only`. */
export type Supervision = Person | 'none' | 'self' | 'unknown' | 'hidden';

/** The reporting lines. */
export interface Hierarchy {
  /** Supervisors level by level from the top: each is one level below their own supervisor. */
  readonly levels: readonly (readonly Person[])[];
  readonly supervisionOf: (person: Person) => Supervision;
  readonly hasReports: (person: Person) => boolean;
}

/** The hierarchy where groups do not come from supervisors. */
export const NO_HIERARCHY: Hierarchy = {
  levels: [],
  supervisionOf: () => 'none',
  hasReports: () => false,
};

/**
 * Builds the hierarchy of people. Those who get no user are part of it, too.
 * @param people all but those excluded by a transform rule
 * @throws UserError that prints every cycle in full
 */
export function buildHierarchy(people: readonly Person[], skips: Skips): Hierarchy {
  const byId = indexById(people, skips);
  // An array indexed by position: for 100,000 people much cheaper than a Map.
  const size = people.reduce((most, { position }) => Math.max(most, position), 0) + 1;
  const supervisions = Array.from({ length: size }, (): Supervision => 'none');
  const reports = new Uint8Array(size);
  for (const { position, id, supervisorId } of people) {
    if (supervisorId === '') continue;
    const supervisor = supervisorId === id ? undefined : byId.get(supervisorId);
    if (supervisor === undefined) supervisions[position] = supervisorId === id ? 'self' : 'unknown';
    else {
      supervisions[position] = supervisor.isHierarchyOnly ? 'hidden' : supervisor;
      reports[supervisor.position] = 1;
    }
  }
  const hasReports = ({ position }: Person): boolean => reports[position] === 1;
  const supervisionOf = ({ position }: Person): Supervision => supervisions[position] ?? 'none';
  const supervisors = [...byId.values()].filter((person) => hasReports(person) && !person.isHierarchyOnly);
  const supervisorOf = (person: Person): Person | undefined => visibleSupervisor(supervisionOf(person));
  refuseCycles(supervisors, supervisorOf);
  return { levels: levelsOf(supervisors, supervisorOf), supervisionOf, hasReports };
}

/** The supervisor, if there is one who has a group. */
export function visibleSupervisor(supervision: Supervision): Person | undefined {
  return typeof supervision === 'string' ? undefined : supervision;
}

type SupervisorOf = (person: Person) => Person | undefined;

/** The people that a `supervisor_id` refers to. */
function indexById(people: readonly Person[], skips: Skips): ReadonlyMap<string, Person> {
  const named = new Set<string>();
  for (const { supervisorId } of people) named.add(supervisorId);
  const byId = new Map<string, Person>();
  for (const person of people) {
    if (person.id === '' || !named.has(person.id)) continue;
    const other = byId.get(person.id);
    if (other === undefined || takesPrecedence(person, other, skips)) byId.set(person.id, person);
  }
  return byId;
}

/** Of two records with one external id, is the first the one that reports refer to? */
function takesPrecedence(person: Person, other: Person, skips: Skips): boolean {
  const isLost = (candidate: Person): boolean => {
    const kind = skips.get(candidate.position)?.kind;
    if (kind === 'conflict' || kind === 'invalid') return true;
    return !isOnlyForHierarchy(candidate) && candidate.email === '';
  };
  return (Number(isLost(person)) - Number(isLost(other)) || comparePeople(person, other)) < 0;
}

/** Walking up from a person in a cycle leads back to that person. */
function refuseCycles(supervisors: readonly Person[], supervisorOf: SupervisorOf): void {
  const walkOf = new Map<Person, number>();
  const cycles: Person[][] = [];
  for (const [walk, start] of supervisors.entries()) {
    let at: Person | undefined = start;
    while (at !== undefined && !walkOf.has(at)) {
      walkOf.set(at, walk);
      at = supervisorOf(at);
    }
    if (at !== undefined && walkOf.get(at) === walk) cycles.push(cycleFrom(at, supervisorOf));
  }
  if (cycles.length === 0) return;
  const lines = cycles
    .map((cycle) => [...cycle, ...cycle.slice(0, 1)].map(describePerson).join(' -> '))
    .sort();
  throw new UserError(
    `Found ${pluralize(lines.length, 'cycle', 'cycles')} of people who supervise each other:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    {
      code: 'input',
      hint: 'Correct the supervisor of one person in each cycle in the HR system, then run `tcsync fetch` again. Nothing was written.',
    },
  );
}

/** The people of a cycle upwards, beginning with the lowest external id. */
function cycleFrom(start: Person, supervisorOf: SupervisorOf): Person[] {
  const cycle: Person[] = [];
  for (let at: Person | undefined = start; at !== undefined && at !== cycle[0]; at = supervisorOf(at))
    cycle.push(at);
  const [first] = byExternalId(cycle);
  const begin = first === undefined ? 0 : cycle.indexOf(first);
  return [...cycle.slice(begin), ...cycle.slice(0, begin)];
}

function levelsOf(supervisors: readonly Person[], supervisorOf: SupervisorOf): Hierarchy['levels'] {
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
