import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/io/clock.ts';
import {
  START,
  type Answer,
  serve,
  json,
  text,
  drop,
  hang,
  client,
  READ,
  WRITE,
  failure,
  freePort,
} from './http-exchange.ts';

describe('trying again', () => {
  it.each([
    ['408', text('', 408)],
    ['500', json({ message: 'oops' }, 500)],
    ['502 with a web page', text('<html>', 502)],
    ['a dropped connection', drop],
    ['JSON that was cut off', text('{"a": [1, 2')],
    ['a web page', text('<html>Log in</html>')],
    [
      'a body shorter than announced',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"a":');
        setImmediate(() => response.destroy());
      },
    ],
  ] satisfies [string, Answer][])('reads again after %s, with growing delay', async (_name, bad) => {
    const server = await serve(bad, bad, bad, json({ a: 1 }));
    const { http, clock } = client(server.url);
    expect((await http.request(READ)).body).toEqual({ a: 1 });
    expect(http.counts).toEqual({ read: 1, write: 0, retried: 3 });
    const [first = 0, second = 0, third = 0] = clock.slept;
    expect(first).toBeGreaterThanOrEqual(1000);
    expect(second).toBeGreaterThan(first);
    expect(third).toBeGreaterThan(second);
  });

  it('gives up after five times', async () => {
    const server = await serve(json({ message: 'oops' }, 503));
    const error = await failure(client(server.url).http.request(READ));
    expect(error).toMatchObject({ code: 'http', status: 503, indeterminate: true });
    expect(error.message).toMatch(/oops.*5 times/);
    expect(server.seen).toHaveLength(5);
  });

  it.each([
    ['500', json({}, 500), 'http'],
    ['408', text('', 408), 'http'],
    ['a dropped connection', drop, 'connection'],
    ['half an answer', text('{"a'), 'bad-answer'],
  ] satisfies [string, Answer, string][])(
    'never repeats what may have been done: %s',
    async (_name, bad, code) => {
      const server = await serve(bad, json({}));
      const error = await failure(client(server.url).http.request(WRITE));
      expect(error).toMatchObject({ code, indeterminate: true });
      expect(server.seen).toHaveLength(1);
    },
  );

  it('repeats even that after 429, which did nothing', async () => {
    const server = await serve(json({}, 429, { 'retry-after': '7' }), json({ group_id: '4' }));
    const { http, clock } = client(server.url);
    expect((await http.request(WRITE)).body).toEqual({ group_id: '4' });
    expect(clock.slept).toEqual([7000]);
    expect(http.counts).toEqual({ read: 0, write: 1, retried: 1 });
  });

  it('repeats even that when the connection was refused', async () => {
    const port = await freePort();
    const { http } = client(`http://127.0.0.1:${port}`);
    const error = await failure(http.request(WRITE));
    expect(error).toMatchObject({ code: 'connection', indeterminate: false, status: undefined });
    expect(error.message).toContain(`127.0.0.1:${port} refuses connections`);
    expect(http.counts.retried).toBe(4);
  });

  it('takes a silent service for one that may have done it', async () => {
    const server = await serve(hang);
    const error = await failure(client(server.url, { timeoutMs: 60 }).http.request(WRITE));
    expect(error).toMatchObject({ code: 'timeout', indeterminate: true });
    expect(error.message).toContain('within 0.06 seconds');
  });
});

describe('ten minutes', () => {
  it('cut off an answer that trickles in', async () => {
    const server = await serve((response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(timer));
    });
    const times = [START, START + 599_950];
    const clock: Clock = {
      now: () => times.shift() ?? START + 600_000,
      sleep: () => expect.fail('No time is left.'),
    };
    const error = await failure(client(server.url, { clock, timeoutMs: 40 }).http.request(READ));
    expect(error).toMatchObject({ code: 'timeout', indeterminate: true });
    expect(error.message).toContain('more than ten minutes');
  });

  it('end the wait of a request when another one has to wait longer', async () => {
    const server = await serve(
      json({}, 429, { 'retry-after': '500' }),
      json({}, 429, { 'retry-after': '500' }),
    );
    const { http, clock } = client(server.url);
    const error = await failure(http.request(READ));
    expect(error.message).toContain('too long to wait');
    expect(clock.slept).toEqual([500_000]);
  });
});
