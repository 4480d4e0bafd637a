import { findContested } from '../matching/claims.ts';
import type { ContestedKey, PreparedUser } from '../model.ts';
import { type RecordConflict, inOrderOfPrecedence } from './conflicts.ts';
import type { Draft } from './drafts.ts';
import type { Person } from './people.ts';

/** The contested keys of the records, by position. Every record claims its keys, also one that makes no user. */
export function contestedKeys(
  people: readonly Person[],
): ReadonlyMap<Person['position'], readonly ContestedKey[]> {
  const contested = findContested(people, {
    nameOf: ({ record }) => record.name,
    emailOf: (person) => person.addressKey,
    externalIdOf: ({ id }) => id,
    isActive: (person) => person.isActive,
  });
  return new Map([...contested].map(([{ position }, keys]) => [position, keys]));
}

/**
 * The drafts with what only sync can decide: their contested keys, and the records that were skipped as duplicates.
 * @param losers drafts of the skipped records
 * @param conflicts each skipped record and the record that was kept, by position
 */
export function withMatchingFields(
  drafts: readonly Draft[],
  losers: readonly Draft[],
  conflicts: ReadonlyMap<number, RecordConflict>,
  contested: ReadonlyMap<number, readonly ContestedKey[]>,
): readonly Draft[] {
  if (losers.length === 0 && contested.size === 0) return drafts;
  const duplicates = new Map<number, PreparedUser[]>();
  for (const draft of inOrderOfPrecedence(losers, ({ person }) => person)) {
    const winner = winnerOf(draft.person, conflicts);
    const { raw_data: _, ...user } = withContested(draft.user, contested.get(draft.person.position));
    const others = duplicates.get(winner.position);
    if (others === undefined) duplicates.set(winner.position, [user]);
    else others.push(user);
  }
  return drafts.map((draft) => {
    const { position } = draft.person;
    const user = withContested(draft.user, contested.get(position));
    const own = duplicates.get(position);
    if (own !== undefined) return { ...draft, user: { ...user, timecamp_duplicates: own } };
    return user === draft.user ? draft : { ...draft, user };
  });
}

/** The winner may have lost another conflict, after domains were replaced. */
function winnerOf(person: Person, conflicts: ReadonlyMap<number, RecordConflict>): Person {
  const winner = conflicts.get(person.position)?.winner;
  return winner === undefined ? person : winnerOf(winner, conflicts);
}

function withContested(user: PreparedUser, keys: readonly ContestedKey[] | undefined): PreparedUser {
  return keys === undefined ? user : { ...user, timecamp_contested: keys };
}
