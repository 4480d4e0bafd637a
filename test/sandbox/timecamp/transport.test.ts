import { describe, expect, it } from 'vitest';
import { timecamp, TOKEN } from './harness.ts';

const MISSING = { message: 'authentication required - api token not found' };

describe('keys', () => {
  it.each([
    ['Bearer', { authorization: `Bearer ${TOKEN}` }, '/me', 200],
    ['the bare key', { authorization: TOKEN }, '/me', 200],
    ['api_token in the address', { authorization: '' }, `/me?api_token=${TOKEN}`, 200],
    ['another key', { authorization: 'Bearer other' }, '/me', 401],
  ])('%s', async (_name, headers, path, status) => {
    const { raw } = await timecamp();
    expect((await raw('GET', path, undefined, headers)).status).toBe(status);
  });

  it('missing, it says so, with the status this account uses', async () => {
    for (const unauthorized of [401, 403] as const) {
      const { url } = await timecamp({ unauthorized });
      const answer = await fetch(`${url}/third_party/api/me?format=json`);
      expect([answer.status, await answer.json()]).toEqual([unauthorized, MISSING]);
    }
  });
});

describe('format', () => {
  it('is XML unless JSON is asked for, errors too', async () => {
    const { raw } = await timecamp();
    const answer = await raw('GET', '/group', undefined, { accept: '*/*' });
    expect(answer.headers.get('content-type')).toContain('text/xml');
    expect(await answer.text()).toContain('<name>Sales</name>');
    const error = await raw('GET', '/nowhere', undefined, { accept: '*/*' });
    expect([error.status, await error.text()]).toEqual([404, expect.stringContaining('<message>')]);
    const json = await raw('GET', '/group?format=json', undefined, { accept: '*/*' });
    expect(await json.json()).toHaveLength(4);
  });

  it('writes ids as text, or as numbers if configured', async () => {
    const strings = await timecamp();
    const numbers = await timecamp({ ids: 'numbers' });
    expect((await strings.ask('GET', '/group')).body).toContainEqual({
      group_id: '200',
      name: 'Sales',
      parent_id: '100',
    });
    expect((await numbers.ask('GET', '/group')).body).toContainEqual({
      group_id: 200,
      name: 'Sales',
      parent_id: 100,
    });
  });

  it('knows no other address', async () => {
    const { ask } = await timecamp();
    expect((await ask('DELETE', '/group/200')).status).toBe(404);
    expect((await ask('GET', '/people')).status).toBe(404);
  });
});
