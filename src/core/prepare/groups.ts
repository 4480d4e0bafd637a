import { type GroupPath, pathKey } from '../model.ts';
import { departmentReader, skipper } from './departments.ts';
import { createGroupNamer, type GroupNamer, type Wish } from './group-names.ts';
import { type Levels, supervisorOf } from './hierarchy.ts';
import { groupMode, type PrepareOptions } from './options.ts';
import type { GroupReason, Person, Placed, Supervision } from './people.ts';

/** Says in which group a person is, and why. */
export type Place = (person: Person) => Placed;

type Skip = (path: GroupPath) => GroupPath;

/** Gives one and the same list for equal paths, so that it can be a key. */
type DepartmentOf = (person: Person) => GroupPath;

const ROOT: GroupPath = [];

/**
 * The groups of everybody, by the mode of the settings.
 * @param people everybody whom the hierarchy knows
 * @param levels their supervisors; undefined in the mode that needs none, departments
 */
export function placing(
  people: readonly Person[],
  levels: Levels | undefined,
  options: PrepareOptions,
): Place {
  const skip = skipper(options.skipDepartments);
  const departmentOf = departments(skip);
  if (levels === undefined) return (person) => inDepartment(departmentOf(person));
  const namer = createGroupNamer(options);
  if (groupMode(options) === 'supervisors') return byChain(levels, namer, skip);

  const groups = grantInDepartments(people, departmentOf, namer);
  let withoutDepartment: Place | undefined;
  return (person) => {
    const department = departmentOf(person);
    if (department.length === 0) {
      withoutDepartment ??= byChain(levels, namer, skip);
      return withoutDepartment(person);
    }
    const holder = holderOf(person);
    const path = holder === undefined ? undefined : groups.get(department)?.get(holder);
    if (path === undefined) return inDepartment(department);
    return { path, reason: holder === person ? 'own-group' : 'supervisors-group' };
  };
}

function inDepartment(path: GroupPath): Placed {
  return { path, reason: path.length === 0 ? 'no-department' : 'department' };
}

/** Whose group a person belongs to: a supervisor to the own one, others to their supervisor's. */
function holderOf(person: Person): Person | undefined {
  return person.hasReports ? person : supervisorOf(person);
}

/** The department of a person, leading levels skipped. */
function departments(skip: Skip): DepartmentOf {
  const levelsOf = departmentReader();
  const skipped = new Map<GroupPath, GroupPath>();
  const shared = new Map<string, GroupPath>();
  return ({ record }) => {
    const levels = levelsOf(record.department);
    const known = skipped.get(levels);
    if (known !== undefined) return known;
    const path = skip(levels);
    const first = valueAt(shared, pathKey(path), () => path);
    skipped.set(levels, first);
    return first;
  };
}

/** Groups along the chain of supervisors, from the top one down. */
function byChain(levels: Levels, namer: GroupNamer, skip: Skip): Place {
  const chains = new Map<Person, GroupPath>();
  const paths = new Map<Person, GroupPath>();
  for (const level of levels) {
    const wishes = level.map((supervisor): Wish => {
      const above = supervisorOf(supervisor);
      return { supervisor, parent: (above && chains.get(above)) ?? ROOT };
    });
    for (const { supervisor, chain, path } of namer.grant(wishes, skip)) {
      chains.set(supervisor, chain);
      paths.set(supervisor, path);
    }
  }
  return (person) => {
    const holder = holderOf(person);
    const path = holder === undefined ? undefined : paths.get(holder);
    if (path === undefined) return { path: ROOT, reason: outsideReason(person.supervision) };
    return { path, reason: holder === person ? 'own-group' : 'supervisors-group' };
  };
}

/** Why somebody is in no supervisor's group. */
function outsideReason(supervision: Supervision): GroupReason {
  if (typeof supervision !== 'string') return 'no-supervisor';
  switch (supervision) {
    case 'none':
      return 'no-supervisor';
    case 'self':
      return 'self-managed';
    case 'unknown':
      return 'unknown-supervisor';
    case 'hidden':
      return 'hidden-supervisor';
  }
}

/** Supervisors' groups in every department in which they or somebody of theirs is. */
function grantInDepartments(
  people: readonly Person[],
  departmentOf: DepartmentOf,
  namer: GroupNamer,
): ReadonlyMap<GroupPath, ReadonlyMap<Person, GroupPath>> {
  const wishes: Wish[] = [];
  const wished = new Map<GroupPath, Set<Person>>();
  for (const person of people) {
    const parent = departmentOf(person);
    const supervisor = person.isHierarchyOnly || parent.length === 0 ? undefined : holderOf(person);
    if (supervisor === undefined) continue;
    const holders = valueAt(wished, parent, () => new Set<Person>());
    if (!holders.has(supervisor)) wishes.push({ supervisor, parent });
    holders.add(supervisor);
  }
  const paths = new Map<GroupPath, Map<Person, GroupPath>>();
  for (const { parent, supervisor, path } of namer.grant(wishes, (chain) => chain)) {
    valueAt(paths, parent, () => new Map<Person, GroupPath>()).set(supervisor, path);
  }
  return paths;
}

function valueAt<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
