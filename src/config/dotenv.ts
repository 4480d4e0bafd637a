/** The content of a .env file. */
export interface DotenvFile {
  /** The last value of each name, expanded. */
  readonly values: ReadonlyMap<string, string>;
  /** Line numbers, from 1: where the last value of each name begins. */
  readonly lines: ReadonlyMap<string, number>;
  /** Line numbers of invalid lines: those that are not `NAME=value`. */
  readonly invalid: readonly number[];
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads a .env file as python-dotenv does, so that files written for it keep their meaning: an unquoted value ends at
 * white space followed by `#`; in double quotes C's escapes hold, in single ones only `\\` and `\'`; quoted values may
 * have several lines; `${NAME}` and `${NAME:-default}` expand, from the environment first, then from the lines above,
 * which also count where the environment's variable is empty.
 * It differs from python-dotenv in two cases: a value in single quotes is not expanded, and `NAME=  # text` is empty.
 */
export function parseDotenv(text: string, environment: Variables): DotenvFile {
  const reader = new Reader(text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n'));
  const values = new Map<string, string>();
  const lines = new Map<string, number>();
  const invalid: number[] = [];
  for (reader.take(/\s*/y); !reader.atEnd(); reader.take(/\s*/y)) {
    const line = reader.line();
    const binding = readBinding(reader);
    if (binding === undefined) {
      invalid.push(line);
      reader.take(/[^\n]*/y);
    } else if (binding.value !== undefined) {
      const { name, value, literal } = binding;
      values.set(name, literal ? value : expand(value, values, environment));
      lines.set(name, line);
    }
  }
  return { values, lines, invalid };
}

interface Binding {
  readonly name: string;
  /** Undefined for a comment, and for a name without `=`. */
  readonly value: string | undefined;
  /** True where `${NAME}` is kept as it is. */
  readonly literal: boolean;
}

/** Reads one binding; undefined where the line is invalid. */
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
/** For a backslash before the closing quote that escapes nothing: `"C:\people\"`. */
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

  /** Moves past a match here and returns its first group, or all of it; undefined where nothing matches. */
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
