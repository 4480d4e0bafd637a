import { addressKey } from '../addresses.ts';
import type { ChangeKey, ChangeProfile, PersonOperation } from '../plan/plan.ts';
import type { RunRecord } from '../plan/record.ts';
import { recordedOperations } from './recorded-operations.ts';

/** A line with more keys than this has none: its record is read for every person. */
const MAX_KEYS = 2_000;
const HASH_DIGITS = 5;
const HASHES = 36 ** HASH_DIGITS;

/** Stands for all keys. */
const ANY = '*';

/** The form in which e-mails, names and ids are searched. */
export function searchKey(text: string): string {
  return addressKey(text).replaceAll(/\s+/g, ' ');
}

/**
 * The people of a run for its line in the list of runs: short hashes, so that a search reads only the records that can
 * name the person, and the line shows no name.
 */
export function searchHashes(record: RunRecord): string {
  const keys = new Set<string>();
  const add = (text: string | null | undefined): void => {
    if (text !== null && text !== undefined && text !== '') keys.add(hashOf(searchKey(text)));
  };
  for (const { operation, result } of recordedOperations(record)) {
    if (!('person' in operation)) continue;
    for (const text of [...textsNaming(operation), operation.person.user_id, result.made]) add(text);
  }
  for (const id of Object.values(record.external_ids ?? {})) add(id);
  for (const { person } of record.days ?? []) add(person);
  return keys.size > MAX_KEYS ? ANY : [...keys].join('');
}

/** The texts by which the person of an operation can be named: as they were before it and after. */
export function textsNaming(operation: PersonOperation): readonly string[] {
  const { email, name } = operation.person;
  return isTextChange(operation) ? [email, name, operation.before, operation.after] : [email, name];
}

function isTextChange(operation: PersonOperation): operation is ChangeProfile | ChangeKey {
  return ['name', 'email', 'external-id', 'additional-email'].includes(operation.kind);
}

/** Whether the record behind a line can name a person; false is certain. */
export function mayMention(hashes: string, text: string): boolean {
  if (hashes === ANY) return true;
  const hash = hashOf(searchKey(text));
  for (let at = hashes.indexOf(hash); at !== -1; at = hashes.indexOf(hash, at + 1))
    if (at % HASH_DIGITS === 0) return true;
  return false;
}

/** FNV-1a, in base 36. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return (hash % HASHES).toString(36).padStart(HASH_DIGITS, '0');
}
