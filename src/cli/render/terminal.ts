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
