import type { ContestedKey } from '../model.ts';
import { sharing } from '../shared-keys.ts';

/** How to read the keys by which a record of the source identifies a person. */
export interface Claims<T> {
  readonly nameOf: (record: T) => string;
  /** The e-mail as its address key; empty for none. */
  readonly emailOf: (record: T) => string;
  /** Empty for none. */
  readonly externalIdOf: (record: T) => string;
  readonly isActive: (record: T) => boolean;
}

/**
 * The keys of each record that a record of another person carries, too. Records with one external id are of one person
 * when they have one name, and one e-mail unless only one of them is active. Active records with one e-mail are of one
 * person when they have one name.
 * @returns the records with a contested key
 */
export function findContested<T>(
  records: readonly T[],
  { nameOf, emailOf, externalIdOf, isActive }: Claims<T>,
): ReadonlyMap<T, readonly ContestedKey[]> {
  const contested = new Map<T, ContestedKey[]>();
  const add = (record: T, key: ContestedKey): void => {
    const keys = contested.get(record);
    if (keys === undefined) contested.set(record, [key]);
    else keys.push(key);
  };
  const namesIn = (group: readonly T[]): number =>
    new Set(group.map((record) => nameKey(nameOf(record)))).size;
  // A record without an e-mail may belong to anyone.
  const emailsIn = (group: readonly T[]): number =>
    new Set(group.map(emailOf).filter((email) => email !== '')).size;
  for (const group of groupsBy(records, (record) => (isActive(record) ? emailOf(record) : ''))) {
    if (namesIn(group) > 1) for (const record of group) add(record, 'email');
  }
  for (const group of groupsBy(records, externalIdOf)) {
    const active = group.filter(isActive);
    const rivals = namesIn(group) > 1 ? group : emailsIn(active) > 1 ? active : [];
    for (const record of rivals) add(record, 'external_id');
  }
  return contested;
}

/** A name as names are compared: words in any order, any case, without accents. */
export function nameKey(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[\s,]/)
    .filter((word) => word !== '')
    .toSorted()
    .join(' ');
}

/** The groups of two or more items with the same key; an empty key is no key. */
function groupsBy<T>(items: readonly T[], keyOf: (item: T) => string): Iterable<readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of sharing(items, keyOf)) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups.values();
}
