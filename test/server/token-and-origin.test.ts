import { request as sendRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { TOKEN } from './running-service.ts';
import { useService, ask, post } from './service-requests.ts';

const { standIn, serve } = useService();

const BEARER = { authorization: `Bearer ${TOKEN}` };

/** Sends headers that fetch cannot set. */
function raw(url: string, headers: Record<string, string>, method = 'GET', path = '/runs'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = sendRequest(`${url}${path}`, { method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.once('error', reject).end();
  });
}

describe('access', () => {
  it.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer another-token-of-length' }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
    ['a part of the token', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
  ])('with a token set, %s is 401 even on loopback, and nothing runs', async (_, headers) => {
    const url = await serve({ token: TOKEN });
    for (const path of [
      '/runs',
      '/history',
      '/commands',
      '/scripts',
      '/metrics',
      '/openapi.json',
      '/nothing',
    ]) {
      const answer = await ask(url + path, { headers });
      expect([path, answer.status]).toEqual([path, 401]);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    expect((await post(`${url}/run`, { command: 'sync' }, headers)).status).toBe(401);
    expect(standIn.started).toEqual([]);
    for (const path of ['/', '/console.js', '/console.css', '/health', '/ready'])
      expect((await ask(url + path, { headers })).status).toBe(200);
    expect((await ask(`${url}/runs`, { headers: BEARER })).status).toBe(200);
  });

  it('without a token, loopback is open and other addresses serve only health and readiness', async () => {
    const here = await serve();
    expect((await ask(`${here}/runs`)).status).toBe(200);
    const elsewhere = (await serve({ host: '0.0.0.0' })).replace('0.0.0.0', '127.0.0.1');
    const statuses = await Promise.all(
      ['/health', '/ready', '/', '/runs', '/openapi.json'].map(
        async (path) => (await ask(elsewhere + path)).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 401, 401, 401]);
    expect((await post(`${elsewhere}/run`, { command: 'prepare' }, BEARER)).status).toBe(401);
  });

  it.each<[what: string, headers: Record<string, string>, status: number]>([
    ['another name', { host: 'evil.example.com' }, 421],
    ['a name that starts with a loopback address', { host: '127.0.0.1.evil.example.com:8181' }, 421],
    ['an invalid name', { host: 'localhost@evil.example.com' }, 400],
    ['a page of another host', { host: 'localhost', origin: 'http://evil.example.com' }, 403],
    ['a page of another port', { host: 'localhost:8181', origin: 'http://localhost:3000' }, 403],
    ['a page of no host', { host: 'localhost', origin: 'null' }, 403],
    ['its own page', { host: 'localhost:8181', origin: 'http://localhost:8181' }, 200],
    ['its own page through a forwarded port', { host: '[::1]:9000', origin: 'http://[::1]:9000' }, 200],
  ])('%s: %j is %i', async (_, headers, status) => {
    const url = await serve();
    expect(await raw(url, headers)).toBe(status);
  });

  it('on other addresses any host name is accepted with the token, but no foreign page', async () => {
    const url = (await serve({ host: '0.0.0.0', token: TOKEN })).replace('0.0.0.0', '127.0.0.1');
    const host = 'tcsync.example.com';
    expect(await raw(url, { host, ...BEARER })).toBe(200);
    expect(await raw(url, { host, origin: 'https://tcsync.example.com', ...BEARER })).toBe(200);
    expect(await raw(url, { host, origin: 'https://evil.example.com', ...BEARER })).toBe(403);
  });
});
