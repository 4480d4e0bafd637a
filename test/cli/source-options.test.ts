import { expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { readSourceOptions, type SourceArguments } from '../../src/cli/source-options.ts';
import type { AnySource } from '../../src/sources/registry.ts';

function read(takes: AnySource['takes'], words: SourceArguments) {
  const source: AnySource = {
    name: 'some',
    title: 'Some',
    sections: [],
    ...(takes === undefined ? {} : { takes }),
    fetch: () => Promise.reject(new Error('not asked')),
  };
  return readSourceOptions(source, words, '/home/ann');
}

it.each([
  ['nothing', undefined, {}, {}],
  ['a path', 'file', { path: 'people.csv' }, { path: '/home/ann/people.csv', map: [], encoding: undefined }],
  [
    'the path of FILE_PATH and statuses',
    'file',
    { statusMap: 'Gone_away=inactive' },
    { path: undefined, map: [], encoding: undefined, statusMap: { 'gone away': 'inactive' } },
  ],
  ['an absolute path', 'file', { path: '/tmp/p.csv' }, { path: '/tmp/p.csv', map: [], encoding: undefined }],
  [
    'columns',
    'file',
    { path: 'p.csv', map: 'name=Full name, email = E=mail', encoding: 'latin1' },
    {
      path: '/home/ann/p.csv',
      map: [
        ['name', 'Full name'],
        ['email', 'E=mail'],
      ],
      encoding: 'latin1',
    },
  ],
] as const)('%s', (_, takes, words, file) => {
  expect(read(takes, words)).toEqual(takes === 'file' ? { file } : {});
});

it.each([
  [{ timeOff: true }, { timeOff: { from: undefined, to: undefined } }],
  [
    { timeOff: true, from: '2026-01-01', to: '2026-02-28' },
    { timeOff: { from: '2026-01-01', to: '2026-02-28' } },
  ],
  [{}, {}],
] as const)('leaves: %j', (words, expected) => {
  expect(read('timeOff', words)).toEqual(expected);
});

it.each([
  [undefined, { path: 'people.csv' }, '<path>'],
  [undefined, { map: 'name=Name' }, '--map'],
  [undefined, { timeOff: true }, '--time-off'],
  ['timeOff', { path: 'people.csv' }, '<path>'],
  ['timeOff', { from: '2026-01-01' }, '--time-off'],
  ['timeOff', { timeOff: true, from: '2026-02-30' }, '2026-02-30'],
  ['file', { path: 'p.csv', to: '2026-01-01' }, '--to'],
  ['file', { path: 'p.csv', statusMap: 'gone' }, '--status-map gone'],
  ['file', { path: 'p.csv', map: 'name' }, '--map name'],
] as const)('%s: %j is refused', (takes, words, named) => {
  const attempt = () => read(takes, words);
  expect(attempt).toThrow(UserError);
  expect(attempt).toThrow(named);
});
