import { expect, it } from 'vitest';
import { sharing } from '../../src/core/shared-keys.ts';

it.each([
  ['', []],
  ['a b c', []],
  ['a b a c', ['a', 'a']],
  ['a b a b a', ['a', 'b', 'a', 'b', 'a']],
  ['- a -', []],
  ['- a - a', ['a', 'a']],
])('of %j the items with the key of another one are %j', (text, shared) => {
  expect(sharing(text.split(' '), (item) => item.replace('-', ''))).toEqual(shared);
});
