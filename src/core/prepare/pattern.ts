import { nfc } from '../text.ts';
import { LETTERS_I, isLetterI, isSet, literal, spansLetterI } from './pattern-characters.ts';
import { PatternGroups } from './pattern-groups.ts';
import { RuleProblem } from './problems.ts';

/**
 * A pattern as Python's `re` understands it, as a JavaScript RegExp that finds the same. Beside Python's own
 * constructs JavaScript's `(?<name>…)` and `\k<name>` are taken.
 *
 * Flags but (?i) are written out, since `.`, `^` and `$` differ in what they take for a line's end, and `\w`, `\d`, `\s` and
 * `\b` get the letters of all alphabets. In what comes out, `^` and `$` are the ends of the whole text.
 *
 * @throws RuleProblem that says what is wrong with the pattern
 */
export function translatePattern(pattern: string, flags: '' | 'g' = ''): RegExp {
  const { source, ignoreCase } = new Translator(nfc(pattern)).translate();
  try {
    return new RegExp(source, `v${flags}${ignoreCase ? 'i' : ''}`);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(': ').at(-1) ?? '') : String(error);
    throw new RuleProblem(reason.charAt(0).toLowerCase() + reason.slice(1));
  }
}

const WORD = String.raw`\p{L}\p{N}_`;
const SPACE = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;

/** Escapes that stand for a set of characters, inside brackets and outside. */
const SETS: Readonly<Record<string, string>> = {
  w: `[${WORD}]`,
  W: `[^${WORD}]`,
  d: String.raw`\p{Nd}`,
  D: String.raw`\P{Nd}`,
  s: `[${SPACE}]`,
  S: `[^${SPACE}]`,
};

const ANCHORS: Readonly<Record<string, string>> = {
  b: `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`,
  B: `(?:(?<=[${WORD}])(?=[${WORD}])|(?<![${WORD}])(?![${WORD}]))`,
  A: '^',
  Z: '$',
};

/** Escapes of control characters, inside brackets and outside. */
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7 };

/** What may follow `(?`, and the kind of group it opens. */
const OPENINGS = [
  [':', 'group'],
  ['=', 'group'],
  ['!', 'not'],
  ['<=', 'behind'],
  ['<!', 'not behind'],
] as const;

const GROUP_NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const QUANTIFIER = /\{(\d*)(,?)(\d*)\}/y;
const LEADING_FLAGS = /^\(\?([a-zA-Z]+)\)/;

class Translator {
  readonly #pattern: string;
  #at = 0;
  #ignoreCase = false;
  #dotAll = false;
  #multiline = false;
  readonly #groups = new PatternGroups();

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  translate(): { source: string; ignoreCase: boolean } {
    this.#takeLeadingFlags();
    let source = '';
    while (this.#at < this.#pattern.length) source += this.#next();
    return { source, ignoreCase: this.#ignoreCase };
  }

  #takeLeadingFlags(): void {
    for (;;) {
      const match = LEADING_FLAGS.exec(this.#pattern.slice(this.#at));
      if (match === null) return;
      const [whole, flags = ''] = match;
      for (const flag of flags) {
        if (flag === 'i') this.#ignoreCase = true;
        else if (flag === 's') this.#dotAll = true;
        else if (flag === 'm') this.#multiline = true;
        else if (flag !== 'u')
          throw new RuleProblem(`the flag (?${flag}) is not supported; use (?i), (?s) or (?m)`);
      }
      this.#at += whole.length;
    }
  }

  #next(): string {
    const character = this.#character();
    switch (character) {
      case '\\':
        return this.#inAnyCase(this.#escape());
      case '[':
        return this.#set();
      case '(':
        return this.#group();
      case '.':
        return this.#dotAll ? String.raw`[\s\S]` : String.raw`[^\n]`;
      case '^':
        return this.#multiline ? String.raw`(?<=^|\n)` : '^';
      case '$':
        return this.#multiline ? String.raw`(?=\n|$)` : String.raw`(?=\n?$)`;
      case '{':
        return this.#braces();
      case ')':
        this.#groups.close(this.#pattern.slice(this.#at));
        return character;
      case '|':
        this.#groups.nextAlternative();
        return character;
      case '*':
      case '+':
      case '?':
        return character;
      default:
        return this.#inAnyCase(literal(character));
    }
  }

  #inAnyCase(item: string): string {
    return this.#ignoreCase && isLetterI(item) ? `[${LETTERS_I}]` : item;
  }

