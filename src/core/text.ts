import { compareText } from './order.ts';

/** Text in Unicode NFC, the form in which everything is compared. */
export function nfc(text: string): string {
  return BEYOND_LATIN_1.test(text) ? text.normalize('NFC') : text;
}

/** Text within Latin-1 is always NFC. */
const BEYOND_LATIN_1 = /[\u0100-\uffff]/;

/** A value as JSON that does not depend on the order of its keys, nor on the Unicode form of its texts. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(nfc(value));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => [JSON.stringify(nfc(key)), canonicalJson(item)] as const)
    .sort(([a], [b]) => compareText(a, b));
  return `{${fields.map(([key, item]) => `${key}:${item}`).join(',')}}`;
}

/**
 * Text that is safe to print on one line of a terminal: control and bidirectional characters are replaced by a visible
 * character.
 */
export function plainLine(text: string): string {
  return text.replaceAll(UNSAFE, '�');
}

/** Control characters, line separators and bidirectional marks. */
const UNSAFE = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;

/** The first items, for a message: `a, b, c and 12 more`. */
export function firstFew(items: readonly string[], most = 10): string {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}

/** A time for a message: `2026-11-28 15:20 UTC`. @param iso an ISO time in UTC; other texts are left as they are */
export function timeText(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z$/, '$1 $2 UTC');
}

/** The group of a prepared user for the reader, as plans write it: `Sales / North`. */
export function groupText(breadcrumb: string): string {
  return breadcrumb === '' ? 'the root group' : breadcrumb.replaceAll(/ *\/ */g, ' / ');
}

/** `1 person`, `2 people`. */
export function pluralize(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A title inside a sentence: `the file` for `The file`. */
export function inSentence(title: string): string {
  return title.replace(/^The /, 'the ');
}
