import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  firstFew,
  groupText,
  inSentence,
  nfc,
  plainLine,
  pluralize,
  timeText,
} from '../../src/core/text.ts';

it('text is compared in NFC', () => {
  expect([nfc('Jose\u0301'), nfc('José'), nfc('Jose')]).toEqual(['José', 'José', 'Jose']);
});

describe('canonical JSON', () => {
  it.each<[unknown, string]>([
    ['Jose\u0301 "x"', '"José \\"x\\""'],
    [5, '5'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'null'],
    [['b', ['a', undefined]], '["b",["a",null]]'],
    [{ b: 1, a: { d: [], c: undefined } }, '{"a":{"d":[]},"b":1}'],
    [{ 'e\u0301': 1 }, '{"é":1}'],
  ])('of %j is %s', (value, json) => {
    expect(canonicalJson(value)).toBe(json);
  });
});

it('control characters and marks of direction cannot change a line', () => {
  expect(plainLine('a\nb\u001b[1m \u202ec\u2028é')).toBe('a�b�[1m �c�é');
});

it.each([
  [1, 'p1'],
  [10, 'p1, p2, p3, p4, p5, p6, p7, p8, p9, p10'],
  [11, 'p1, p2, p3, p4, p5, p6, p7, p8, p9, p10 and 1 more'],
])('of %i people a message names ten', (count, text) => {
  expect(firstFew(Array.from({ length: count }, (_, index) => `p${index + 1}`))).toBe(text);
});

it.each([
  ['2026-11-28T15:20:31.250Z', '2026-11-28 15:20 UTC'],
  ['2026-11-28T15:20Z', '2026-11-28 15:20 UTC'],
  ['at 2026-11-28T15:20:00Z', 'at 2026-11-28T15:20:00Z'],
  ['2026-11-28T15:20:00Z.', '2026-11-28T15:20:00Z.'],
  ['2026-11-28T15:20:00+01:00', '2026-11-28T15:20:00+01:00'],
])('the time %s is shown as %s', (iso, text) => {
  expect(timeText(iso)).toBe(text);
});

it.each([
  ['', 'the root group'],
  ['Sales', 'Sales'],
  ['Sales/North  /East', 'Sales / North / East'],
])('the group %j is shown as %s', (breadcrumb, text) => {
  expect(groupText(breadcrumb)).toBe(text);
});

it('a count has its noun', () => {
  expect([0, 1, 2].map((count) => pluralize(count, 'person', 'people'))).toEqual([
    '0 people',
    '1 person',
    '2 people',
  ]);
});

it('a title inside a sentence has a small article', () => {
  expect(['The file', 'Theo', 'All, The'].map(inSentence)).toEqual(['the file', 'Theo', 'All, The']);
});
