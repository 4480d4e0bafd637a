import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DEEL_TOKEN, startDeel } from '../stand-ins/deel/start.ts';
import { PERSONIO_CLIENT, startPersonio } from '../stand-ins/personio/start.ts';
import { CLIENT, type RestOptions, startRest, TOKEN } from '../stand-ins/rest/start.ts';
import { DEPARTMENTS, description, PEOPLE } from '../sources/rest/descriptions.ts';
import { type Contract, overHttp } from './contract.ts';

const WITH_TOKEN = { REST_TOKEN: TOKEN };
const WITH_CLIENT = { REST_CLIENT_ID: CLIENT.id, REST_CLIENT_SECRET: CLIENT.secret };

/** A description of one kind of paging, and one kind of login. */
function described(
  title: string,
  content: object,
  secrets: Readonly<Record<string, string>>,
  options: Pick<RestOptions, 'paging' | 'announcesTotal'> = {},
): Contract {
  return overHttp(
    'rest',
    options.paging !== 'none',
    async (standInOptions) => {
      const folder = mkdtempSync(join(tmpdir(), 'tcsync-rest-'));
      const file = join(folder, 'description.json');
      writeFileSync(file, JSON.stringify(content));
      const people = await startRest({
        people: PEOPLE,
        departments: DEPARTMENTS,
        ...options,
        ...standInOptions,
      });
      return {
        people,
        env: (url) => ({ REST_FILE: file, REST_URL: `${url}/v1`, ...secrets }),
        secrets: [TOKEN, CLIENT.secret],
        close: async () => rmSync(folder, { recursive: true }),
      };
    },
    title,
  );
}

export const rest = described('rest by page, bearer', description(), WITH_TOKEN);

export const restByOffset = described(
  'rest by offset, basic, joined',
  description({
    auth: { type: 'basic' },
    requests: [
      { path: '/people', rows: 'data.items', total_header: 'X-Total-Count', paging: { type: 'offset' } },
      { path: '/departments', join: { on: 'unit', key: 'code', as: 'unit_row' } },
    ],
  }),
  { REST_USER: CLIENT.id, REST_PASSWORD: CLIENT.secret },
  { paging: 'offset' },
);

export const restByCursor = described(
  'rest by cursor in the body, oauth2',
  description(
    { auth: { type: 'oauth2', token_url: '/token' } },
    {
      method: 'POST',
      body: {},
      total: undefined,
      paging: { type: 'cursor', next: 'meta.cursor', in: 'body' },
    },
  ),
  WITH_CLIENT,
  { paging: 'cursor', announcesTotal: false },
);

export const restByLink = described(
  'rest by link, header',
  description(
    { auth: { type: 'header', header: 'x-api-key' } },
    { total: undefined, paging: { type: 'link' } },
  ),
  WITH_TOKEN,
  { paging: 'link', announcesTotal: false },
);

export const restByNext = described(
  'rest by next',
  description({}, { total: undefined, paging: { type: 'next', next: 'meta.next' } }),
  WITH_TOKEN,
  { paging: 'next', announcesTotal: false },
);

export const personio = overHttp(
  'rest',
  true,
  async (options) => {
    const people = await startPersonio({
      people: [1, 2, 3, 4, 5].map((id) => ({
        id,
        first_name: 'Person',
        last_name: String(id),
        email: id === 5 ? null : `person${id}@example.com`,
        status: id === 4 ? 'inactive' : 'active',
        position: 'Engineer',
        department: 'R/D',
        office: 'Munich',
        hire_date: '2020-01-01T00:00:00+01:00',
        ...(id === 1 ? {} : { supervisor: 1 }),
      })),
      pageLimit: 2,
      ...options,
    });
    return {
      people,
      env: (url) => ({
        REST_FILE: resolve('samples/rest/personio.yaml'),
        REST_URL: url,
        REST_CLIENT_ID: PERSONIO_CLIENT.id,
        REST_CLIENT_SECRET: PERSONIO_CLIENT.secret,
      }),
      secrets: [PERSONIO_CLIENT.secret, 'papi-sandbox-token'],
    };
  },
  'rest: Personio',
);

export const deel = overHttp(
  'rest',
  true,
  async (options) => {
    const people = await startDeel({
      people: [1, 2, 3, 4, 5].map((id) => ({
        id: `person-${id}`,
        full_name: `Person ${id}`,
        emails: [
          { type: 'primary', value: id === 5 ? null : `person${id}@example.org` },
          { type: 'work', value: id === 5 ? null : `person${id}@example.com` },
        ],
        hiring_status: id === 4 ? 'inactive' : 'active',
        job_title: 'Engineer',
        department: 'R/D',
        start_date: '2020-01-01',
        ...(id === 1 ? {} : { manager: 'person-1' }),
      })),
      pageLimit: 2,
      ...options,
    });
    return {
      people,
      env: (url) => ({
        REST_FILE: resolve('samples/rest/deel.yaml'),
        REST_URL: `${url}/rest/v2`,
        REST_TOKEN: DEEL_TOKEN,
      }),
      secrets: [DEEL_TOKEN],
    };
  },
  'rest: Deel',
);
