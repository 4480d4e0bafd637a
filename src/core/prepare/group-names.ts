import type { GroupPath } from '../model.ts';
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
      const claim = ({ supervisor, parent }: Wish, name: string): Granted | undefined => {
        const chain = [...parent, name];
        const path = finish(chain);
        const key = pathKey(path);
        if (taken.has(key)) return undefined;
        // Skipped down to the root group, it is nobody's own.
        if (path.length > 0) taken.add(key);
        return { supervisor, parent, chain, path };
      };
      const claimAnother = (wish: Wish): Granted => {
        const plain = plainName(wish.supervisor);
        const suffix = idSuffix(wish.supervisor.id).replaceAll('/', '-');
        const withId = plain.endsWith(suffix) ? plain : plain + suffix;
        let granted = claim(wish, withId);
        for (let count = 2; granted === undefined; count++) granted = claim(wish, `${withId} - ${count}`);
        return granted;
      };
      const inOrder = byIds(wishes);
      const plain = inOrder.map((wish) => claim(wish, plainName(wish.supervisor)));
      return inOrder.map((wish, index) => plain[index] ?? claimAnother(wish));
    },
  };
}

/** A path as a key of maps and sets: a level may hold anything but this. */
export function pathKey(path: GroupPath): string {
  return path.join('\u0000');
}

function byIds(wishes: readonly Wish[]): readonly Wish[] {
  const people = byExternalId(new Set(wishes.map((wish) => wish.supervisor)));
  const rank = new Map(people.map((person, index) => [person, index]));
  return [...wishes].sort((a, b) => (rank.get(a.supervisor) ?? 0) - (rank.get(b.supervisor) ?? 0));
}
