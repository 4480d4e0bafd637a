import type { ContestedKey } from '../model.ts';

/** The keys by which a record of the source identifies a person; the e-mail as its address key. */
export interface Claim {
  readonly name: string;
  readonly email: string;
  /** Empty for none. */
  readonly externalId: string;
  readonly isActive: boolean;
}

/**
 * The keys of each record that a record of another person carries, too. Records with one external id are of one person
 * when they have one name, and one e-mail unless only one of them is active. Active records with one e-mail are of one
 * person when they have one name.
 * @param claimOf undefined for a record that claims nothing
 * @returns the records with a contested key
 */
export function findContested<T>(
  records: readonly T[],
  claimOf: (record: T) => Claim | undefined,
): ReadonlyMap<T, readonly ContestedKey[]> {
  const contested = new Map<T, ContestedKey[]>();
  const add = (record: T, key: ContestedKey): void => {
    const keys = contested.get(record);
    if (keys === undefined) contested.set(record, [key]);
    else keys.push(key);
  };
  const claims = records.flatMap((record) => {
    const claim = claimOf(record);
    return claim === undefined ? [] : [{ record, claim }];
  });
  for (const sharing of groupsBy(claims, ({ claim }) => (claim.isActive ? claim.email : ''))) {
    if (namesIn(sharing) > 1) for (const { record } of sharing) add(record, 'email');
  }
  for (const sharing of groupsBy(claims, ({ claim }) => claim.externalId)) {
    const active = sharing.filter(({ claim }) => claim.isActive);
    const rivals = namesIn(sharing) > 1 ? sharing : emailsIn(active) > 1 ? active : [];
    for (const { record } of rivals) add(record, 'external_id');
  }
  return contested;
}

/** A name as names are compared: words in any order, any case, without accents. */
export function nameKey(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .toSorted()
    .join(' ');
}

type Claimed = readonly { readonly claim: Claim }[];

function namesIn(claims: Claimed): number {
  return new Set(claims.map(({ claim }) => nameKey(claim.name))).size;
}

/** The number of different e-mails; a record without one may belong to anyone. */
function emailsIn(claims: Claimed): number {
  return new Set(claims.map(({ claim }) => claim.email).filter((email) => email !== '')).size;
}

/** The groups of two or more items with the same key; an empty key is no key. */
function groupsBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === '') continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}
