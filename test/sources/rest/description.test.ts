import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readDescription } from '../../../src/sources/rest/description.ts';
import { source } from '../../../src/sources/rest/index.ts';
import { linkOf } from '../../../src/sources/rest/paging.ts';
import { descriptionJsonSchema } from '../../../src/sources/rest/schema.ts';
import { PROJECT } from '../../docs.ts';
import { description } from './descriptions.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tcsync-rest-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function problemsOf(content: object | string): Promise<readonly string[]> {
  const file = join(folder, 'hr.yaml');
  await writeFile(file, typeof content === 'string' ? content : stringify(content));
  const read = readDescription(file);
  return 'problems' in read ? read.problems : [];
}

const fields = (changes: object): object =>
  description({ fields: { ...(description() as { fields: object }).fields, ...changes } });

describe('a description that is wrong', () => {
  it.each<[string, object | string, string]>([
    ['no YAML', 'name: [', 'hr.yaml: '],
    ['an unknown key', description({ color: 1 }), 'the description (hr.yaml): unknown key "color"'],
    [
      'a secret',
      description({ auth: { type: 'bearer', token: 'x' } }),
      'auth (hr.yaml, line 4): unknown key "token"; secrets do not belong in the file',
    ],
    [
      'a secret in a header',
      description({}, { headers: { 'X-Api-Key': 'x' } }),
      'requests[0].headers.X-Api-Key (hr.yaml, line 12): secrets do not belong',
    ],
    [
      'an unknown login',
      description({ auth: { type: 'digest' } }),
      'auth.type (hr.yaml, line 4): is missing or unknown',
    ],
    [
      'an address without encryption',
      description({ url: 'http://hr.example.com' }),
      'url (hr.yaml, line 2): must begin with https://',
    ],
    [
      'a token address without encryption',
      description({ auth: { type: 'oauth2', token_url: 'http://hr.example.com/t' } }),
      'auth.token_url (hr.yaml, line 5): must begin with https://',
    ],
    [
      'a login in the address',
      description({ url: 'https://a:b@hr.example.com' }),
      'url (hr.yaml, line 2): secrets do not belong',
    ],
    [
      'a secret in a parameter',
      description({}, { query: { api_key: 'x' } }),
      'requests[0].query.api_key (hr.yaml, line 12): secrets do not belong',
    ],
    ['no requests', description({ requests: undefined }), 'requests (hr.yaml): is missing'],
    ['a field that employees do not have', fields({ shoe_size: 'x' }), 'unknown key "shoe_size"'],
    [
      'no status',
      fields({ status: undefined }),
      '"status" is missing; if the API returns active people only',
    ],
    [
      'an unknown action',
      fields({ email: { action: 'shout', from: 'mail' } }),
      'fields.email.action (hr.yaml, line 15): must be one of set, copy, ',
    ],
    [
      'an action without what it needs',
      fields({ email: [{ action: 'copy', from: 'mail' }, { action: 'lookup' }] }),
      'fields.email[1] (hr.yaml, line 17): a lookup needs either "table" or "csv"',
    ],
    [
      'a CSV file that is not there',
      fields({ department: { action: 'lookup', from: 'a', csv: 'none.csv', key: 'a', column: 'b' } }),
      'the file "none.csv" cannot be read',
    ],
    [
      'a path with an empty step',
      fields({ email: 'a..b' }),
      'fields.email (hr.yaml, line 14): the property "a..b" has an empty step',
    ],
    [
      'an invalid filter',
      description({ exclude: { xor: [] } }),
      'exclude (hr.yaml, line 21): unknown key "xor"',
    ],
    [
      'a second list that is not joined',
      description({ requests: [{ path: '/a' }, { path: '/b' }] }),
      'requests[1] (hr.yaml, line 7): "join" is missing',
    ],
    [
      'a body with GET',
      description({}, { body: {} }),
      'requests[0].body (hr.yaml, line 11): needs "method: POST"',
    ],
    [
      'a size without its parameter',
      description({}, { paging: { type: 'page', size: 5 } }),
      '"size" and "size_param" must be used together',
    ],
    [
      'a test that fails',
      description({ tests: [{ row: { mail: 'A' }, expected: { email: 'B' } }] }),
      'tests[0].expected.email (hr.yaml, line 24): expected "B", got "A"',
    ],
    [
      'a test of no field',
      description({ tests: [{ row: {}, expected: { department: 'B' } }] }),
      '"department" is not one of the fields',
    ],
  ])('%s', async (_, content, message) => {
    expect((await problemsOf(content)).join('\n')).toContain(message);
  });

  it('with every problem at once', async () => {
    expect(await problemsOf(description({ url: 'x', color: 1, auth: {} }))).toHaveLength(3);
  });

  it('that needs a secret which is not set', async () => {
    expect(await problemsOf(description())).toEqual([]);
    expect(source.problems?.({ file: join(folder, 'hr.yaml') })).toEqual([
      'REST_TOKEN is missing; auth (hr.yaml, line 4) requires it.',
    ]);
    expect(source.alsoRequired?.({ file: join(folder, 'hr.yaml') })).toEqual(['REST_TOKEN']);
  });
});

describe('a description that is right', () => {
  it('may be JSON, and name a CSV file beside it', async () => {
    await writeFile(join(folder, 'units.csv'), 'id,name\n1,Sales\n');
    const lookup = { action: 'lookup', from: 'unit', csv: 'units.csv', key: 'id', column: 'name' };
    const tests = [{ row: { unit: 1 }, expected: { department: 'Sales' } }];
    expect(await problemsOf(JSON.stringify({ ...fields({ department: lookup }), tests }))).toEqual([]);
  });

  it.each(readdirSync(join(PROJECT, 'samples/rest')).filter((name) => name.endsWith('.yaml')))(
    'is %s, with tests, in less than 80 lines',
    (name) => {
      const file = join(PROJECT, 'samples/rest', name);
      const read = readDescription(file);
      expect(read).not.toHaveProperty('problems');
      expect('description' in read && read.description.api.tests.length).toBeGreaterThan(0);
      expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(80);
    },
  );

  it('has a JSON Schema that is up to date (npm run docs)', () => {
    const file = join(PROJECT, 'samples/rest/description.schema.json');
    expect(readFileSync(file, 'utf8')).toBe(descriptionJsonSchema());
  });

  it('is the one of docs/sources/rest.md', async () => {
    const page = readFileSync(join(PROJECT, 'docs/sources/rest.md'), 'utf8');
    const [, example = ''] = /```yaml\n(name: Staffbook[\s\S]*?)```/.exec(page) ?? [];
    expect(await problemsOf(example)).toEqual([]);
  });
});

it.each([
  ['<https://a/?p=2>; rel="next"', 'https://a/?p=2'],
  ['<https://a/1>; rel="prev first", <https://a/3>;title="x"; rel="last next"', 'https://a/3'],
  ['<https://a/1>; rel=next', 'https://a/1'],
  ['<https://a/1>; rel="nextish"', undefined],
  ['<https://a/1>; rel=previous', undefined],
  [undefined, undefined],
])('the Link header %s leads to %s', (header, address) => {
  expect(linkOf(header)).toBe(address);
});
