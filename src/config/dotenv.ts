import { EXIT, UserError } from '../base/errors.ts';

/** What a .env file says. */
export interface DotenvFile {
  /** The last value given to each name, expanded. */
  readonly values: ReadonlyMap<string, string>;
  /** Numbers, from 1, of the lines at which something stands that is no `NAME=value`. */
  readonly unreadable: readonly number[];
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads a .env file as python-dotenv does, so that files written for it keep their meaning: an unquoted value ends at
 * white space followed by `#`; in double quotes C's escapes hold, in single ones only `\\` and `\'`; quoted values may
 * have several lines; `${NAME}` and `${NAME:-default}` expand, from the environment first, then from the lines above,
 * which also count where the environment's variable is empty.
 * Two of its faults are not repeated: a value in single quotes is not expanded, and `NAME=  # text` is empty.
 */
export function parseDotenv(text: string, environment: Variables): DotenvFile {
  const reader = new Reader(text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n'));
  const values = new Map<string, string>();
  const unreadable: number[] = [];
  for (reader.take(/\s*/y); !reader.atEnd(); reader.take(/\s*/y)) {
    const line = reader.line();
    const binding = readBinding(reader);
    if (binding === undefined) {
      unreadable.push(line);
      reader.take(/[^\n]*/y);
    } else if (binding.value !== undefined) {
      const { name, value, literal } = binding;
      values.set(name, literal ? value : expand(value, values, environment));
    }
  }
  return { values, unreadable };
}

/**
 * The line of a .env file that gives a name its value: without quotes where everything that reads such files takes it
 * as it is, else in single quotes; with a carriage return, which ends a line as well, in double ones.
 * @throws UserError for a carriage return beside a `${…}`, which double quotes would fill in
 */
export function dotenvLine(name: string, value: string): string {
  const bare = `${name}=${value}`;
  if (value.includes('\r')) return escapedLine(name, value);
  const isPlain = !/[$\\'"`]/.test(value) && parseDotenv(bare, {}).values.get(name) === value;
  return isPlain ? bare : `${name}='${value.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}

function escapedLine(name: string, value: string): string {
  const line = `${name}="${value.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll('\r', String.raw`\r`)}"`;
  if (parseDotenv(line, {}).values.get(name) === value) return line;
  throw new UserError(`${name} cannot be written to .env: it holds both a carriage return and "\${".`, {
    code: 'settings',
    exitCode: EXIT.usage,
    hint: 'Take out the carriage return, or set it in the environment.',
  });
}

interface Binding {
  readonly name: string;
  /** Undefined for a comment, and for a name without `=`. */
  readonly value: string | undefined;
  /** Not to be expanded. */
  readonly literal: boolean;
}

/** What stands on the line, or undefined when it cannot be read. */
function readBinding(reader: Reader): Binding | undefined {
  reader.take(/export[ \t]+/y);
  const comment = reader.peek() === '#';
  const name = comment ? '' : (reader.take(/'([^']+)'/y) ?? reader.take(/([^='#\s][^=#\s]*)/y));
  if (name === undefined) return undefined;
  reader.take(BLANKS);
  const given = reader.take(/=/y) === undefined ? { value: undefined, literal: true } : readValue(reader);
  if (given === undefined) return undefined;
  reader.take(/[^\S\n]*#[^\n]*/y);
  return reader.take(/[^\S\n]*(?:\n|$)/y) === undefined ? undefined : { name, ...given };
}

const BLANKS = /[^\S\n]*/y;
const SINGLE_QUOTED = /[^\S\n]*'((?:\\[\\']|[^'\\]|\\(?![\\']))*)'/y;
const DOUBLE_QUOTED = /[^\S\n]*"((?:\\[\\"]|[^"\\]|\\(?![\\"]))*)"/y;
/** Where the backslash before the last quote was not meant to escape it: `"C:\people\"`. */
const SINGLE_QUOTED_LOOSELY = /[^\S\n]*'((?:\\'|[^'])*)'/y;
const DOUBLE_QUOTED_LOOSELY = /[^\S\n]*"((?:\\"|[^"])*)"/y;
const UNQUOTED = /(?![^\S\n]*["'])([^\n]*)/y;

function readValue(reader: Reader): { readonly value: string; readonly literal: boolean } | undefined {
  const unquoted = reader.take(UNQUOTED);
  if (unquoted !== undefined) return { value: unquoted.replace(/\s+#.*/, '').trim(), literal: false };
  const single = reader.take(SINGLE_QUOTED) ?? reader.take(SINGLE_QUOTED_LOOSELY);
  if (single !== undefined) return { value: single.replaceAll(/\\([\\'])/g, '$1'), literal: true };
  const double = reader.take(DOUBLE_QUOTED) ?? reader.take(DOUBLE_QUOTED_LOOSELY);
  if (double !== undefined) return { value: unescaped(double), literal: false };
  return undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function unescaped(text: string): string {
  return text.replaceAll(/\\([\\'"abfnrtv])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}

function expand(text: string, above: ReadonlyMap<string, string>, environment: Variables): string {
  return text.replaceAll(/\$\{([^}:]*)(?::-([^}]*))?\}/g, (_, name: string, instead: string | undefined) => {
    const outside = Object.hasOwn(environment, name) ? environment[name] : undefined;
    return (outside || (above.get(name) ?? outside)) ?? instead ?? '';
  });
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Moves behind what matches here, and gives its first group, or all of it; stays when nothing matches. */
  take(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.#at;
    const match = sticky.exec(this.#text);
    if (match === null) return undefined;
    this.#at = sticky.lastIndex;
    return match[1] ?? match[0];
  }

  peek(): string {
    return this.#text.charAt(this.#at);
  }

  atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  line(): number {
    return this.#text.slice(0, this.#at).split('\n').length;
  }
}
