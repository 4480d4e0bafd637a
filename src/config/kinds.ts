import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isObject, type JsonObject, type JsonValue } from '../base/json.ts';
import { isLoopback } from '../base/loopback.ts';
import type { Grace, Limit } from '../core/plan/options.ts';
import { withCsvFiles } from '../core/mapping/csv.ts';
import { statusKey, type StatusMap } from '../core/status.ts';
import { defaulted, type Kind, type Setting, INVALID } from './setting.ts';

const TRUE = new Set(['true', '1', 'yes', 'on']);
const FALSE = new Set(['false', '0', 'no', 'off']);

/** Whether a text means true, in any case. */
export function isTrue(text: string): boolean {
  return TRUE.has(text.toLowerCase());
}

export const bool: Kind<boolean> = {
  type: 'true or false',
  expects: 'true or false (or 1/0, yes/no, on/off)',
  read: (text) => (isTrue(text) ? true : FALSE.has(text.toLowerCase()) ? false : INVALID),
};

/** A setting that is false by default. */
export function flag(name: string, doc: string): Setting<boolean> {
  return defaulted(name, bool, 'false', doc);
}

export const text: Kind<string> = { type: 'text', expects: 'some text', read: (given) => given };

/** A path as it was set; the code that opens the file resolves it. */
export const path: Kind<string> = { type: 'path', expects: 'the path of a file', read: (given) => given };

/** A PEM file of certificates; the value is its absolute path. */
export const caFile: Kind<string> = {
  type: 'path',
  expects: 'the path of a readable text file with "-----BEGIN CERTIFICATE-----" in it',
  read: (given, { cwd }) => {
    const file = resolve(cwd, given);
    try {
      return readFileSync(file, 'utf8').includes('-----BEGIN CERTIFICATE-----') ? file : INVALID;
    } catch {
      return INVALID;
    }
  },
};

/** A key or token that a service issued. It travels in a header, which allows only printable ASCII. */
export const secret: Kind<string> = {
  type: 'secret',
  expects: 'a key on one line, of printable ASCII characters',
  secrecy: 'secret',
  read: (given) => (/^[\x20-\x7e]+$/.test(given) ? given : INVALID),
};

/** A password that a person chose: any text. */
export const password: Kind<string> = {
  type: 'secret',
  expects: 'a password',
  secrecy: 'password',
  read: (given) => given,
};

/** A whole number in this range, both ends included; without `max`, any safe integer from `min` up. */
export function integer(min: number, max?: number): Kind<number> {
  const range = max === undefined ? `, ${min} or more` : ` from ${min} to ${max}`;
  return {
    type: max === undefined ? 'integer' : `integer ${min}–${max}`,
    expects: `a whole number${range}`,
    read: (given) => {
      const value = Number(given);
      const fits = /^\+?\d+$/.test(given) && value >= min && value <= (max ?? Number.MAX_SAFE_INTEGER);
      return fits ? value : INVALID;
    },
  };
}

/** A TimeCamp id: any number of digits. */
export const id: Kind<string> = {
  type: 'integer',
  expects: 'an id: a whole number greater than 0',
  read: (given) => (/^0*[1-9]\d*$/.test(given) ? withoutZeros(given) : INVALID),
};

/** An id, or 0 for none. */
export const idOrNone: Kind<string | undefined> = {
  type: 'integer',
  expects: 'an id: a whole number, 0 for none',
  read: (given) => (/^0+$/.test(given) ? undefined : /^\d+$/.test(given) ? withoutZeros(given) : INVALID),
};

function withoutZeros(digits: string): string {
  return digits.replace(/^0+/, '');
}

export const limit: Kind<Limit> = {
  type: 'number or percentage',
  expects: 'a whole number such as 50, or a percentage from 0% to 100% such as 20%',
  read: (given) => {
    const [, digits, fraction = '', percent] = /^(\d+)(\.\d+)?\s*(%?)$/.exec(given) ?? [];
    if (digits === undefined) return INVALID;
    if (percent === '%') {
      const value = Number(digits + fraction);
      return value <= 100 ? { kind: 'percent', value } : INVALID;
    }
    return fraction === '' ? { kind: 'count', value: Number(digits) } : INVALID;
  },
};

