import { describe, expect, it } from 'vitest';
import { mayMention, searchHashes, searchKey } from '../../../src/core/history/search-keys.ts';
import type { RunRecord } from '../../../src/core/plan/record.ts';
import { change, newGroup, recordOf } from './records.ts';

/** The hashes of a run whose changed users had these external ids. */
function hashesOf(...ids: readonly string[]): string {
  return searchHashes(recordOf([], { external_ids: Object.fromEntries(ids.entries()) }));
}

it('names are searched in any case and with any blanks', () => {
  expect(searchKey('  Ann \t Lee ')).toBe('ann lee');
});

describe('the line of a run', () => {
  const root = { group_id: '1', path: [] };
  const mentioned = (record: RunRecord, names: readonly string[]): readonly string[] =>
    names.filter((name) => mayMention(searchHashes(record), name));

  it.each([
    ['name', 'Anna', 'Ann B'],
    ['email', 'anna@example.com', 'a.b@example.com'],
    ['external-id', 'E-6', 'E-7'],
    ['additional-email', 'a@home.test', 'b@home.test'],
  ] as const)('mentions the person of a change of %s, as they were and are', (kind, before, after) => {
    const names = ['ann@example.com', 'ANN', before, after, '7'];
    const record = recordOf([change(kind, before, after)], { unfinished: true });
    expect(mentioned(record, [...names, 'bob', '8', ''])).toEqual(names);
  });

  it('mentions people moved and made, external ids and days off, but no groups', () => {
    const invite = change(
      'invite',
      null,
      { group: root },
      { email: 'new@example.com', name: '', user_id: null },
    );
    const operations = [newGroup('Sales'), change('move', root, root), invite];
    const record = recordOf(operations, {
      results: operations.map(({ id }) => ({ operation: id, state: 'done', made: '9' })),
      external_ids: { 7: 'E-7' },
      days: [{ person: 'bob@example.com', day: '2026-11-03', before: null, after: 'Vacation' }],
    });
    const names = ['ann', '7', 'new@example.com', '9', 'E-7', 'bob@example.com'];
    expect(mentioned(record, [...names, 'Sales', '', '1', 'null', 'undefined'])).toEqual(names);
    // Ann has three keys, the joiner two.
    expect(searchHashes(record)).toHaveLength(5 * 7);
  });

  it('is empty when no one was changed', () => {
    expect(searchHashes(recordOf([newGroup('Sales')], { unfinished: true }))).toBe('');
    expect(mayMention('', 'ann')).toBe(false);
  });

  it('has five characters for each key, which are those of the earlier lines', () => {
    expect(hashesOf('ann@example.com', 'E-7', 'E-7')).toBe('seiitp5f9c');
    const ids = Array.from({ length: 300 }, (_, index) => `id ${index}`);
    expect(hashesOf(...ids)).toHaveLength(5 * 300);
    expect(ids.filter((id) => !mayMention(hashesOf(...ids), id))).toEqual([]);
  });

  it('mentions no one where a key begins inside another one', () => {
    const ann = hashesOf('ann');
    expect(mayMention(`0${ann}0000`, 'ann')).toBe(false);
    expect(mayMention(`0${ann}0000${ann}`, 'ann')).toBe(true);
  });

  it('has up to 2000 keys; with more it may mention everyone', () => {
    const ids = Array.from({ length: 2_001 }, (_, index) => `id ${index}`);
    expect(hashesOf(...ids.slice(1))).toHaveLength(5 * 2_000);
    expect(hashesOf(...ids)).toBe('*');
    expect(mayMention('*', 'ann')).toBe(true);
  });
});
