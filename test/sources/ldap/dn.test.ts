import { describe, expect, it } from 'vitest';
import { ancestors, dnKey, isWithin, parseDn, unitsAbove } from '../../../src/sources/ldap/dn.ts';
import { guidText } from '../../../src/sources/ldap/guid.ts';
import { fc } from '../../properties.ts';

const one = (type: string, value: string) => [{ type, value }];

describe('parseDn', () => {
  it.each([
    ['', []],
    ['CN=Jan Kowalski,OU=IT,DC=example', [one('cn', 'Jan Kowalski'), one('ou', 'IT'), one('dc', 'example')]],
    ['CN=Doe\\, Jane,OU=R\\+D', [one('cn', 'Doe, Jane'), one('ou', 'R+D')]],
    ['OU=\\"a\\"\\<b\\>\\;\\=\\\\', [one('ou', '"a"<b>;=\\')]],
    ['OU=IT/Operacje', [one('ou', 'IT/Operacje')]],
    ['OU=a=b', [one('ou', 'a=b')]],
    ['OU=\\C5\\81\\c3\\b3d\\C5\\BA', [one('ou', 'Łódź')]],
    ['OU=Łódź', [one('ou', 'Łódź')]],
    ['CN=a\\0ADEL:1', [one('cn', 'a\nDEL:1')]],
    ['CN=\\ x\\ ,DC=y', [one('cn', ' x '), one('dc', 'y')]],
    ['CN=\\#1', [one('cn', '#1')]],
    ['CN = x , DC = y ', [one('cn', 'x'), one('dc', 'y')]],
    ['CN=a;DC=y', [one('cn', 'a'), one('dc', 'y')]],
    ['CN=a+UID=b,DC=y', [[...one('cn', 'a'), ...one('uid', 'b')], one('dc', 'y')]],
    ['2.5.4.11=x,OID.2.5.4.3=y', [one('2.5.4.11', 'x'), one('2.5.4.3', 'y')]],
    ['1.3.6.1.4.1.1466.0=#04024869', [one('1.3.6.1.4.1.1466.0', 'Hi')]],
    ['x=#020105,DC=y', [one('x', '#020105'), one('dc', 'y')]],
    ['CN=,DC=y', [one('cn', ''), one('dc', 'y')]],
    ['CN=𝒳\\𝒴', [one('cn', '𝒳𝒴')]],
  ])('reads %s', (text, expected) => {
    expect(parseDn(text)).toEqual(expected);
  });

  it.each(['Staff', 'CN', '=x', 'CN=a,', 'CN=a,,DC=b', 'CN=a\\', 'CN="a"', 'CN=<a>', '1.=x'])(
    'refuses %s',
    (text) => {
      expect(parseDn(text)).toBeUndefined();
    },
  );
});

/** Text with many of the characters that need an escape, and letters beyond ASCII. */
const value = fc.string({
  unit: fc.oneof(
    fc.constantFrom(',', '+', '"', '\\', '<', '>', ';', '=', '#', ' ', '/', '\0', '\n', 'ł', 'Ż', '𝒳', 'é'),
    fc.string({ minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
});
const type = fc.constantFrom('cn', 'OU', 'dc', '2.5.4.11');
const name = fc.array(fc.array(fc.tuple(type, value), { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 5,
});
type Name = readonly (readonly (readonly [string, string])[])[];

/** Each way to write a value that RFC 4514 allows: every byte as hexadecimal digits, or only what must be escaped. */
const WRITERS: readonly ((text: string) => string)[] = [
  (text) => [...Buffer.from(text)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join(''),
  (text) =>
    text
      .replace(/["+,;<>\\]/g, (special) => `\\${special}`)
      .replace(/\0/g, '\\00')
      .replace(/^[ #]|[ \n]$/g, (special) => (special === '\n' ? '\\0a' : `\\${special}`))
      .replace(/^\n/, '\\0A'),
];

function write(given: Name, writer: number): string {
  const parts = given.map((parts) =>
    parts.map(([type, text]) => `${type}=${WRITERS[writer]?.(text)}`).join('+'),
  );
  return parts.join(',');
}

describe('every distinguished name', () => {
  it('is read as it was meant, however it is written', () => {
    fc.assert(
      fc.property(name, fc.constantFrom(0, 1), (given, writer) => {
        const meant = given.map((parts) =>
          parts.map(([type, text]) => ({ type: type.toLowerCase(), value: text })),
        );
        expect(parseDn(write(given, writer))).toEqual(meant);
      }),
    );
  });

  it('has one key for both ways to write it, for any case and any order of the parts', () => {
    fc.assert(
      fc.property(name, (given) => {
        const other = given.map((parts) =>
          parts.toReversed().map(([type, text]) => [type.toUpperCase(), text] as const),
        );
        expect(dnKey(write(given, 0))).toBe(dnKey(write(other, 1)));
      }),
    );
  });

  it('has another key when a value is another', () => {
    fc.assert(
      fc.property(fc.tuple(value, value), ([a, b]) => {
        const fold = (text: string): string =>
          text.normalize('NFC').toLowerCase().trim().replace(/\s+/g, ' ');
        const keys = [a, b].map((text) => dnKey(write([[['ou', text]], [['dc', 'x']]], 0)));
        expect(keys[0] === keys[1]).toBe(fold(a) === fold(b));
      }),
    );
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof dnKey(text)).toBe('string');
        expect(Array.isArray(unitsAbove(text))).toBe(true);
      }),
    );
  });
});

describe('places in the tree', () => {
  it('knows what lies within what', () => {
    expect(isWithin('CN=x,OU=Staff,DC=Example,DC=test', 'dc=example, dc=TEST')).toBe(true);
    expect(isWithin('DC=test', 'DC=test')).toBe(true);
    expect(isWithin('OU=Staff\\,DC=test', 'DC=test')).toBe(false);
    expect(isWithin('DC=latest', 'DC=test')).toBe(false);
  });

  it('lists the units above an entry, top first, and only those', () => {
    const units = unitsAbove('OU=me,ou=IT/Ops,CN=between,OU=R\\+D\\, North,DC=x');
    expect(units.map(({ name }) => name)).toEqual(['R+D, North', 'IT/Ops']);
    expect(units.map(({ key }) => key)).toEqual([
      dnKey('OU=R\\2BD\\2c north,DC=X'),
      dnKey('OU=it/ops,CN=between,OU=R\\+D\\, North,DC=x'),
    ]);
  });

  it('walks up, writing each name so that it can be read again', () => {
    expect(ancestors('CN=x,OU=a\\, b,OU=\\#1,DC=y')).toEqual([
      'OU=a\\, b,OU=\\#1,DC=y',
      'OU=\\#1,DC=y',
      'DC=y',
    ]);
  });
});

it('guidText puts the first three groups the right way round', () => {
  expect(guidText(Buffer.from('00112233445566778899aabbccddeeff', 'hex'))).toBe(
    '33221100-5544-7766-8899-aabbccddeeff',
  );
  expect(guidText(Buffer.from('00112233', 'hex'))).toBeUndefined();
});
