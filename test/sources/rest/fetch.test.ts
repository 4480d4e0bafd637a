import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAULTS } from '../../../src/sandbox/faults.ts';
import { readDescription } from '../../../src/sources/rest/description.ts';
import { source } from '../../../src/sources/rest/index.ts';
import { outcomesOf } from '../../../src/sources/rest/people.ts';
import type { FetchResult, Step } from '../../../src/sources/source.ts';
import { CLIENT, type RestOptions, startRest, TOKEN } from '../../stand-ins/rest/start.ts';
import { byId, contextFor } from '../context.ts';
import { DEPARTMENTS, description, PEOPLE } from './descriptions.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tcsync-rest-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function withContext<T>(
  content: object,
  options: RestOptions,
  use: (context: Parameters<typeof source.fetch>[0]) => Promise<T>,
): Promise<T> {
  const file = join(folder, 'hr.json');
  await writeFile(file, JSON.stringify(content));
  const standIn = await startRest({ people: PEOPLE, departments: DEPARTMENTS, ...options });
  const env = {
    REST_FILE: file,
    REST_URL: `${standIn.url}/v1`,
    REST_TOKEN: TOKEN,
    REST_CLIENT_ID: CLIENT.id,
    REST_CLIENT_SECRET: CLIENT.secret,
  };
  try {
    return await use(contextFor(['rest'], env));
  } finally {
    await standIn.close();
  }
}

const fetch = (content: object, options: RestOptions = {}): Promise<FetchResult> =>
  withContext(content, options, (context) => source.fetch(context));