  #character(): string {
    const codePoint = this.#pattern.codePointAt(this.#at);
    const character = codePoint === undefined ? '' : String.fromCodePoint(codePoint);
    this.#at += character.length;
    return character;
  }

  #take(text: string): boolean {
    if (!this.#pattern.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  /** A brace that is not part of a quantifier is literal. */
  #braces(): string {
    QUANTIFIER.lastIndex = this.#at - 1;
    const match = QUANTIFIER.exec(this.#pattern);
    if (match === null) return literal('{');
    const [whole, least = '', comma = '', most = ''] = match;
    if (least === '' && comma === '') return literal('{');
    this.#at += whole.length - 1;
    return `{${least === '' ? '0' : least}${comma}${most}}`;
  }

  #escape(): string {
    const character = this.#character();
    if (character === '') throw new RuleProblem(String.raw`nothing follows the "\" at the end`);
    const anchor = ANCHORS[character];
    if (anchor !== undefined) return anchor;
    if (character === 'k' && this.#take('<')) return this.#namedReference('>');
    if (/[1-9]/.test(character)) return this.#backreference(character);
    return this.#commonEscape(character);
  }

  #backreference(first: string): string {
    const rest = this.#pattern.slice(this.#at);
    const octal = /^[0-3][0-7]{2}/.exec(first + rest)?.[0];
    if (octal !== undefined) {
      this.#at += 2;
      return literal(String.fromCharCode(Number.parseInt(octal, 8)));
    }
    const second = /^\d/.exec(rest)?.[0] ?? '';
    this.#at += second.length;
    this.#groups.refer(Number(first + second));
    return `(?:\\${first}${second})`;
  }

  /** The escapes that mean the same inside brackets and outside. */
  #commonEscape(character: string): string {
    const set = SETS[character];
    if (set !== undefined) return set;
    const control = CONTROLS[character];
    if (control !== undefined) return literal(String.fromCharCode(control));
    const digits = { x: 2, u: 4, U: 8 }[character];
    if (digits !== undefined) return this.#codePoint(character, digits);
    if (character === '0') {
      const octal = /[0-7]{0,2}/.exec(this.#pattern.slice(this.#at))?.[0] ?? '';
      this.#at += octal.length;
      return literal(String.fromCharCode(Number.parseInt(`0${octal}`, 8)));
    }
    if (/[a-zA-Z0-9]/.test(character)) throw new RuleProblem(`unknown escape "\\${character}"`);
    return literal(character);
  }

  #codePoint(letter: string, digits: number): string {
    const hex = this.#pattern.slice(this.#at, this.#at + digits);
    const value = /^[\da-fA-F]+$/.test(hex) && hex.length === digits ? Number.parseInt(hex, 16) : Infinity;
    if (value > 0x10ffff) throw new RuleProblem(`"\\${letter}${hex}" is not a character`);
    this.#at += digits;
    return literal(String.fromCodePoint(value));
  }

  #group(): string {
    if (!this.#take('?')) {
      this.#groups.openKept();
      return '(';
    }
    if (this.#take('#')) {
      const end = this.#pattern.indexOf(')', this.#at);
      if (end === -1) throw new RuleProblem('the comment "(?#" is not closed');
      this.#at = end + 1;
      return '';
    }
    if (this.#take('P<')) return this.#namedGroup();
    if (this.#take('P=')) return this.#namedReference(')');
    for (const [opening, kind] of OPENINGS) {
      if (!this.#take(opening)) continue;
      this.#groups.open(kind);
      return `(?${opening}`;
    }
    if (this.#take('<')) return this.#namedGroup();
    const start = this.#pattern.slice(this.#at - 2, this.#at + 6);
    if (/^\(\?[a-zA-Z]+\)/.test(start))
      throw new RuleProblem(`flags must be at the start of a pattern ("${start}…")`);
    throw new RuleProblem(`"${start}…" is not supported`);
  }

  #namedGroup(): string {
    const name = this.#name('>');
    this.#groups.openKept(name);
    return `(?<${name}>`;
  }

  #namedReference(end: '>' | ')'): string {
    const name = this.#name(end);
    this.#groups.refer(name);
    return `(?:\\k<${name}>)`;
  }

  #name(end: '>' | ')'): string {
    GROUP_NAME.lastIndex = this.#at;
    const name = GROUP_NAME.exec(this.#pattern)?.[0];
    if (name === undefined) throw new RuleProblem('a group has no valid name');
    this.#at += name.length;
    if (!this.#take(end)) throw new RuleProblem(`the group name "${name}" is not closed`);
    return name;
  }

  #set(): string {
    let source = this.#take('^') ? '[^' : '[';
    for (let isFirst = true; ; isFirst = false) {
      if (this.#at >= this.#pattern.length) throw new RuleProblem('"[" is not closed');
      if (!isFirst && this.#take(']')) return `${source}]`;
      const from = this.#setItem();
      if (!this.#startsRange()) {
        source += this.#ignoreCase && isLetterI(from) ? LETTERS_I : from;
        continue;
      }
      this.#take('-');
      const to = this.#setItem();
      if (isSet(from) || isSet(to)) throw new RuleProblem('a range in "[…]" needs a character at each end');
      source += `${from}-${to}`;
      if (this.#ignoreCase && spansLetterI(from, to)) source += LETTERS_I;
    }
  }

  /** A hyphen before the closing bracket is literal. */
  #startsRange(): boolean {
    return this.#pattern[this.#at] === '-' && ![']', undefined].includes(this.#pattern[this.#at + 1]);
  }

  #setItem(): string {
    const character = this.#character();
    if (character !== '\\') return literal(character);
    const escaped = this.#character();
    if (escaped === 'b') return literal('\b');
    if (/[1-7]/.test(escaped)) {
      const octal = /[0-7]{0,2}/.exec(this.#pattern.slice(this.#at))?.[0] ?? '';
      this.#at += octal.length;
      return literal(String.fromCharCode(Number.parseInt(escaped + octal, 8)));
    }
    return this.#commonEscape(escaped);
  }
}
