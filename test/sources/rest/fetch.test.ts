import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../../src/sandbox/faults.ts';
import { readDescription } from '../../../src/sources/rest/description.ts';
import { outcomesOf } from '../../../src/sources/rest/people.ts';
import type { RestOptions } from '../../stand-ins/rest/start.ts';
import { byId } from '../context.ts';
import { description, PEOPLE } from './descriptions.ts';
import { fetch, withFields } from './fetching.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

describe('fetch rest', () => {
  it('makes employees of rows, and leaves out people without an e-mail', async () => {
    const { employees, summary, skipped } = await fetch(description({ raw_data: ['unit'] }));
    expect(summary).toEqual({ read: 5, skipped: { 'no e-mail': 1 }, managersAdded: 0, requests: 3 });
    expect(skipped).toMatchObject([{ external_id: '5', reason: 'no e-mail' }]);
    expect(byId(employees)['4']).toEqual({
      external_id: '4',
      name: 'Person 4',
      email: 'person4@example.com',
      department: null,
      status: 'inactive',
      supervisor_id: '1',
      raw_data: { unit: 0 },
    });
  });

  it('joins a second list, and names what it has no row for', async () => {
    const people = [...PEOPLE, { ...PEOPLE[1], id: 6, mail: 'six@example.com', unit: 7 }];
    const [request] = (description() as { requests: object[] }).requests;
    const join = { path: '/departments', join: { on: 'unit', key: 'code', as: 'unit_row' } };
    const { employees, notices } = await fetch(
      { ...withFields({ department: 'unit_row.title' }), requests: [request, join] },
      { people },
    );
    const found = byId(employees);
    expect([found['1'], found['2'], found['6']].map((one) => one?.department)).toEqual([
      'R/D',
      'Sales',
      null,
    ]);
    expect(notices).toMatchObject([{ code: 'join-missing', who: ['7'] }]);
  });

  it('finds supervisors by e-mail', async () => {
    const people = PEOPLE.map((one) => ({
      ...one,
      boss: { id: one.id === 1 ? '' : one.id === 2 ? 'gone@example.com' : 'PERSON1@example.com' },
    }));
    const { employees, notices } = await fetch(description({ supervisor_by: 'email' }), { people });
    expect(employees.map((one) => one.supervisor_id)).toEqual(['', '', '1', '1']);
    expect(notices).toMatchObject([{ code: 'manager-missing', who: ['gone@example.com'] }]);
  });

  it('leaves out whom the description excludes and who starts later, and keeps them where they are needed above others', async () => {
    const people = PEOPLE.map((one) => ({ ...one, starts: one.id === 2 ? '2030-01-01' : '2020-01-01' }));
    const exclude = { property: 'last', string: { equals: '1' } };
    const { employees, summary } = await fetch(description({ exclude, start_date: 'starts' }), { people });
    expect(summary.skipped).toEqual({
      'excluded by the description': 1,
      'hire date in the future': 1,
      'no e-mail': 1,
    });
    expect(summary.managersAdded).toBe(1);
    expect(byId(employees)['1']).toMatchObject({ hierarchy_only: true });
  });

  it.each<[string, RestOptions, object]>([
    [
      'fewer rows than it asks for',
      { pageSize: 2, announcesTotal: false },
      { total: undefined, paging: { type: 'page', size: 100, size_param: 'limit' } },
    ],
    ['the number of pages', {}, { total: undefined, paging: { type: 'page', pages: 'meta.pages' } }],
    [
      'a sign that more follows',
      { paging: 'offset' },
      { total: undefined, paging: { type: 'offset', more: 'meta.more' } },
    ],
    [
      'offsets from 1, as in SCIM',
      { paging: 'offset', firstRow: 1 },
      { paging: { type: 'offset', first: 1 } },
    ],
    ['one response', { paging: 'none' }, { paging: undefined }],
  ])('reads everyone with %s', async (_, options, request) => {
    expect((await fetch(description({}, request), options)).summary.read).toBe(5);
  });

  it('renews a token that expires on the way, once', async () => {
    const oauth = description({ auth: { type: 'oauth2', token_url: '/token' } });
    const seen: string[] = [];
    const { summary } = await fetch(oauth, {
      fault: ({ n }) => (n === 3 ? FAULTS['401'] : undefined),
      onRequest: ({ path }) => void seen.push(path),
    });
    expect(summary.read).toBe(5);
    expect(seen.filter((path) => path === '/v1/token')).toHaveLength(2);
  });
});

it('fetch rest ends when a pattern backtracks forever', async () => {
  const file = join(temporaryFolder(), 'endless.json');
  const endless = { action: 'regex_replace', from: 'first', pattern: '^(a+)+$', replacement: '' };
  await writeFile(file, JSON.stringify(withFields({ name: endless })));
  const read = readDescription(file);
  if (!('description' in read)) return expect.unreachable();
  const rows = [{ ...PEOPLE[0], first: `${'a'.repeat(50)}!` }];
  expect(() => outcomesOf(rows, read.description, '2026-11-02', 200)).toThrow(
    'Anyhr: reading the rows timed out after 0.2 s, most likely because of a pattern in fields (endless.json, line 1).',
  );
  const tests = [{ row: rows[0], expected: { name: 'a' } }];
  await writeFile(file, JSON.stringify({ ...withFields({ name: endless }), tests }));
  expect(() => readDescription(file, 200)).toThrow(
    'tests (endless.json, line 1): the tests timed out after 0.2 s, most likely because of a pattern in fields',
  );
});
