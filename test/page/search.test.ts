import { describe, expect, it } from 'vitest';
import { fold, foldAll, search } from '../../src/page/search.ts';

const PEOPLE = [
  'Zoë Łuczak zoe@example.com supervisor',
  'Bo Zoeller bo@example.com user',
  'Ann Groß ann@example.com user',
];
const GROUPS = ['Company', 'Company / Köln', 'Company / Sales'];
const INDEX = { own: foldAll(PEOPLE), of: [1, 2, 2], shared: foldAll(GROUPS) };

describe('search', () => {
  it.each([
    ['zoe', [0, 1]],
    ['ZOË', [0, 1]],
    ['luczak', [0]],
    ['gross', [2]],
    ['koln', [0]],
    ['sales user', [1, 2]],
    ['user sales bo', [1]],
    ['example.com koln', [0]],
    ['nobody', []],
    ['  ', [0, 1, 2]],
    ['company', [0, 1, 2]],
  ])('%j', (query, found) => {
    expect(search(INDEX, query)).toEqual(found);
  });

  it('those who begin with the words come first', () => {
    expect(search({ own: foldAll(['Bo Ann', 'Ann Bo']), of: [], shared: [] }, 'ann')).toEqual([1, 0]);
  });
});

it('folding many texts keeps them apart, line breaks or not', () => {
  expect(foldAll(['Á\nB', '', 'Ç'])).toEqual(['a b', '', 'c']);
  expect(fold('STRASSE straße')).toBe('strasse strasse');
});
