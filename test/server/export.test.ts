import { expect, it } from 'vitest';
import { READ_TOKEN, send, startTestService } from './running-service.ts';

it.each([
  ['csv', 'text/csv; charset=utf-8'],
  ['json', 'application/json'],
])('the account is exported as %s, also with the read token', async (format, type) => {
  const { url, started } = await startTestService({}, {}, "process.stdout.write('the export')");
  const answer = await send(`${url}/export?format=${format}`, { token: READ_TOKEN });
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
    200,
    type,
    'the export',
  ]);
  expect(started).toEqual([['export', 'account', '--format', format]]);
});

it('an export of an unknown format is 400, one that fails 502 with the reason, and one without a token 401', async () => {
  const { url, started } = await startTestService({}, {}, "console.error('No key.'); process.exit(64)");
  expect((await send(`${url}/export?format=xml`, { token: READ_TOKEN })).status).toBe(400);
  expect((await send(`${url}/export`, { token: '' })).status).toBe(401);
  expect(started).toEqual([]);
  const failed = await send(`${url}/export`, { token: READ_TOKEN });
  expect([failed.status, await failed.json()]).toEqual([502, { error: 'No key.' }]);
});
