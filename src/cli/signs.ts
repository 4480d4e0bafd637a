import type { Shell } from './context.ts';

/** Does this terminal show signs beyond ASCII? By its locale; the terminal of Windows does. */
export function showsSigns(env: Shell['env']): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale) || env['WT_SESSION'] !== undefined;
}

/** The signs that tcsync draws with, each as one of ASCII. Names stay as they are. */
export function plainSigns(text: string): string {
  return text.replaceAll(DRAWN, (sign) => PLAIN[sign] ?? sign);
}

const DRAWN = /[│├└─★→←·…]/g;

const PLAIN: Readonly<Record<string, string>> = {
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
