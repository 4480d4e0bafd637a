import { UserError } from '../../base/errors.ts';
import { counted } from '../text.ts';
import { comparePrecedence } from './conflicts.ts';
import { byExternalId, introduce, isTreeOnly, type Person } from './people.ts';

/** Whom a person's `supervisor_id` leads to, or why to nobody. `hidden` is somebody `hierarchy_only`. */
export type Supervision = Person | 'none' | 'self' | 'unknown' | 'hidden';

export interface Hierarchy {
  supervisionOf(person: Person): Supervision;
  /** Does anybody else name this person as supervisor? */
  hasReports(person: Person): boolean;
  /** Visible people with reports, level by level from the top: each stands a level below their own supervisor. */
  readonly levels: readonly (readonly Person[])[];
}

/**
 * Who is whose supervisor, among everybody who was not dropped by a rule: people who get no user count, too.
 * @throws UserError that prints every cycle whole
 */
export function buildHierarchy(people: readonly Person[]): Hierarchy {
  const byId = new Map<string, Person>();
  for (const person of people) {
    const other = byId.get(person.id);
    if (person.id !== '' && (other === undefined || standsFor(person, other))) byId.set(person.id, person);
  }
  const named = new Set<string>();
  for (const person of people) {
    if (person.supervisorId !== person.id) named.add(person.supervisorId);
  }
  const supervisionOf = ({ id, supervisorId }: Person): Supervision => {
    if (supervisorId === '') return 'none';
    if (supervisorId === id) return 'self';
    const supervisor = byId.get(supervisorId);
    if (supervisor === undefined) return 'unknown';
    return supervisor.isHierarchyOnly ? 'hidden' : supervisor;
  };
  const above = (person: Person): Person | undefined => {
    const supervision = supervisionOf(person);
    return typeof supervision === 'string' ? undefined : supervision;
  };
  const nodes = [...byId.values()].filter((person) => !person.isHierarchyOnly);
  refuseCycles(nodes, above);
  return {
    supervisionOf,
    hasReports: (person) => person.id !== '' && named.has(person.id),
    levels: levelsOf(
      nodes.filter((person) => named.has(person.id)),
      above,
    ),
  };
}

/** Of two records with one external id, does the first stand for the id in the hierarchy? */
function standsFor(person: Person, other: Person): boolean {
  const lost = (candidate: Person): boolean =>
    candidate.fate.kind === 'conflict' || (!isTreeOnly(candidate) && candidate.email === '');
  return (Number(lost(person)) - Number(lost(other)) || comparePrecedence(person, other)) < 0;
}

/** In each cycle the walk upwards from a person meets its own steps again. */
function refuseCycles(nodes: readonly Person[], above: (person: Person) => Person | undefined): void {
  const walkOf = new Map<Person, number>();
  const cycles: Person[][] = [];
  for (const [walk, start] of nodes.entries()) {
    let at: Person | undefined = start;
    while (at !== undefined && !walkOf.has(at)) {
      walkOf.set(at, walk);
      at = above(at);
    }
    if (at !== undefined && walkOf.get(at) === walk) cycles.push(aroundFrom(at, above));
  }
  if (cycles.length === 0) return;
  const lines = cycles.map((cycle) => [...cycle, ...cycle.slice(0, 1)].map(introduce).join(' -> ')).sort();
  throw new UserError(
    `People are each other's supervisors in ${counted(lines.length, 'cycle', 'cycles')}, so there is no top to build groups from:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    {
      code: 'input',
      hint: 'Correct the supervisor of one person of each cycle in the HR system, then fetch again. Nothing was written.',
    },
  );
}

/** The people of a cycle upwards, beginning with the lowest external id. */
function aroundFrom(start: Person, above: (person: Person) => Person | undefined): Person[] {
  const cycle: Person[] = [];
  for (let at: Person | undefined = start; at !== undefined && at !== cycle[0]; at = above(at))
    cycle.push(at);
  const [first] = byExternalId(cycle);
  const begin = first === undefined ? 0 : cycle.indexOf(first);
  return [...cycle.slice(begin), ...cycle.slice(0, begin)];
}

function levelsOf(
  supervisors: readonly Person[],
  above: (person: Person) => Person | undefined,
): readonly (readonly Person[])[] {
  const depths = new Map<Person, number>();
  const levels: Person[][] = [];
  for (const supervisor of supervisors) {
    const chain: Person[] = [];
    let at: Person | undefined = supervisor;
    for (; at !== undefined && !depths.has(at); at = above(at)) chain.push(at);
    let depth = at === undefined ? 0 : (depths.get(at) ?? 0) + 1;
    for (const person of chain.reverse()) {
      depths.set(person, depth);
      (levels[depth] ??= []).push(person);
      depth += 1;
    }
  }
  return levels;
}
