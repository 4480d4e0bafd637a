import { addressKey } from './addresses.ts';
import { nfc } from './text.ts';

/** The keys by which a person is found. */
export interface Identity {
  /** Empty without one. */
  readonly external_id: string;
  readonly name: string;
  /** The primary e-mail first; empty ones find no one. */
  readonly emails: readonly string[];
}

/** Finds people by external id or by an address, in whatever form it is written. */
export class PersonKeys {
  readonly #ids = new Set<string>();
  readonly #addresses = new Set<string>();

  /** @param who an e-mail or an external id; empty to begin without keys */
  constructor(who = '') {
    this.add({ external_id: who, emails: [who] });
  }

  /** Adds the keys of a person found, so that their other records are found too. */
  add({ external_id: id, emails }: Omit<Identity, 'name'>): void {
    const key = idKey(id);
    if (key !== '') this.#ids.add(key);
    for (const address of emails.map(addressKey)) if (address !== '') this.#addresses.add(address);
  }

  find({ external_id: id, emails }: Omit<Identity, 'name'>): boolean {
    return this.#ids.has(idKey(id)) || emails.some((email) => this.#addresses.has(addressKey(email)));
  }
}

/**
 * The people with this name: those with exactly this name, else those in whose name each word begins a word (`eva` and
 * `now eva` find Eva Nowak). Case and accents are ignored. A person with several records is returned once.
 */
export function findByName(people: readonly Identity[], who: string): readonly Identity[] {
  const words = wordsOf(who);
  if (words.length === 0) return [];
  const found = people.filter(({ name }) => {
    const own = wordsOf(name);
    return words.every((word) => own.some((part) => part.startsWith(word)));
  });
  const whole = found.filter(({ name }) => wordsOf(name).join(' ') === words.join(' '));
  return uniquePeople(whole.length > 0 ? whole : found);
}

function idKey(id: string): string {
  return nfc(id.trim());
}

function uniquePeople(people: readonly Identity[]): readonly Identity[] {
  const known: PersonKeys[] = [];
  return people.filter((person) => {
    if (known.some((keys) => keys.find(person))) return false;
    const keys = new PersonKeys();
    keys.add(person);
    known.push(keys);
    return true;
  });
}

function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ł', 'l')
    .split(/[^\p{L}\p{N}]/u)
    .filter((word) => word !== '');
}
