import stringWidth from 'string-width';

/**
 * A name as one line that a terminal may be shown: what would move the cursor, colour the rest or turn the direction of
 * the line is a sign that is seen.
 */
export function plainLine(text: string): string {
  return text.replaceAll(UNSAFE, '�');
}

/** Control characters, line separators, and marks that turn the direction of what follows. */
const UNSAFE = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;

/** Cut to this many columns, with `…` where something is left away. Wide letters take two. */
export function fitWidth(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let fitted = '';
  let width = 1;
  for (const { segment } of LETTERS.segment(text)) {
    width += stringWidth(segment);
    if (width > columns) break;
    fitted += segment;
  }
  return `${fitted}…`;
}

const LETTERS = new Intl.Segmenter();

/** Filled up with spaces to this many columns. */
export function padWidth(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - stringWidth(text)));
}
