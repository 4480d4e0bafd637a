import type { GroupPath } from '../model.ts';
import { departmentReader, skipper } from './departments.ts';
import { createGroupNamer, type GroupNamer, pathKey, type Wish } from './group-names.ts';
import type { Hierarchy, Supervision } from './hierarchy.ts';
import { groupMode, type PrepareOptions } from './options.ts';
import type { GroupReason, Person, Placed } from './people.ts';

/** Says in which group a person is, and why. */
export type Place = (person: Person) => Placed;

/** The group of a supervisor below a path, by their external id. */
type GroupOf = (parent: GroupPath, id: string) => GroupPath | undefined;

const ROOT: GroupPath = [];

/**
 * The groups of everybody, by the mode of the settings.
 * @param people everybody whom the hierarchy knows
 * @param hierarchy undefined in the mode that needs none, departments
 */
export function placing(
  people: readonly Person[],
  hierarchy: Hierarchy | undefined,
  options: PrepareOptions,
): Place {
  const skip = skipper(options.skipDepartments);
  const departmentOf = departments(skip);
  if (hierarchy === undefined) return (person) => inDepartment(departmentOf(person));
  const namer = createGroupNamer(options);
  if (groupMode(options) === 'supervisors') return byChain(hierarchy, namer, skip);

  const groupOf = grantInDepartments(people, departmentOf, hierarchy, namer);
  const withoutDepartment = byChain(hierarchy, namer, skip);
  return (person) => {
    const department = departmentOf(person);
    if (department.length === 0) return withoutDepartment(person);
    const holder = holderOf(person, hierarchy);
    const path = holder === undefined ? undefined : groupOf(department, holder.id);
    if (path === undefined) return inDepartment(department);
    return { path, reason: holder === person ? 'own-group' : 'supervisors-group' };
  };
}

function inDepartment(path: GroupPath): Placed {
  return { path, reason: path.length === 0 ? 'no-department' : 'department' };
}

/** Whose group a person belongs to: a supervisor to the own one, others to their supervisor's. */
function holderOf(person: Person, hierarchy: Hierarchy): Person | undefined {
  if (hierarchy.hasReports(person)) return person;
  const supervision = hierarchy.supervisionOf(person);
  return typeof supervision === 'string' ? undefined : supervision;
}

/** The department of a person, leading levels skipped. */
function departments(skip: (path: GroupPath) => GroupPath): (person: Person) => GroupPath {
  const levelsOf = departmentReader();
  const known = new Map<GroupPath, GroupPath>();
  return ({ record }) => {
    const levels = levelsOf(record.department);
    const path = known.get(levels) ?? skip(levels);
    known.set(levels, path);
    return path;
  };
}

/** Groups along the chain of supervisors, from the top one down. */
function byChain(hierarchy: Hierarchy, namer: GroupNamer, skip: (path: GroupPath) => GroupPath): Place {
  const chains = new Map<string, GroupPath>();
  const paths = new Map<string, GroupPath>();
  for (const level of hierarchy.levels) {
    const wishes = level.map((supervisor): Wish => {
      const supervision = hierarchy.supervisionOf(supervisor);
      const above = typeof supervision === 'string' ? undefined : chains.get(supervision.id);
      return { supervisor, parent: above ?? ROOT };
    });
    for (const { supervisor, chain, path } of namer.grant(wishes, skip)) {
      chains.set(supervisor.id, chain);
      paths.set(supervisor.id, path);
    }
  }
  return (person) => {
    const holder = holderOf(person, hierarchy);
    const path = holder === undefined ? undefined : paths.get(holder.id);
    if (path === undefined) return { path: ROOT, reason: outsideReason(hierarchy.supervisionOf(person)) };
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
  departmentOf: (person: Person) => GroupPath,
  hierarchy: Hierarchy,
  namer: GroupNamer,
): GroupOf {
  const wishes: Wish[] = [];
  const wished = new Map<string, Set<string>>();
  for (const person of people) {
    const parent = departmentOf(person);
    const supervisor =
      person.isHierarchyOnly || parent.length === 0 ? undefined : holderOf(person, hierarchy);
    if (supervisor === undefined) continue;
    const ids = valueAt(wished, pathKey(parent), () => new Set());
    if (ids.has(supervisor.id)) continue;
    ids.add(supervisor.id);
    wishes.push({ supervisor, parent });
  }
  const paths = new Map<string, Map<string, GroupPath>>();
  for (const { parent, supervisor, path } of namer.grant(wishes, (chain) => chain)) {
    valueAt(paths, pathKey(parent), () => new Map<string, GroupPath>()).set(supervisor.id, path);
  }
  return (parent, id) => paths.get(pathKey(parent))?.get(id);
}

function valueAt<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
