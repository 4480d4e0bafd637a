import type { Grace, Limit } from '../core/plan/options.ts';
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

/** A text of one form. */
export function matching(
  form: RegExp,
  { type, expects }: Pick<Kind<string>, 'type' | 'expects'>,
): Kind<string> {
  return { type, expects, read: (given) => (form.test(given) ? given : INVALID) };
}

/** A path as it was set; the code that opens the file resolves it. */
export const path: Kind<string> = { type: 'path', expects: 'the path of a file', read: (given) => given };

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

/** A comma-separated list; white space around items and empty items are ignored. */
export const list: Kind<readonly string[]> = {
  type: 'comma-separated list',
  expects: 'names separated by commas',
  read: itemsOf,
};

export const idList: Kind<readonly string[]> = {
  type: 'comma-separated list of integers',
  expects: 'ids separated by commas: whole numbers such as 101,102',
  read: (given) => {
    const items = itemsOf(given);
    return items.every((item) => /^\d+$/.test(item)) ? items.map(withoutZeros) : INVALID;
  },
};

/** A comma-separated list whose items all have one form. */
export function listMatching(
  form: RegExp,
  { type, expects }: Pick<Kind<string>, 'type' | 'expects'>,
): Kind<readonly string[]> {
  return {
    type,
    expects,
    read: (given) => {
      const items = itemsOf(given);
      return items.every((item) => form.test(item)) ? items : INVALID;
    },
  };
}

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

/** A comma-separated list of some words, in any case. */
export function choices<const T extends string>(words: readonly T[]): Kind<readonly T[]> {
  return {
    type: 'comma-separated list',
    expects: `a comma-separated list of ${words.join(', ')}`,
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
