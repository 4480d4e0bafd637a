import { expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import type { PeopleAccess } from '../../src/server/deps.ts';
import { NO_PEOPLE, READ_TOKEN, type RunningService, send, startTestService } from './running-service.ts';

const HOLD = { person: 'ann@example.com', until: null, why: 'leave', created: '2026-11-23', by: 'ann@host' };
const VIEW = {
  candidates: [],
  more: 0,
  missing: [],
  key: null,
  holds: [],
  records: [],
  skipped: [],
  users: [],
  changes: [],
};

interface Started extends RunningService {
  readonly asked: readonly object[];
  readonly lines: readonly object[];
}

async function start(people: Partial<PeopleAccess> = {}, script = ''): Promise<Started> {
  const asked: object[] = [];
  const lines: object[] = [];
  const keep = (data: object): number => lines.push(data);
  const service = await startTestService(
    {},
    {
      log: { debug: () => {}, error: () => {}, info: keep, warn: keep },
      people: {
        ...NO_PEOPLE,
        holds: async () => [HOLD],
        hold: async (request) => {
          asked.push(request);
          if (request.until === 'yesterday')
            throw new UserError('The day is in the past.', { code: 'usage' });
          return HOLD;
        },
        ...people,
      },
    },
    script,
  );
  return { ...service, asked, lines };
}

const find = (url: string, text: string): Promise<Response> =>
  send(`${url}/people?search=${encodeURIComponent(text)}`, { token: READ_TOKEN });

it('a search runs explain, and no text of it becomes an option', async () => {
  const { url, started } = await start({ view: async () => VIEW });
  for (const text of ['--allow-empty', 'Ann & Eva; "O’Neill" <x>'])
    expect([text, (await find(url, text)).status]).toEqual([text, 200]);
  const explain = ['explain', '--account', '--format', 'json', '--'];
  expect(started).toEqual([
    [...explain, '--allow-empty'],
    [...explain, 'Ann & Eva; "O’Neill" <x>'],
  ]);
});

it.each([[''], ['   '], ['a\0b'], ['a\nb'], ['x'.repeat(201)]])('a search for %j is 400', async (text) => {
  const { url, started } = await start();
  expect((await find(url, text)).status).toBe(400);
  expect(started).toEqual([]);
});

it('a search that fails is 502, with the error of the command', async () => {
  const error = { message: 'There is no list.', hint: 'Run tcsync fetch.' };
  const { url } = await start({}, `process.stdout.write('${JSON.stringify({ error })}')`);
  const answer = await find(url, 'ann');
  expect([answer.status, await answer.json()]).toEqual([
    502,
    { error: 'There is no list. Run tcsync fetch.' },
  ]);
});

it('holds and releases people, each an action in the audit log with the name of its token', async () => {
  const { url, asked, lines } = await start({ release: async () => HOLD });
  const ann = `${url}/holds/${encodeURIComponent('ann@example.com')}`;
  expect(await (await send(`${url}/holds`)).json()).toEqual({ holds: [HOLD] });
  expect((await send(ann, { method: 'PUT', body: { until: '2026-12-31', why: 'leave' } })).status).toBe(200);
  expect((await send(ann, { method: 'DELETE' })).status).toBe(200);
  expect(asked).toEqual([
    { person: 'ann@example.com', until: '2026-12-31', why: 'leave', by: 'HTTP service, token full' },
  ]);
  const line = { audit: true, token: 'full', address: '127.0.0.1', status: 200 };
  expect(lines).toEqual([
    { ...line, action: 'PUT /holds/ann%40example.com' },
    { ...line, action: 'DELETE /holds/ann%40example.com' },
  ]);
});

it('rejects holds with the read token, from other origins, and of days that are over', async () => {
  const { url, asked } = await start();
  const ann = `${url}/holds/ann`;
  for (const method of ['PUT', 'DELETE'])
    expect((await send(ann, { method, token: READ_TOKEN, body: {} })).status).toBe(403);
  const headers = { origin: 'https://evil.example.com' };
  expect((await send(ann, { method: 'PUT', body: {}, headers })).status).toBe(403);
  expect((await send(ann, { method: 'PUT', body: { person: 'eva' } })).status).toBe(400);
  expect(asked).toEqual([]);
  expect((await send(ann, { method: 'PUT', body: { until: 'yesterday' } })).status).toBe(400);
  expect((await send(ann, { method: 'DELETE' })).status).toBe(404);
});
