import { wrapAnsi } from 'fast-wrap-ansi';
import stringWidth from 'string-width';

export { plainLine } from '../../core/text.ts';

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

/** Shortened to this many columns, with `…` in the middle: both ends identify an e-mail or a group path. */
export function shortenMiddle(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  const letters = Array.from(LETTERS.segment(text), ({ segment }) => segment);
  const space = Math.max(0, columns - 1);
  const head = firstLetters(letters, Math.ceil(space / 2)).join('');
  const tail = firstLetters(letters.toReversed(), space - stringWidth(head)).toReversed();
  return `${head}…${tail.join('')}`;
}

/** As many of the first letters as fit. */
function firstLetters(letters: readonly string[], columns: number): readonly string[] {
  let width = 0;
  const end = letters.findIndex((letter) => (width += stringWidth(letter)) > columns);
  return end < 0 ? letters : letters.slice(0, end);
}

/**
 * A text behind the beginning of its first line, in a column of its own; where that would be too narrow, on lines of its
 * own below the beginning.
 * @param indent of those lines
 */
export function wrapBehind(start: string, text: string, columns: number, indent: number): readonly string[] {
  const width = stringWidth(start);
  const lines = wrapText(text, columns - width);
  if (columns - width >= NARROWEST && lines.every((line) => stringWidth(line) <= columns - width))
    return lines.map((line, at) => (at === 0 ? start : ' '.repeat(width)) + line);
  if (width + stringWidth(text) <= columns) return [start + text];
  return [start.trimEnd(), ...wrapText(text, columns - indent).map((line) => ' '.repeat(indent) + line)];
}

/** The narrowest column for a text, in letters. */
const NARROWEST = 24;

/** Lines of at most this many columns, broken between words; a word that is longer keeps its line to itself. */
export function wrapText(text: string, columns: number): readonly string[] {
  return wrapAnsi(text, Math.max(20, columns), { wordWrap: true, hard: false, trim: true }).split('\n');
}
