import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/io/clock.ts';
import { START, serve, json, client, READ, WRITE } from './http-exchange.ts';

describe('the signal', () => {
  it('ends a reading request in flight', async () => {
    const controller = new AbortController();
    const server = await serve(() => controller.abort());
    const { http } = client(server.url, { signal: controller.signal });
    await expect(http.request(READ)).rejects.toThrow(controller.signal.reason as Error);
    expect(server.seen).toHaveLength(1);
  });

  it('lets a writing request finish, and ends a wait', async () => {
    const controller = new AbortController();
    const server = await serve((response, request) => {
      controller.abort();
      json({ done: true })(response, request);
    }, json({}));
    const { http } = client(server.url, { signal: controller.signal });
    expect((await http.request(WRITE)).body).toEqual({ done: true });
    await expect(http.request(WRITE)).rejects.toThrow(controller.signal.reason as Error);
    expect(server.seen).toHaveLength(1);
  });

  it('ends the wait after a failure', async () => {
    const controller = new AbortController();
    const server = await serve(json({}, 429, { 'retry-after': '30' }));
    const clock: Clock = {
      now: () => START,
      sleep: (_ms, signal) => {
        controller.abort();
        signal?.throwIfAborted();
        return Promise.resolve();
      },
    };
    const { http } = client(server.url, { signal: controller.signal, clock });
    await expect(http.request(READ)).rejects.toThrow(controller.signal.reason as Error);
    expect(server.seen).toHaveLength(1);
  });
});
