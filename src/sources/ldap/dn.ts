/** One attribute of a relative name: `OU=R\+D` is `{ type: 'ou', value: 'R+D' }`. */
export interface NamePart {
  /** In lower case; an object identifier is unchanged. */
  readonly type: string;
  readonly value: string;
}

/** A relative distinguished name: one part, or several joined by `+`. */
export type RelativeName = readonly NamePart[];

/** A distinguished name, the entry's own relative name first. */
export type DistinguishedName = readonly RelativeName[];

const TYPE = /^\s*(?:oid\.)?([a-z][a-z\d-]*|\d+(?:\.\d+)*)\s*=\s*/i;
const HEX_PAIR = /^[\da-f]{2}$/i;
/** What follows a backslash: two hexadecimal digits, or one character. */
const ESCAPED = /^(?:[\da-f]{2}|.)/isu;
const UNIT_TYPES = new Set(['ou', 'organizationalunitname', '2.5.4.11']);

/**
 * Reads a distinguished name as RFC 4514 writes it; white space round separators is allowed, as in RFC 2253.
 * @returns undefined when the text is not a distinguished name
 */
export function parseDn(text: string): DistinguishedName | undefined {
  if (text.trim() === '') return [];
  const names: NamePart[][] = [[]];
  let rest = text;
  for (;;) {
    const type = TYPE.exec(rest);
    if (type?.[1] === undefined) return undefined;
    const value = readValue(rest.slice(type[0].length));
    if (value === undefined) return undefined;
    names.at(-1)?.push({ type: type[1].toLowerCase(), value: value.text });
    if (value.end === '') return names;
    if (value.end !== '+') names.push([]);
    rest = value.rest;
  }
}

interface ReadValue {
  readonly text: string;
  /** The separator that ended it, empty at the end of the name. */
  readonly end: string;
  readonly rest: string;
}

function readValue(source: string): ReadValue | undefined {
  const encoded = /^#((?:[\da-f]{2})+)\s*(?=$|[,;+])/i.exec(source);
  if (encoded?.[1] !== undefined) {
    const after = source.slice(encoded[0].length);
    return { text: decodeBer(Buffer.from(encoded[1], 'hex')), end: after.charAt(0), rest: after.slice(1) };
  }
  const bytes: Buffer[] = [];
  /** Bytes up to here came from an escape: a space among them is part of the value at any position. */
  let kept = 0;
  let at = 0;
  for (; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === ',' || character === ';' || character === '+') break;
    if (character === '"' || character === '<' || character === '>') return undefined;
    if (character !== '\\') {
      const whole = String.fromCodePoint(source.codePointAt(at) ?? 0);
      bytes.push(Buffer.from(whole));
      at += whole.length - 1;
      continue;
    }
    const escaped = ESCAPED.exec(source.slice(at + 1, at + 3))?.[0];
    if (escaped === undefined) return undefined;
    bytes.push(Buffer.from(escaped, HEX_PAIR.test(escaped) ? 'hex' : 'utf8'));
    at += escaped.length;
    kept = bytes.length;
  }
  while (bytes.length > kept && /^\s$/.test(bytes.at(-1)?.toString() ?? '')) bytes.pop();
  return { text: Buffer.concat(bytes).toString(), end: source.charAt(at), rest: source.slice(at + 1) };
}

/** The text in a BER-encoded string of less than 128 bytes; other values as their hexadecimal digits. */
function decodeBer(bytes: Buffer): string {
  const [tag = 0, length = 0] = bytes;
  const isText = [0x04, 0x0c, 0x13, 0x16].includes(tag) && length < 128 && bytes.length === length + 2;
  return isText ? bytes.subarray(2).toString() : `#${bytes.toString('hex')}`;
}

/**
 * One text for all ways to write a name: case, escapes, white space and the order within `a=1+b=2` do not count.
 * A text that is no distinguished name is only trimmed and put into lower case.
 */
export function dnKey(text: string): string {
  return parseDn(text)?.map(relativeKey).join(',') ?? text.trim().toLowerCase();
}

function relativeKey(name: RelativeName): string {
  return name
    .map(({ type, value }) => `${type}=${escapeKey(foldValue(value))}`)
    .sort((a, b) => (a < b ? -1 : 1))
    .join('+');
}

function foldValue(value: string): string {
  return value.normalize('NFC').toLowerCase().trim().replace(/\s+/g, ' ');
}

function escapeKey(value: string): string {
  return value.replace(/[\\,+=]/g, (special) => `\\${special}`);
}

/** True when `dn` is `base`, or lies below it. */
export function isWithin(dn: string, base: string): boolean {
  const [inner, outer] = [dnKey(dn), dnKey(base)];
  return outer === '' || inner === outer || inner.endsWith(`,${outer}`);
}

/** The bases in LDAP_DN: names with `;` between them. */
export function basesOf(text: string): readonly string[] {
  const names = text.match(/(?:\\.|[^\\;])+/gs) ?? [];
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

/** The names that do not lie within another one of them: searching those finds everything once. */
export function outermost(dns: readonly string[]): readonly string[] {
  const unique = [...new Map(dns.map((dn) => [dnKey(dn), dn])).values()];
  return unique.filter((dn) => !unique.some((other) => other !== dn && isWithin(dn, other)));
}

/** An organizational unit above an entry. */
export interface Unit {
  readonly name: string;
  /** The dnKey of the unit itself. */
  readonly key: string;
}

/** The organizational units in which an entry lies, top first. */
export function unitsAbove(dn: string): readonly Unit[] {
  const names = parseDn(dn) ?? [];
  return names
    .flatMap((name, depth): Unit[] => {
      const unit = depth === 0 ? undefined : name.find(({ type }) => UNIT_TYPES.has(type));
      if (unit === undefined) return [];
      return [{ name: unit.value, key: names.slice(depth).map(relativeKey).join(',') }];
    })
    .reverse();
}

/** The ancestors of an entry, nearest first, in readable form: for finding the nearest ancestor that exists. */
export function ancestors(dn: string): readonly string[] {
  const names = parseDn(dn) ?? [];
  return names.map((_, depth) => names.slice(depth).map(formatRelative).join(',')).slice(1);
}

function formatRelative(name: RelativeName): string {
  return name.map(({ type, value }) => `${type.toUpperCase()}=${escapeValue(value)}`).join('+');
}

function escapeValue(value: string): string {
  return value
    .replace(/["+,;<>\\=]/g, (special) => `\\${special}`)
    .replace(/\0/g, '\\00')
    .replace(/^[ #]/, (special) => `\\${special}`)
    .replace(/ $/, '\\ ');
}