async function errorOf(content: object, options: RestOptions = {}): Promise<string> {
  try {
    await fetch(content, options);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was refused';
}

const withFields = (fields: object): object => {
  const base = description() as { fields: object };
  return { ...base, fields: { ...base.fields, ...fields } };
};

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

describe('fetch rest refuses', () => {
  it.each<[string, string, object, RestOptions]>([
    [
      'a wrong path to the rows',
      'requests[0].rows (hr.json, line 1): "people" is not a list in the response; the response contains: data, meta.',
      description({}, { rows: 'people' }),
      {},
    ],
    [
      'a last day that is not a date',
      'last_day must be a day such as 2026-12-31; got "31.12.2026"',
      withFields({ last_day: 'ends' }),
      { people: PEOPLE.map((one) => ({ ...one, ends: '31.12.2026' })) },
    ],
    [
      'rows that are no objects',
      'row 1 is not an object',
      description(),
      { people: [1] as unknown as object[] },
    ],
    [
      'a wrong path to the total',
      'requests[0].total (hr.json, line 1): "meta.count" is not a number',
      description({}, { total: 'meta.count' }),
      {},
    ],
    [
      'a wrong path to the number of pages',
      'requests[0].paging.pages (hr.json, line 1): "meta.page_count" is not a number',
      description({}, { total: undefined, paging: { type: 'page', pages: 'meta.page_count' } }),
      {},
    ],
    [
      'a wrong path to the sign that more follows',
      'requests[0].paging.more (hr.json, line 1): "meta.has_more" is not true or false',
      description({}, { total: undefined, paging: { type: 'offset', more: 'meta.has_more' } }),
      { paging: 'offset' },
    ],
    [
      'a list with a next page that it does not read',
      'has a next page in its Link header',
      description({}, { paging: undefined, total: undefined }),
      { paging: 'link', announcesTotal: false },
    ],
    [
      'a full first page without a cursor',
      'the first page is full, with 2 rows, and "meta.after" contains no next page',
      description(
        {},
        { total: undefined, paging: { type: 'cursor', next: 'meta.after', size: 2, size_param: 'limit' } },
      ),
      { paging: 'cursor', announcesTotal: false },
    ],
    [
      'an address on another host',
      'refers to another host, evil.example',
      description({}, { total: undefined, paging: { type: 'next', next: 'meta.next' } }),
      { paging: 'next', nextHost: 'https://evil.example' },
    ],
    [
      'a total that is not reached',
      '5 people were announced, but 2 were returned',
      description({}, { paging: undefined }),
      {},
    ],
    [
      'a field that no row has',
      'the field mail_address is missing from all 5 people',
      withFields({ email: 'mail_address' }),
      {},
    ],
    [
      'a part of a template that no row has',
      'the field firstname is missing from all 5 people',
      withFields({ name: '${firstname} ${last}' }),
      {},
    ],
    [
      'a row without an id',
      'row 2 of the people: external_id is empty',
      description(),
      { people: [PEOPLE[0] ?? {}, { ...PEOPLE[1], id: '' }] },
    ],
    [
      'a row without a status',
      'row 2 of the people: status is empty',
      description(),
      { people: [PEOPLE[0] ?? {}, { ...PEOPLE[1], state: null }] },
    ],
    [
      'an object where a text belongs',
      'row 2 of the people: email must be text; got {"id":1}',
      withFields({ email: 'boss' }),
      {},
    ],
    [
      'an id that lost digits',
      'external_id must be text or a number',
      description(),
      { people: [{ ...PEOPLE[0], id: 2 ** 60 }] },
    ],
    [
      'a joined row under a name that is taken',
      'the people already have "unit"',
      description({
        requests: [
          { path: '/people', rows: 'data.items' },
          { path: '/departments', join: { on: 'unit', key: 'code', as: 'unit' } },
        ],
      }),
      { paging: 'none' },
    ],
    [
      'a start date that is no date',
      'is "soon", which is not a date',
      description({ start_date: 'starts' }),
      { people: [{ ...PEOPLE[0], starts: 'soon' }] },
    ],
  ])('%s', async (_, message, content, options) => {
    expect(await errorOf(content, options)).toContain(message);
  });

  it('nothing where a field is optional', async () => {
    const fields = { ...(description() as { fields: object }).fields, job_title: 'title' };
    expect((await fetch(description({ fields, optional: ['job_title'] }))).notices).toEqual([]);
    expect(await errorOf(description({ fields }))).toContain('the field title is missing');
  });
});

it('fetch rest ends when a pattern backtracks forever', async () => {
  const file = join(folder, 'endless.json');
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

describe('doctor rest', () => {
  const check = (content: object, options: RestOptions = {}): Promise<Step[]> =>
    withContext(content, options, async (context) => {
      const steps: Step[] = [];
      for await (const step of source.check?.(context) ?? []) steps.push(step);
      return steps;
    });

  it('shows the first page, the fields, and what becomes of each row', async () => {
    const steps = await check(withFields({ job_title: 'titel' }), { pageSize: 5 });
    const lines = steps.map(({ title, detail }) => `${title}|${detail}`);
    expect(lines).toContain(
      'Anyhr returns people|5 on the first page, 5 announced in total, no further page',
    );
    expect(lines).toContain('email from mail|in 4 of 5 rows, such as person1@example.com');
    expect(lines).toContain(
      'Row 4|external_id: 4, name: Person 4, email: person4@example.com, status: inactive, supervisor_id: 1',
    );
    expect(lines.at(-1)).toMatch(/^Row 5 is skipped: no e-mail\|/);
    expect(steps.find(({ title }) => title.startsWith('job_title'))?.notices).toMatchObject([
      {
        message: expect.stringMatching(
          /^No row has titel\. fields\.job_title \(hr\.json, line 1\)/,
        ) as string,
      },
    ]);
  });

  it.each(['EM CASA', 'constructor'])('names status words that prepare would refuse: %s', async (word) => {
    const people = PEOPLE.map((one, i) => ({ ...one, state: i === 0 ? word : 'ativo' }));
    const steps = await check(description(), { people, pageSize: 5 });
    expect(steps.flatMap(({ notices = [] }) => notices)).toMatchObject([
      {
        message: expect.stringContaining(`tcsync does not know "${word}". Add it to status_words`) as string,
      },
    ]);
  });

  it('writes paths as the description does', async () => {
    const people = PEOPLE.map((one) => ({ ...one, mails: [{ type: 'work', value: one.mail }] }));
    const steps = await check(withFields({ email: 'mails[type=work].value' }), { people });
    expect(steps.map(({ title }) => title)).toContain('email from mails[type=work].value');
  });

  it('shows a row that ends the fetch, wherever it is on the page', async () => {
    const people = [
      ...PEOPLE,
      ...PEOPLE.map((one) => ({ ...one, id: one.id + 10 })),
      { ...PEOPLE[0], id: '' },
    ];
    const steps = await check(description(), { people, pageSize: 20 });
    expect(steps.at(-1)).toMatchObject({ title: 'Row 11', error: { code: 'bad-answer' } });
  });

  it('stops at a login that fails, and at a description that is wrong', async () => {
    const header = description({ auth: { type: 'header', header: 'x-other' } });
    expect((await check(header)).at(-1)).toMatchObject({
      title: 'Anyhr accepts the login',
      error: { status: 401 },
    });
    expect(await check({})).toMatchObject([{ title: 'The description is valid', error: { exitCode: 64 } }]);
  });
});
