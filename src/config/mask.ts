import type { Kind } from './setting.ts';
import type { SectionTable } from './table.ts';

/** What messages show in place of a secret. */
export const MASK = '****';
const LONG_ENOUGH_FOR_ENDS = 16;
const MOST_SHOWN = 100;

/** A masked secret: enough to distinguish two keys, too little to use one. */
function masked(secret: string, secrecy: 'secret' | 'password'): string {
  if (secrecy === 'password' || secret.length < LONG_ENOUGH_FOR_ENDS) return MASK;
  return secret.slice(0, 2) + MASK + secret.slice(-2);
}

/** A value as messages may show it: secrets and passwords inside addresses masked, long text cut. */
export function showValue(text: string, kind: Kind<unknown>): string {
  if (kind.secrecy !== undefined) return masked(text, kind.secrecy);
  const safe = withoutPassword(text, kind);
  return JSON.stringify(safe.length > MOST_SHOWN ? `${safe.slice(0, MOST_SHOWN)}…` : safe);
}

/** Everything before the last `@`: the name may be a token, and a password may contain any character. */
const LOGIN = /^((?:[a-z][a-z\d+.-]*:)?\/\/)?(.*)(?=@)/is;

function withoutPassword(text: string, kind: Kind<unknown>): string {
  return kind.holdsLogin === true ? text.replace(LOGIN, `$1${MASK}`) : text;
}

/** The password inside an address, or the token alone, both as written and decoded. */
export function passwordsIn(text: string, kind: Kind<unknown>): readonly string[] {
  const login = kind.holdsLogin === true ? (LOGIN.exec(text)?.[2] ?? '') : '';
  const password = login.slice(login.indexOf(':') + 1);
  if (password === '') return [];
  try {
    return [...new Set([password, decodeURIComponent(password)])];
  } catch {
    return [password];
  }
}

/** The settings in force by variable, for the log: secrets masked, unset ones left out. */
export function maskedSettings(
  table: SectionTable,
  settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  for (const [section, values] of Object.entries(settings)) {
    for (const [key, { name, kind }] of Object.entries(table[section]?.settings ?? {})) {
      const value = values[key];
      if (value === undefined) continue;
      if (typeof value !== 'string') result[name] = value;
      else
        result[name] =
          kind.secrecy === undefined ? withoutPassword(value, kind) : masked(value, kind.secrecy);
    }
  }
  return result;
}
