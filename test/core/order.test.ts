import { expect, it } from 'vitest';
import { compareIds, compareText } from '../../src/core/order.ts';

it.each([
  ['9', '10'],
  ['007', '7'],
  ['7', '008'],
  ['9007199254740992', '9007199254740993'],
  ['10', '1a'],
  ['1a', '9'],
  ['', '0'],
  ['Z', 'a'],
  ['z', 'é'],
  ['\uffff', '😀'],
  ['\ud7ff', '😀'],
  ['\uffff', '\u{10000}'],
  ['\u{103fe}', '\u{103ff}'],
  ['😀', '😁'],
  ['😀a', '😀b'],
])('the id %j comes before %j', (first, second) => {
  expect(compareIds(first, second)).toBeLessThan(0);
  expect(compareIds(second, first)).toBeGreaterThan(0);
  expect(compareIds(first, first)).toBe(0);
});

it('text goes by code points, not by the language of the machine', () => {
  const sorted = ['', '10', '9', 'Z', 'a', 'ab', 'é', '\uffff', '😀', '😀a'];
  expect(sorted.toReversed().sort(compareText)).toEqual(sorted);
});