/** `3d`, `2runs`; 0 of either is no grace. */
export const grace: Kind<Grace> = {
  type: 'days or runs',
  expects: 'a number of days such as 3d, a number of runs such as 2runs, or 0',
  read: (given) => {
    const [, digits = '', unit] = /^(\d{1,4})\s*(d|days?|runs?)?$/i.exec(given) ?? [];
    if (digits === '' || (unit === undefined && Number(digits) !== 0)) return INVALID;
    return { unit: unit?.toLowerCase().startsWith('d') === true ? 'days' : 'runs', value: Number(digits) };
  },
};

/** A comma list; white space around items and empty items are ignored. */
export const list: Kind<readonly string[]> = {
  type: 'comma list',
  expects: 'names separated by commas',
  read: itemsOf,
};

export const idList: Kind<readonly string[]> = {
  type: 'comma list of integers',
  expects: 'ids separated by commas: whole numbers such as 101,102',
  read: (given) => {
    const items = itemsOf(given);
    return items.every((item) => /^\d+$/.test(item)) ? items.map(withoutZeros) : INVALID;
  },
};

/** One of some words, in any case; `synonyms` are further spellings, in lower case. */
export function choice<const T extends string>(
  words: readonly T[],
  synonyms: Readonly<Record<string, T>> = {},
): Kind<T> {
  const known = new Map(Object.entries(synonyms));
  const all = [...words, ...known.keys()].join(', ');
  return {
    type: words.join(', '),
    expects: `one of ${all}`,
    read: (given) => wordOf(given, words) ?? known.get(given.toLowerCase()) ?? INVALID,
  };
}

/** A comma list of some words, in any case. */
export function choices<const T extends string>(words: readonly T[]): Kind<readonly T[]> {
  return {
    type: 'comma list',
    expects: `a comma list of ${words.join(', ')}`,
    read: (given) => {
      const found = itemsOf(given).map((item) => wordOf(item, words));
      const known = found.filter((word) => word !== undefined);
      return known.length === found.length ? [...new Set(known)] : INVALID;
    },
  };
}

function wordOf<T extends string>(given: string, words: readonly T[]): T | undefined {
  return words.find((word) => word.toLowerCase() === given.toLowerCase());
}

