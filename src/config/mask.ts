import type { Kind } from './setting.ts';
import type { SectionTable } from './table.ts';

/** What messages show in place of a secret. */
export const MASK = '****';
const LONG_ENOUGH_FOR_ENDS = 16;
const MOST_SHOWN = 100;

/** A secret as it may be showValue: enough to tell two keys apart, too little to use one. */
function masked(secret: string, secrecy: 'secret' | 'password'): string {
  if (secrecy === 'password' || secret.length < LONG_ENOUGH_FOR_ENDS) return MASK;
  return secret.slice(0, 2) + MASK + secret.slice(-2);
}

/** What was given, for a message: secrets and passwords inside addresses masked, long text cut. */
export function showValue(text: string, kind: Kind<unknown>): string {
  if (kind.secrecy !== undefined) return masked(text, kind.secrecy);
  const safe = withoutPassword(text, kind);
  return JSON.stringify(safe.length > MOST_SHOWN ? `${safe.slice(0, MOST_SHOWN)}…` : safe);
}

/** Whatever stands before the last `@`: a name may be a token, and a password may have every character. */
const LOGIN = /^((?:[a-z][a-z\d+.-]*:)?\/\/)?(.*)(?=@)/is;

function withoutPassword(text: string, kind: Kind<unknown>): string {
  return kind.holdsLogin === true ? text.replace(LOGIN, `$1${MASK}`) : text;
}

/** The password inside an address, or the token that stands there alone, as it stands there and as it is meant. */
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

/** The settings in force by the names of their variables, for the log; secrets masked, what is not set left out. */
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
