import PQueue from 'p-queue';
import { describe, expect, it } from 'vitest';
import { RemoteError } from '../../src/base/errors.ts';
import { createRetryingClient } from '../../src/io/http.ts';
import type { Exchange } from '../../src/io/http-exchange.ts';
import { SILENT } from '../fakes.ts';
import { VirtualClock } from './virtual-clock.ts';

const SECONDS_EACH = 0.4;

/** A service that answers 429 without Retry-After to a write that comes while another one runs. */
function oneAtATime(clock: VirtualClock) {
  let busy = false;
  const seen = { done: 0, refused: 0 };
  const exchange: Exchange = async () => {
    if (busy) {
      seen.refused += 1;
      const error = new RemoteError('one request at a time', {
        code: 'throttled',
        service: 'T',
        status: 429,
      });
      return { failure: { error, retryClass: 'throttled' } };
    }
    busy = true;
    await clock.sleep(SECONDS_EACH * 1000);
    busy = false;
    seen.done += 1;
    return { answer: { status: 200, headers: {}, body: undefined } };
  };
  return { exchange, seen };
}

describe('a service that takes one write at a time', () => {
  it.each([
    [40, 10],
    [400, 15],
  ])('%i renames take at most 1.3 times the serial time, with at most %i repeats', async (count, repeats) => {
    const clock = new VirtualClock();
    const { exchange, seen } = oneAtATime(clock);
    const http = createRetryingClient(
      {
        service: 'T',
        baseUrl: 'http://t.test',
        timeoutMs: 30_000,
        clock,
        log: SILENT,
        signal: new AbortController().signal,
      },
      exchange,
      undefined,
    );
    const queue = new PQueue({ concurrency: 4 });
    const renames = Array.from(
      { length: count },
      (_, n) => () => http.request({ method: 'POST', path: `/${n}`, what: 'a rename', kind: 'write' }),
    );
    await clock.run(queue.addAll(renames));
    expect(seen.done).toBe(count);
    expect(seen.refused).toBeLessThanOrEqual(repeats);
    expect(http.counts.retried).toBe(seen.refused);
    expect(clock.now() / 1000).toBeLessThanOrEqual(count * SECONDS_EACH * 1.3);
  });
});
