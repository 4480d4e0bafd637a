/** A literal character, inside brackets and outside. */
export function literal(character: string): string {
  if (/[\p{L}\p{N}]/u.test(character)) return character;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** In Python these four are one letter where case does not matter; in JavaScript the first two are. */
export const LETTERS_I = 'iIİı';

/** Whether a character is one of these four. */
export function isLetterI(item: string): boolean {
  return LETTERS_I.includes(item);
}

/** Whether one of them is in the range between these characters, as `literal` writes them. */
export function spansLetterI(from: string, to: string): boolean {
  const [first, last] = [codePointOf(from), codePointOf(to)];
  return LETTERS_I.split('').some((letter) => first <= codePointOf(letter) && codePointOf(letter) <= last);
}

function codePointOf(item: string): number {
  const hex = /\{(.+)\}/.exec(item)?.[1];
  return hex === undefined ? (item.codePointAt(0) ?? 0) : Number.parseInt(hex, 16);
}

/** Whether a translated item is a set of characters. */
export function isSet(item: string): boolean {
  return item.startsWith('[') || /^\\p/i.test(item);
}
