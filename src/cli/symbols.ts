import type { Shell } from './context.ts';

/** Whether the terminal shows symbols beyond ASCII: its locale says so; the terminal of Windows always does. */
export function supportsSymbols(env: Shell['env']): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale) || env['WT_SESSION'] !== undefined;
}

/** Replaces the symbols that tcsync draws with by ASCII characters. Names stay as they are. */
export function asciiSymbols(text: string): string {
  return text.replaceAll(DRAWN, (symbol) => ASCII[symbol] ?? symbol);
}

const DRAWN = /[│├└─★→←·…]/g;

const ASCII: Readonly<Record<string, string>> = {
  '│': '|',
  '├': '|',
  '└': '`',
  '─': '-',
  '★': '*',
  '→': '>',
  '←': '<',
  '·': '.',
  '…': '~',
};
