import { type GroupPath, pathKey } from '../model.ts';
import { createDepartmentReader, createPathSkipper } from './departments.ts';
import { createGroupNameAllocator, type GroupNameAllocator, type GroupRequest } from './group-names.ts';
import { type Levels, supervisorOf } from './hierarchy.ts';
import { groupMode, type PrepareSettings } from './settings.ts';
import type { GroupReason, Person, GroupAssignment, Supervision } from './people.ts';

/** Says in which group a person is, and why. */
export type GroupAssigner = (person: Person) => GroupAssignment;

type Skip = (path: GroupPath) => GroupPath;

/** Gives one and the same list for equal paths, so that it can be a key. */
type DepartmentOf = (person: Person) => GroupPath;

const ROOT: GroupPath = [];

/**
 * The groups of everybody, by the mode of the settings.
 * @param people everybody whom the hierarchy knows
 * @param levels their supervisors; undefined in the mode that needs none, departments
 */
export function createGroupAssigner(
  people: readonly Person[],
  levels: Levels | undefined,
  settings: PrepareSettings,
): GroupAssigner {
  const skip = createPathSkipper(settings.skipDepartments);
  const departmentOf = departments(skip);
  if (levels === undefined) return (person) => inDepartment(departmentOf(person));
  const allocator = createGroupNameAllocator(settings);
  if (groupMode(settings) === 'supervisors') return byChain(levels, allocator, skip);

  const groups = grantInDepartments(people, departmentOf, allocator);
  let withoutDepartment: GroupAssigner | undefined;
  return (person) => {
    const department = departmentOf(person);
    if (department.length === 0) {
      withoutDepartment ??= byChain(levels, allocator, skip);
      return withoutDepartment(person);
    }
    const holder = holderOf(person);
    const path = holder === undefined ? undefined : groups.get(department)?.get(holder);
    if (path === undefined) return inDepartment(department);
    return { path, reason: holder === person ? 'own-group' : 'supervisors-group' };
  };
}

function inDepartment(path: GroupPath): GroupAssignment {
  return { path, reason: path.length === 0 ? 'no-department' : 'department' };
}

/** Whose group a person belongs to: a supervisor to the own one, others to their supervisor's. */
function holderOf(person: Person): Person | undefined {
  return person.hasReports ? person : supervisorOf(person);
}

/** The department of a person, leading levels skipped. */
function departments(skip: Skip): DepartmentOf {
  const levelsOf = createDepartmentReader();
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
function byChain(levels: Levels, allocator: GroupNameAllocator, skip: Skip): GroupAssigner {
  const chains = new Map<Person, GroupPath>();
  const paths = new Map<Person, GroupPath>();
  for (const level of levels) {
    const requests = level.map((supervisor): GroupRequest => {
      const above = supervisorOf(supervisor);
      return { supervisor, parent: (above && chains.get(above)) ?? ROOT };
    });
    for (const { supervisor, chain, path } of allocator.allocate(requests, skip)) {
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
  allocator: GroupNameAllocator,
): ReadonlyMap<GroupPath, ReadonlyMap<Person, GroupPath>> {
  const requests: GroupRequest[] = [];
  const wished = new Map<GroupPath, Set<Person>>();
  for (const person of people) {
    const parent = departmentOf(person);
    const supervisor = person.isHierarchyOnly || parent.length === 0 ? undefined : holderOf(person);
    if (supervisor === undefined) continue;
    const holders = valueAt(wished, parent, () => new Set<Person>());
    if (!holders.has(supervisor)) requests.push({ supervisor, parent });
    holders.add(supervisor);
  }
  const paths = new Map<GroupPath, Map<Person, GroupPath>>();
  for (const { parent, supervisor, path } of allocator.allocate(requests, (chain) => chain)) {
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
