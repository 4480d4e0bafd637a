import { describe, expect, it } from 'vitest';
import { createWrongTokens } from '../../src/server/wrong-tokens.ts';
import { FakeClock } from '../fakes.ts';
import { READ_TOKEN, send, startTestService, TOKEN } from './running-service.ts';

describe('the read token', () => {
  it('can look, and every action with it is 403 and starts nothing', async () => {
    const { url, started } = await startTestService();
    for (const path of ['/runs', '/history', '/commands', '/openapi.json'])
      expect((await send(url + path, { token: READ_TOKEN })).status).toBe(200);
    for (const [method, path] of [
      ['POST', '/run'],
      ['POST', '/run/sync'],
      ['DELETE', '/runs/1'],
      ['PUT', '/nothing'],
    ] as const) {
      const answer = await send(url + path, { method, token: READ_TOKEN, body: {} });
      expect([method, path, answer.status]).toEqual([method, path, 403]);
      expect(await answer.json()).toEqual({ error: expect.stringContaining('read-only token') });
    }
    expect(started).toEqual([]);
  });
});

describe('the audit log', () => {
  it('has a line for each action, with the name of the token and never the token', async () => {
    const lines: object[] = [];
    const log = { debug: () => {}, error: () => {}, info: keep, warn: keep };
    function keep(data: object, message: string): void {
      lines.push({ ...data, message });
    }
    const { url } = await startTestService({}, { log });
    await send(`${url}/runs`);
    await send(`${url}/runs/1`, { method: 'DELETE' });
    await send(`${url}/runs/1`, { method: 'DELETE', token: READ_TOKEN });
    const action = { audit: true, action: 'DELETE /runs/1', address: '127.0.0.1' };
    expect(lines).toEqual([
      { ...action, token: 'full', status: 404, message: 'Action' },
      { ...action, token: 'read', status: 403, message: 'Action rejected' },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(new RegExp(`${TOKEN}|${READ_TOKEN}`));
  });
});

describe('wrong tokens', () => {
  it('after 20 of 10,000, the address is rejected for the rest of the minute, even with the right one', async () => {
    const clock = new FakeClock();
    const { url } = await startTestService({}, { clock });
    const statuses = new Map<number, number>();
    for (let batch = 0; batch < 100; batch++) {
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, n) => send(`${url}/runs`, { token: `guess-${batch}-${n}` })),
      );
      for (const answer of answers) {
        await answer.arrayBuffer();
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      }
    }
    expect(Object.fromEntries(statuses)).toEqual({ 401: 20, 429: 9980 });
    const rejected = await send(`${url}/runs`);
    expect([rejected.status, Number(rejected.headers.get('retry-after'))]).toEqual([429, 60]);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    await clock.sleep(60_000);
    expect((await send(`${url}/runs`)).status).toBe(200);
  });

  it('of a million addresses, only a thousand are remembered', () => {
    const wrongTokens = createWrongTokens(new FakeClock());
    for (let n = 0; n < 20; n++) wrongTokens.add('10.0.0.1');
    expect(wrongTokens.secondsLeft('10.0.0.1')).toBe(60);
    for (let n = 0; n < 999; n++) wrongTokens.add(`10.1.0.${n}`);
    expect(wrongTokens.secondsLeft('10.0.0.1')).toBe(60);
    wrongTokens.add('10.2.0.1');
    expect(wrongTokens.secondsLeft('10.0.0.1')).toBe(0);
  });
});

describe('behind a reverse proxy with a path prefix', () => {
  it('serves the base path and, for probes and a proxy that removes it, the paths without it', async () => {
    const { url } = await startTestService({ basePath: '/hr/tcsync' });
    for (const path of ['/hr/tcsync/', '/hr/tcsync/console.js', '/hr/tcsync/health', '/health', '/'])
      expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
    const page = await send(`${url}/hr/tcsync`);
    expect([page.status, page.headers.get('location')]).toEqual([308, '/hr/tcsync/']);
    expect((await fetch(`${url}/hr/tcsync/runs`)).status).toBe(401);
    expect((await send(`${url}/hr/tcsync-other/runs`)).status).toBe(404);
  });

  it.each([
    [undefined, '/base/runs/'],
    ['/seen', '/seen/runs/'],
    ['/seen/', '/seen/runs/'],
    ['//evil.example.com', '/base/runs/'],
    ['https://evil.example.com', '/base/runs/'],
  ])('X-Forwarded-Prefix %s: addresses in answers start with %s', async (prefix, expected) => {
    const { url } = await startTestService({ basePath: '/base' });
    const headers: Record<string, string> = prefix === undefined ? {} : { 'x-forwarded-prefix': prefix };
    const answer = await send(`${url}/base/run/prepare?wait=false`, { method: 'POST', body: {}, headers });
    expect([answer.status, answer.headers.get('location')]).toEqual([202, expect.stringContaining(expected)]);
    expect(answer.headers.get('location')?.startsWith(expected)).toBe(true);
  });
});
