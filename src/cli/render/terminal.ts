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

/** Lines of at most this many columns, broken between words; a word that is longer keeps its line to itself. */
export function wrapText(text: string, columns: number): readonly string[] {
  return wrapAnsi(text, Math.max(20, columns), { wordWrap: true, hard: false, trim: true }).split('\n');
}
