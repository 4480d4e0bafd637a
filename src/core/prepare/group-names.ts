import { type GroupPath, pathKey } from '../model.ts';
import { idSuffix, supervisorGroupName } from './names.ts';
import type { PrepareSettings } from './settings.ts';
import { byExternalId, type Person } from './people.ts';

/** A supervisor whose group is wanted below a path. */
export interface GroupRequest {
  readonly supervisor: Person;
  readonly parent: GroupPath;
}

export interface AllocatedGroup extends GroupRequest {
  /** The path with the group's own name. */
  readonly chain: GroupPath;
  /** As it comes out, leading levels skipped. */
  readonly path: GroupPath;
}

export interface GroupNameAllocator {
  /**
   * Allocates the names of supervisors' groups so that no two supervisors share a group: the lowest external id gets
   * the plain name, the others get one with their id.
   * @param finish makes the path that comes out of the whole chain
   */
  allocate(
    requests: readonly GroupRequest[],
    finish: (chain: GroupPath) => GroupPath,
  ): readonly AllocatedGroup[];
}

/** Creates an allocator, one for each run: it remembers the names that it allocated. */
export function createGroupNameAllocator(settings: PrepareSettings): GroupNameAllocator {
  const taken = new Set<string>();
  const names = new Map<Person, string>();
  const plainName = (person: Person): string => {
    const name = names.get(person) ?? supervisorGroupName(person.record, settings);
    names.set(person, name);
    return name;
  };
  return {
    allocate(requests, finish) {
      const allocated: AllocatedGroup[] = [];
      const collisions: GroupRequest[] = [];
      const draft = ({ supervisor, parent }: GroupRequest, name: string): AllocatedGroup => {
        const chain = [...parent, name];
        return { supervisor, parent, chain, path: finish(chain) };
      };
      const claim = (wanted: AllocatedGroup, key: string): boolean => {
        if (taken.has(key)) return false;
        // If every level is skipped, the group is the root group, which everyone shares.
        if (wanted.path.length > 0) taken.add(key);
        allocated.push(wanted);
        return true;
      };
      const first = new Map<string, AllocatedGroup>();
      const rivals = new Map<string, AllocatedGroup[]>();
      for (const request of requests) {
        const wanted = draft(request, plainName(request.supervisor));
        const key = pathKey(wanted.path);
        const [other, others] = [first.get(key), rivals.get(key)];
        if (other === undefined) first.set(key, wanted);
        else if (others === undefined) rivals.set(key, [other, wanted]);
        else others.push(wanted);
      }
      for (const [key, wanted] of first) {
        for (const rival of byIds(rivals.get(key) ?? [wanted])) {
          if (!claim(rival, key)) collisions.push(rival);
        }
      }
      for (const request of byIds(collisions)) {
        const plain = plainName(request.supervisor);
        const suffix = idSuffix(request.supervisor.id).replaceAll('/', '-');
        const withId = plain.endsWith(suffix) ? plain : plain + suffix;
        for (let count = 1, isAllocated = false; !isAllocated; count++) {
          const another = draft(request, count === 1 ? withId : `${withId} - ${count}`);
          isAllocated = claim(another, pathKey(another.path));
        }
      }
      return allocated;
    },
  };
}

/** In order of the supervisors' external ids. */
function byIds<T extends GroupRequest>(requests: readonly T[]): readonly T[] {
  if (requests.length < 2) return requests;
  const people = byExternalId(new Set(requests.map((request) => request.supervisor)));
  const rank = new Map(people.map((person, index) => [person, index]));
  return [...requests].sort((a, b) => (rank.get(a.supervisor) ?? 0) - (rank.get(b.supervisor) ?? 0));
}
