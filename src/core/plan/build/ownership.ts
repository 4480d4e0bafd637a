import { pluralize, timeText } from '../../text.ts';
import type { Match } from '../../matching/matching.ts';
import type { AccountUser, PreparedUser, SourceState } from '../../model.ts';
import type { Journal } from '../journal.ts';
import type { PlanFailure } from '../plan.ts';
import type { PlanNoteCode } from './context.ts';

/** The sources of the prepared users. */
export interface SourceList {
  /** Undefined with a single source. */
  readonly states: readonly SourceState[] | undefined;
  /** The name of a single source; null when it is unknown. */
  readonly name: string | null;
}

/** Decides whom a run may change when people come from several sources: a source never disables another one's people. */
export interface Ownership {
  /** Belongs to a source that failed: not changed. */
  readonly isFrozen: (user: Pick<AccountUser, 'id'>) => boolean;
  /** The same for a person who may have no user yet. */
  readonly isFrozenPerson: (person: PreparedUser) => boolean;
  /** Why an unmatched user is not a leaver; undefined for a leaver. */
  readonly reasonToStay: (user: Pick<AccountUser, 'id'>) => PlanNoteCode | undefined;
}

/** @param matches the users and people that belong together now; those of earlier runs are in the journal */
export function createOwnership(
  { states, name }: SourceList,
  journal: Pick<Journal, 'owners'>,
  matches: readonly Match[],
): Ownership {
  const present = new Set(states?.map(({ source }) => source) ?? (name === null ? [] : [name]));
  const failed = new Set(failedSources(states));
  const remembered = ownersByUser(journal);
  const hasFailed = (sources: Iterable<string>): boolean => [...sources].some((source) => failed.has(source));
  const isFrozenPerson = (person: PreparedUser): boolean => hasFailed(sourcesOf(person));
  const frozen = new Set(
    failed.size === 0
      ? []
      : [
          ...matches.filter(({ listed }) => isFrozenPerson(listed)).map(({ user }) => user.id),
          ...[...remembered].filter(([, owners]) => hasFailed(owners)).map(([id]) => id),
        ],
  );
  return {
    isFrozen: ({ id }) => frozen.has(id),
    isFrozenPerson,
    reasonToStay: ({ id }) => {
      const owners = remembered.get(id);
      if (owners === undefined) return failed.size === 0 ? undefined : 'owner-unknown';
      return [...owners].every((owner) => present.has(owner)) ? undefined : 'source-removed';
    },
  };
}

/** A failure of the run for each source that could not be fetched. */
export function fetchFailures(
  states: SourceList['states'],
  users: readonly AccountUser[],
  { isFrozen }: Ownership,
): PlanFailure[] {
  const count = users.filter(isFrozen).length;
  return (states ?? []).flatMap(({ source, failed }) =>
    failed === undefined
      ? []
      : [
          {
            person: source,
            operation: 'fetch',
            message: `could not be fetched at ${timeText(failed.at)} (${failed.code}). ${pluralize(count, 'TimeCamp user of the sources that failed is', 'TimeCamp users of the sources that failed are')} not changed. Run \`tcsync fetch ${source}\` to see the error.`,
          },
        ],
  );
}

/**
 * The journal's `owners` after a run: matched users belong to the sources that have them, and still to a source that
 * failed; the others to whom they belonged before. Undefined as long as there is a single source.
 */
export function ownersAfter(
  { states, name }: SourceList,
  journal: Pick<Journal, 'owners'>,
  matches: readonly Match[],
  users: readonly Pick<AccountUser, 'id'>[],
): Journal['owners'] {
  if (states === undefined && (journal.owners === undefined || name === null)) return journal.owners;
  const failed = new Set(failedSources(states));
  const remembered = ownersByUser(journal);
  const matched = new Map(matches.map(({ listed, user }) => [user.id, listed]));
  const owners = new Map<string, string[]>();
  for (const { id } of users) {
    const before = remembered.get(id) ?? [];
    const person = matched.get(id);
    const now = person === undefined ? before : sourcesOf(person, name);
    const kept = [...before].filter((source) => failed.has(source));
    for (const source of new Set([...now, ...kept])) {
      const ids = owners.get(source);
      if (ids === undefined) owners.set(source, [id]);
      else ids.push(id);
    }
  }
  return Object.fromEntries([...owners].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The journal's `owners` after a saved plan is applied: a run between the two may have learned more. */
export function mergeOwners(
  current: Journal['owners'] = {},
  planned: NonNullable<Journal['owners']>,
): NonNullable<Journal['owners']> {
  const sources = [...new Set([...Object.keys(current), ...Object.keys(planned)])].sort();
  return Object.fromEntries(
    sources.map((source) => [source, [...new Set([...(current[source] ?? []), ...(planned[source] ?? [])])]]),
  );
}

function failedSources(states: SourceList['states']): readonly string[] {
  return (states ?? []).filter(({ failed }) => failed !== undefined).map(({ source }) => source);
}

function ownersByUser({ owners = {} }: Pick<Journal, 'owners'>): ReadonlyMap<string, ReadonlySet<string>> {
  const byUser = new Map<string, Set<string>>();
  for (const [source, ids] of Object.entries(owners)) {
    for (const id of ids) byUser.set(id, (byUser.get(id) ?? new Set()).add(source));
  }
  return byUser;
}

/** The sources that have a person, in a duplicate of the record too. */
function sourcesOf(person: PreparedUser, single: string | null = null): ReadonlySet<string> {
  const sources = [person, ...(person.timecamp_duplicates ?? [])].flatMap(
    (record) => record.timecamp_sources ?? [],
  );
  return new Set(sources.length === 0 && single !== null ? [single] : sources);
}
