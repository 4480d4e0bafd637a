import { addressKey } from '../addresses.ts';
import type { AccountUser, PreparedUser } from '../model.ts';

/** TimeCamp has the external ids of another source than the one that now keeps its ids as they are. */
export interface ExchangedIds {
  /** The source whose ids TimeCamp has. */
  readonly source: string;
  /** Whose id in TimeCamp is now that of another person. */
  readonly people: readonly PreparedUser[];
}

/**
 * Notices that the sources changed their order: the id that a person has in TimeCamp is now the id of another person, and
 * comes from another source. Undefined unless this holds for more people than have their own id in TimeCamp.
 */
export function findExchangedIds(
  prepared: readonly PreparedUser[],
  users: readonly Pick<AccountUser, 'email' | 'external_id'>[],
): ExchangedIds | undefined {
  const idInAccount = new Map(users.map((user) => [addressKey(user.email), user.external_id]));
  const ids = new Set(prepared.map((person) => person.timecamp_external_id));
  const idSource = prepared.find(isOfIdSource)?.timecamp_sources?.[0];
  const exchanged = new Map<string, PreparedUser[]>();
  let unchanged = 0;
  for (const person of prepared) {
    const { timecamp_external_id: id, timecamp_sources: [first, ...others] = [] } = person;
    const known = idInAccount.get(addressKey(person.timecamp_email)) ?? '';
    if (known === '') continue;
    if (known === id && isOfIdSource(person)) unchanged += 1;
    const source = prefixOf(person) ?? [first, ...others].find((name) => name !== (idSource ?? first));
    if (source === undefined || known === id || !ids.has(known)) continue;
    exchanged.set(source, [...(exchanged.get(source) ?? []), person]);
  }
  const [most] = [...exchanged].toSorted(([, a], [, b]) => b.length - a.length);
  if (most === undefined) return undefined;
  const [source, people] = most;
  return people.length > unchanged ? { source, people } : undefined;
}

/** Only the source has them that keeps its ids as they are. */
function isOfIdSource(person: PreparedUser): boolean {
  return person.timecamp_sources?.length === 1 && prefixOf(person) === undefined;
}

/** The source whose name is before the id. */
function prefixOf({ timecamp_external_id: id, timecamp_sources: sources }: PreparedUser): string | undefined {
  return sources?.find((name) => id.startsWith(`${name}:`));
}
