import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../fakes.ts';
import { workspace, fetchFrom, failure } from './fetching.ts';

describe('limits', () => {
  it.each(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded'])(
    '403 %s is waited for, then ends the fetch',
    async (message) => {
      let left = 3;
      const fault = () => {
        left -= 1;
        return left >= 0 ? ({ kind: 'status', status: 403, message } as const) : undefined;
      };
      const place = await workspace((state) => state.addUser(), { directory: { fault } });
      const clock = new FakeClock(new Date().toISOString());
      const { employees, summary } = await fetchFrom(place, {}, { clock });
      expect(employees).toHaveLength(2);
      expect(summary.requests).toBe(5);
      expect(clock.slept).toHaveLength(3);
      expect(clock.slept[2]).toBeGreaterThan(clock.slept[0] ?? 0);

      left = Infinity;
      const error = await failure(place);
      expect(error).toMatchObject({ code: 'throttled', status: 403 });
      expect(error.message).toContain('tried 5 times');
    },
  );

  it('403 dailyLimitExceeded is final', async () => {
    const fault = () => ({ kind: 'status', status: 403, message: 'dailyLimitExceeded' }) as const;
    const place = await workspace(() => {}, { directory: { fault } });
    expect(await failure(place)).toMatchObject({ code: 'forbidden' });
    expect(place.directory.requests.all).toHaveLength(1);
  });
});

it('gets a new token once, if Google does not accept the one it has', async () => {
  const place = await workspace(
    (state) => {
      for (let n = 0; n < 5; n += 1) state.addUser();
    },
    { directory: { pageSize: 2, onRequest: ({ n }) => void (n === 2 && place.state.tokens.clear()) } },
  );
  const { summary } = await fetchFrom(place);
  expect(summary).toMatchObject({ read: 6, requests: 6 });
  expect(place.token.requests.all).toHaveLength(2);
});
