import { describe, expect, it } from 'vitest';
import { property } from '../../src/base/json.ts';
import type { Clock } from '../../src/io/clock.ts';
import type { HttpConventions } from '../../src/io/retry.ts';
import { START, type Answer, serve, json, client, READ, failure } from './http-exchange.ts';

describe('429', () => {
  const date = (ms: number) => new Date(START + ms).toUTCString();
  it.each([
    ['seconds', json({}, 429, { 'retry-after': '12' }), 12_000],
    ['a date', json({}, 429, { 'retry-after': date(90_000), date: date(0) }), 90_000],
    [
      'a date by a clock that is an hour ahead',
      json({}, 429, { 'retry-after': date(3_610_000), date: date(3_600_000) }),
      10_000,
    ],
    ['the field of the body', json({ again_in: 20 }, 429), 20_000],
    [
      'the second of the reset',
      json({}, 429, { 'x-acme-reset': String(START / 1000 + 33), date: date(0) }),
      33_000,
    ],
    ['nothing to wait for', json({}, 429, { 'retry-after': '0' }), 1000],
  ] satisfies [string, Answer, number][])('waits as %s says', async (_name, refusal, wait) => {
    const server = await serve(refusal, json({}));
    const conventions = { retryAfterField: 'again_in', limitResetHeader: 'x-acme-reset' };
    const { http, clock } = client(server.url, { conventions });
    await http.request(READ);
    expect(clock.slept).toEqual([wait]);
  });

  it('grows the wait when nothing is said', async () => {
    const server = await serve(json({}, 429));
    const { http, clock } = client(server.url);
    expect(await failure(http.request(READ))).toMatchObject({
      code: 'throttled',
      status: 429,
      indeterminate: false,
    });
    expect(clock.slept).toHaveLength(4);
    for (const [index, wait] of clock.slept.entries()) {
      expect(wait).toBeGreaterThanOrEqual(500 * 5 ** index);
      expect(wait).toBeLessThanOrEqual(750 * 5 ** index);
    }
  });

  it('may be another status, where the service says so: even one that is taken as an answer', async () => {
    const refusal = json({ reason: 'slow down' }, 403, { 'retry-after': '9' });
    const server = await serve(refusal, json({ reason: 'no' }, 403), refusal);
    const isThrottled: HttpConventions['isThrottled'] = ({ body }) =>
      property(body, 'reason') === 'slow down';
    const { http, clock } = client(server.url, { conventions: { isThrottled } });
    const answer = await http.request({ ...READ, accept: [403] });
    expect(answer).toMatchObject({ status: 403, body: { reason: 'no' } });
    expect(clock.slept).toEqual([9000]);
    expect(await failure(http.request(READ))).toMatchObject({
      code: 'throttled',
      status: 403,
      message: expect.stringContaining('(HTTP 403)'),
    });
  });

  it('pauses every request of the client, and only of that one', async () => {
    const server = await serve(json({}, 429, { 'retry-after': '30' }), json({}));
    const first = client(server.url);
    const released: (() => void)[] = [];
    const clock: Clock = {
      now: () => first.clock.now(),
      sleep: () => new Promise<void>((resolve) => released.push(resolve)),
    };
    const { http } = client(server.url, { clock });
    const throttled = http.request(READ);
    await expect.poll(() => released.length).toBe(1);
    const other = http.request({ ...READ, path: '/other' });
    await expect.poll(() => released.length).toBe(2);
    expect(server.seen).toHaveLength(1);
    await client(server.url).http.request({ ...READ, path: '/elsewhere' });
    first.clock.advance(30_000);
    for (const release of released) release();
    await Promise.all([throttled, other]);
    expect(server.seen.map(({ url }) => url).sort()).toEqual(['/elsewhere', '/other', '/people', '/people']);
  });

  it('does not wait longer than ten minutes, nor ask in vain meanwhile', async () => {
    const server = await serve(json({}, 429, { 'retry-after': '1200' }));
    const { http, clock } = client(server.url);
    const error = await failure(http.request(READ));
    expect(error.code).toBe('throttled');
    expect(error.message).toContain('20 minutes');
    expect((await failure(http.request(READ))).message).toContain('20 minutes');
    expect(server.seen).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });

  it('keeps its own pace', async () => {
    const server = await serve(json({}));
    const { http, clock } = client(server.url, { requestsPerMinute: 30 });
    for (let n = 0; n < 4; n += 1) await http.request(READ);
    expect(clock.now() - START).toBe(6000);
  });
});