function itemsOf(given: string): readonly string[] {
  return given
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A mail or login domain; a leading `@` is removed. */
export const domain: Kind<string> = {
  type: 'domain',
  expects: 'a domain such as example.com',
  read: (given) => /^@?([^\s@,;/]+)$/.exec(given)?.[1] ?? INVALID,
};

/** The part of a host name before the first dot; it is taken out of a pasted address of BambooHR. */
export const hostLabel: Kind<string> = {
  type: 'text',
  expects: 'a name of letters, digits and hyphens, such as acme in https://acme.bamboohr.com',
  read: (given) => {
    const [, pasted] = /^(?:https?:\/\/)?([^./]+)\.bamboohr\.com(?:[/?#].*)?$/i.exec(given) ?? [];
    const label = pasted ?? given;
    return /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/i.test(label) ? label : INVALID;
  },
};

interface Addresses {
  /** Allows `?…` at the end, as webhook addresses may have. */
  readonly query?: boolean;
  /** Where `http://` is allowed; beyond loopback, the section has to check. Default `loopback`. */
  readonly plain?: 'never' | 'loopback' | 'anywhere';
  /** Allows a host alone, and puts `https://` before it. */
  readonly bareHost?: boolean;
}

/** The address of a service; slashes at its end are removed. */
export function url({ query = false, plain = 'loopback', bareHost = false }: Addresses = {}): Kind<string> {
  const beyond = { never: '', loopback: ' (http:// only for this machine)', anywhere: ' or http://' }[plain];
  return {
    type: 'address',
    expects: `${bareHost ? 'a host, or ' : ''}an address with https://${beyond}, without ${query ? '#' : '? and #'}`,
    holdsLogin: true,
    read: (given) => {
      const address = bareHost && !given.includes('://') ? `https://${given}` : given;
      if (!/^https?:\/\/[^/\s]/i.test(address) || /\s/.test(address) || !URL.canParse(address))
        return INVALID;
      if (query ? address.includes('#') : /[?#]/.test(address)) return INVALID;
      const { protocol, hostname } = new URL(address);
      const allowed =
        protocol === 'https:' || plain === 'anywhere' || (plain === 'loopback' && isLoopback(hostname));
      return allowed ? address.replace(/\/+$/, '') : INVALID;
    },
  };
}

/** An address that is a secret, because anyone who knows it can use it. */
export const secretUrl: Kind<string> = { ...url({ query: true }), type: 'secret', secrecy: 'secret' };

/** A host name, or the address of one network card. */
export const host: Kind<string> = {
  type: 'host',
  expects: 'a host name or address, without a port',
  read: (given) => (/^(?:[\w.-]+|\[?[\da-f:.%]+\]?)$/i.test(given) ? given.replace(/^\[|\]$/g, '') : INVALID),
};

/** The address of a proxy; `http://` is optional. */
export const proxy: Kind<string> = {
  type: 'address',
  expects: 'the address of an HTTP proxy such as http://proxy.example.com:3128',
  holdsLogin: true,
  read: (given) => {
    const address = given.includes('://') ? given : `http://${given}`;
    return /^https?:\/\/[^/\s?#][^?#]*$/i.test(address) && URL.canParse(address) ? address : INVALID;
  },
};

/** Undefined for the path of a zone file, which Debian and cron set: it is the system's own zone. */
export const timeZone: Kind<string | undefined> = {
  type: 'time zone',
  expects: 'the name of a time zone such as Europe/Warsaw or UTC',
  read: (given) => {
    if (given.startsWith(':/')) return undefined;
    const name = given.replace(/^:/, '');
    try {
      new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
      return name;
    } catch {
      return INVALID;
    }
  },
};

/** `field:value`; the value may have colons. */
export interface FieldRule {
  readonly field: string;
  readonly value: string;
}

export const fieldRule: Kind<FieldRule> = {
  type: 'field:value',
  expects: 'a field and its value with a colon between them, such as isSupervisor:Yes',
  read: (given) => {
    const [, field, value] = /^\s*([^:]*[^:\s])\s*:\s*(.*\S)\s*$/s.exec(given) ?? [];
    return field === undefined || value === undefined ? INVALID : { field, value };
  },
};

/** One JSON object or a list of them; the value is always a list. */
export const jsonObjects: Kind<readonly JsonObject[]> = {
  type: 'JSON',
  expects: 'a JSON object in braces, or a list of them',
  read: (given) => {
    const value = jsonOf(given);
    const objects = Array.isArray(value) ? value : [value];
    return objects.every((one): one is JsonObject => isObject(one)) ? objects : INVALID;
  },
};

/** A JSON object whose values are all texts. */
export const jsonTexts: Kind<Readonly<Record<string, string>>> = {
  type: 'JSON',
  expects: 'a JSON object from names to names, such as {"Holiday": "Vacation", "Default": "Other"}',
  read: (given) => {
    const value = jsonOf(given);
    if (!isObject(value)) return INVALID;
    const entries = Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    return entries.length === Object.keys(value).length ? Object.fromEntries(entries) : INVALID;
  },
};

/** Status words of an HR system and what they mean, by `statusKey`. */
export const statusMap: Kind<StatusMap> = {
  type: 'word=active,…',
  expects: 'status words and what they mean, separated by commas: on sabbatical=active,gone=inactive',
  read: (given) => {
    const pairs = itemsOf(given).map((item) => {
      const [word = '', meaning = '', ...more] = item.split('=').map(statusKey);
      const status = more.length === 0 && word !== '' ? wordOf(meaning, ['active', 'inactive']) : undefined;
      return status === undefined ? undefined : ([word, status] as const);
    });
    const known = pairs.filter((pair) => pair !== undefined);
    const map = Object.fromEntries(known);
    return known.length === pairs.length && known.every(([word, status]) => map[word] === status)
      ? map
      : INVALID;
  },
};

/** Transform rules: JSON text, or the path of a JSON file. The value is parsed, with the CSV files of lookups in it. */
export const transformConfig: Kind<JsonValue> = {
  type: 'JSON or path',
  expects: 'a JSON object, or the path of a readable file that holds one',
  read: (given, { cwd }) => {
    try {
      const text = /^[[{]/.test(given)
        ? given
        : readFileSync(resolve(cwd, given), 'utf8').replace(/^\uFEFF/, '');
      return withCsvFiles(JSON.parse(text), (path) => readFileSync(resolve(cwd, path), 'utf8'));
    } catch {
      return INVALID;
    }
  },
};

function jsonOf(given: string): JsonValue | undefined {
  try {
    return JSON.parse(given) as JsonValue;
  } catch {
    return undefined;
  }
}
