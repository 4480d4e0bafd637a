import { type GroupPath, pathKey } from '../model.ts';
import { idSuffix, supervisorGroupName } from './names.ts';
import type { PrepareOptions } from './options.ts';
import { byExternalId, type Person } from './people.ts';

/** A supervisor whose group is wanted below a path. */
export interface Wish {
  readonly supervisor: Person;
  readonly parent: GroupPath;
}

export interface Granted extends Wish {
  /** The path with the group's own name. */
  readonly chain: GroupPath;
  /** As it comes out, leading levels skipped. */
  readonly path: GroupPath;
}

export interface GroupNamer {
  /**
   * Gives out the names of supervisors' groups so that no two supervisors ever share one group: to the lowest external
   * id the plain name, to the others one with their id.
   * @param finish makes the path that comes out of the whole chain
   */
  grant(wishes: readonly Wish[], finish: (chain: GroupPath) => GroupPath): readonly Granted[];
}

/** A namer that remembers what it gave out: one for each run. */
export function createGroupNamer(options: PrepareOptions): GroupNamer {
  const taken = new Set<string>();
  const names = new Map<Person, string>();
  const plainName = (person: Person): string => {
    const name = names.get(person) ?? supervisorGroupName(person.record, options);
    names.set(person, name);
    return name;
  };
  return {
    grant(wishes, finish) {
      const granted: Granted[] = [];
      const unlucky: Wish[] = [];
      const draft = ({ supervisor, parent }: Wish, name: string): Granted => {
        const chain = [...parent, name];
        return { supervisor, parent, chain, path: finish(chain) };
      };
      const claim = (wanted: Granted, key: string): boolean => {
        if (taken.has(key)) return false;
        // Skipped down to the root group, it is nobody's own.
        if (wanted.path.length > 0) taken.add(key);
        granted.push(wanted);
        return true;
      };
      const first = new Map<string, Granted>();
      const rivals = new Map<string, Granted[]>();
      for (const wish of wishes) {
        const wanted = draft(wish, plainName(wish.supervisor));
        const key = pathKey(wanted.path);
        const [other, others] = [first.get(key), rivals.get(key)];
        if (other === undefined) first.set(key, wanted);
        else if (others === undefined) rivals.set(key, [other, wanted]);
        else others.push(wanted);
      }
      for (const [key, wanted] of first) {
        for (const rival of byIds(rivals.get(key) ?? [wanted])) {
          if (!claim(rival, key)) unlucky.push(rival);
        }
      }
      for (const wish of byIds(unlucky)) {
        const plain = plainName(wish.supervisor);
        const suffix = idSuffix(wish.supervisor.id).replaceAll('/', '-');
        const withId = plain.endsWith(suffix) ? plain : plain + suffix;
        for (let count = 1, isGranted = false; !isGranted; count++) {
          const another = draft(wish, count === 1 ? withId : `${withId} - ${count}`);
          isGranted = claim(another, pathKey(another.path));
        }
      }
      return granted;
    },
  };
}

/** In order of the supervisors' external ids. */
function byIds<T extends Wish>(wishes: readonly T[]): readonly T[] {
  if (wishes.length < 2) return wishes;
  const people = byExternalId(new Set(wishes.map((wish) => wish.supervisor)));
  const rank = new Map(people.map((person, index) => [person, index]));
  return [...wishes].sort((a, b) => (rank.get(a.supervisor) ?? 0) - (rank.get(b.supervisor) ?? 0));
}
