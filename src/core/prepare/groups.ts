import { type GroupPath, pathKey } from '../model.ts';
import { createDepartmentReader, createPathSkipper } from './departments.ts';
import { createGroupNameAllocator, type GroupNameAllocator, type GroupRequest } from './group-names.ts';
import { type Hierarchy, type Supervision, visibleSupervisor } from './hierarchy.ts';
import type { Person } from './people.ts';
import { groupMode, type PrepareSettings } from './settings.ts';

export type GroupReason =
  | 'department'
  | 'no-department'
  | 'own-group'
  | 'supervisors-group'
  | 'no-supervisor'
  | 'hidden-supervisor'
  | 'unknown-supervisor'
  | 'self-managed'
  | 'administrator';

/** A person's group, before TIMECAMP_CHANGE_GROUPS_REGEX and transform rules, and why. */
export interface GroupAssignment {
  readonly path: GroupPath;
  readonly reason: GroupReason;
}

export type GroupAssigner = (person: Person) => GroupAssignment;

type SkipLevels = (path: GroupPath) => GroupPath;

/** Returns the same array for equal paths, so that it can be a key. */
type DepartmentOf = (person: Person) => GroupPath;

const ROOT: GroupPath = [];

/**
 * Assigns people to groups, in the mode of the settings.
 * @param people everyone in the hierarchy
 */
export function createGroupAssigner(
  people: readonly Person[],
  hierarchy: Hierarchy,
  settings: PrepareSettings,
): GroupAssigner {
  const skipLevels = createPathSkipper(settings.skipDepartments);
  const departmentOf = departments(skipLevels);
  const mode = groupMode(settings);
  if (mode === 'departments') return (person) => inDepartment(departmentOf(person));
  const allocator = createGroupNameAllocator(settings);
  if (mode === 'supervisors') return byChain(hierarchy, allocator, skipLevels);

  const groups = allocateInDepartments(people, departmentOf, hierarchy, allocator);
  let withoutDepartment: GroupAssigner | undefined;
  return (person) => {
    const department = departmentOf(person);
    if (department.length === 0) {
      withoutDepartment ??= byChain(hierarchy, allocator, skipLevels);
      return withoutDepartment(person);
    }
    const owner = groupOwner(person, hierarchy);
    const path = owner === undefined ? undefined : groups.get(department)?.get(owner);
    if (path === undefined) return inDepartment(department);
    return { path, reason: owner === person ? 'own-group' : 'supervisors-group' };
  };
}

function inDepartment(path: GroupPath): GroupAssignment {
  return { path, reason: path.length === 0 ? 'no-department' : 'department' };
}

/** The supervisor whose group a person belongs to: people with reports own theirs. */
function groupOwner(person: Person, { hasReports, supervisionOf }: Hierarchy): Person | undefined {
  return hasReports(person) ? person : visibleSupervisor(supervisionOf(person));
}

/** The department of a person, without the levels to skip. */
function departments(skipLevels: SkipLevels): DepartmentOf {
  const levelsOf = createDepartmentReader();
  const byDepartment = new Map<Person['record']['department'], GroupPath>();
  const shared = new Map<string, GroupPath>();
  const read = (person: Person): GroupPath => {
    const path = skipLevels(levelsOf(person.record.department));
    return valueAt(shared, pathKey(path), () => path);
  };
  return (person) => valueAt(byDepartment, person.record.department, () => read(person));
}

/** Groups along the chain of supervisors, from the top one down. */
function byChain(hierarchy: Hierarchy, allocator: GroupNameAllocator, skipLevels: SkipLevels): GroupAssigner {
  const chains = new Map<Person, GroupPath>();
  const paths = new Map<Person, GroupPath>();
  for (const level of hierarchy.levels) {
    const requests = level.map((supervisor): GroupRequest => {
      const above = visibleSupervisor(hierarchy.supervisionOf(supervisor));
      return { supervisor, parent: (above && chains.get(above)) ?? ROOT };
    });
    for (const { supervisor, chain, path } of allocator.allocate(requests, skipLevels)) {
      chains.set(supervisor, chain);
      paths.set(supervisor, path);
    }
  }
  return (person) => {
    const owner = groupOwner(person, hierarchy);
    const path = owner === undefined ? undefined : paths.get(owner);
    if (path === undefined) return { path: ROOT, reason: rootReason(hierarchy.supervisionOf(person)) };
    return { path, reason: owner === person ? 'own-group' : 'supervisors-group' };
  };
}

/** Why a person is in the root group and not in a supervisor's. */
function rootReason(supervision: Supervision): GroupReason {
  if (supervision === 'self') return 'self-managed';
  if (supervision === 'unknown') return 'unknown-supervisor';
  if (supervision === 'hidden') return 'hidden-supervisor';
  return 'no-supervisor';
}

/** The groups of supervisors in every department in which they or their reports are. */
function allocateInDepartments(
  people: readonly Person[],
  departmentOf: DepartmentOf,
  hierarchy: Hierarchy,
  allocator: GroupNameAllocator,
): ReadonlyMap<GroupPath, ReadonlyMap<Person, GroupPath>> {
  const requests: GroupRequest[] = [];
  const requested = new Map<GroupPath, Set<Person>>();
  for (const person of people) {
    const supervisor = person.isHierarchyOnly ? undefined : groupOwner(person, hierarchy);
    if (supervisor === undefined) continue;
    const parent = departmentOf(person);
    if (parent.length === 0) continue;
    const owners = valueAt(requested, parent, () => new Set<Person>());
    if (owners.has(supervisor)) continue;
    owners.add(supervisor);
    requests.push({ supervisor, parent });
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
