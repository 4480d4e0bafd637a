import { describe, expect, test } from 'vitest';
import { addressKey, isUnusableAddress, normalEmail, plainAddressKeys } from '../../src/core/addresses.ts';
import { fc } from '../properties.ts';

describe('addresses that are the same', () => {
  test.each([
    ['case', 'Ann@Example.COM', 'ann@example.com'],
    ['white space around', ' ann@example.com\t', 'ann@example.com'],
    ['blanks around', '  ann@example.com ', 'ann@example.com'],
    ['a zero-width space', 'ann\u200b@example.com', 'ann@example.com'],
    ['a byte order mark', '\ufeffann@example.com', 'ann@example.com'],
    ['a soft hyphen', 'ann@exam\u00adple.com', 'ann@example.com'],
    ['a direction mark', '\u200eann@example.com\u202c', 'ann@example.com'],
    ['a variation selector', 'ann\ufe0f@example.com', 'ann@example.com'],
    ['white space behind an invisible character', 'ann@example.com \u200b', 'ann@example.com'],
    ['full-width letters', 'ａｎｎ＠example.com', 'ann@example.com'],
    ['a ligature', 'ﬁnn@example.com', 'finn@example.com'],
    ['composed and decomposed', 'jose\u0301@example.com', 'josé@example.com'],
    ['a domain in punycode', 'ann@bücher.example', 'ann@xn--bcher-kva.example'],
    ['a domain in capitals', 'ann@BÜCHER.example', 'ann@XN--BCHER-KVA.example'],
    ['a final sigma', 'νίκος@example.com', 'ΝΊΚΟΣ@example.com'],
    ['a lunate sigma', '\u03f2a@example.com', '\u03f9A@example.com'],
    ['an ideographic full stop', 'ann@例え。example', 'ann@xn--r8jz45g.example'],
  ])('%s', (_, left, right) => {
    expect(addressKey(left)).toBe(addressKey(right));
  });

  test.each([
    ['the local part', 'ann@example.com', 'anne@example.com'],
    ['an accent in the local part', 'jose@example.com', 'josé@example.com'],
    ['the domain', 'ann@example.com', 'ann@example.org'],
    ['a path behind a domain', 'ann@bücher.example', 'ann@bücher.example/x'],
  ])('%s distinguishes them', (_, left, right) => {
    expect(addressKey(left)).not.toBe(addressKey(right));
  });

  test.each([
    ['  Ann@Example.com ', 'ann@example.com'],
    ['JÖRG@example.com \u200b', 'jörg@example.com'],
    ['a\u200bnn@example.com', 'ann@example.com'],
    ['Ｊörg', 'ｊörg'],
  ])('%j is written as %j', (email, normal) => {
    expect(normalEmail(email)).toBe(normal);
  });

  test('a login name has no domain', () => {
    expect([addressKey('Jörg'), addressKey('CORP\\Jörg')]).toEqual(['jörg', 'corp\\jörg']);
  });

  test('the same in the twenty-thousandth person as in the first', () => {
    const email = 'ann@é.eu';
    const keys = new Set(Array.from({ length: 20_000 }, () => addressKey(email)));
    expect([...keys]).toEqual(['ann@xn--9ca.eu']);
  });

  test('a key is its own key, and the key of what is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (local, domain) => {
        const email = `${local}@${domain}`;
        expect(addressKey(addressKey(email))).toBe(addressKey(email));
        expect(addressKey(normalEmail(email))).toBe(addressKey(email));
      }),
    );
  });
});

describe('addresses that no mail system takes', () => {
  test.each([
    ['a name in front', 'Ann <ann@example.com>', ['ann@example.com']],
    ['two @', 'ann@example.com@example.org', ['ann@example.com', 'ann@example.org']],
    ['@ twice in a row', 'ann@@example.com', ['ann@example.com']],
    ['a space', 'ann @example.com', ['ann@example.com']],
    ['two addresses', 'ann@example.com; bob@example.com', ['ann@example.com', 'bob@example.com']],
    ['a scheme', 'mailto:ann@example.com', ['ann@example.com']],
    ['no local part', '@example.com', []],
    ['no domain', 'ann@', []],
    ['a name alone', 'Ann Lee', []],
    ['an @ in front', '@ann@example.com', ['ann@example.com']],
    ['a name without a space in front', 'Ann<ann@example.com>', ['ann@example.com']],
  ])('%s', (_, email, plain) => {
    expect(isUnusableAddress(email)).toBe(true);
    expect(plainAddressKeys(email)).toEqual(plain);
  });

  test.each(['ann@example.com', 'ann', 'CORP\\ann', "o'neil+x@example.com", ' ann@bücher.example '])(
    '%s is one',
    (email) => {
      expect(isUnusableAddress(email)).toBe(false);
    },
  );
});
