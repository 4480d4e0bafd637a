import { describe, expect, it } from 'vitest';
import { applyTimeOff } from '../../src/timecamp/time-off.ts';

describe('time off', () => {
  it('writes nothing after an unexpected error', async () => {
    let [ended, after, reads] = [false, 0, 0];
    const tasks = Array.from({ length: 30 }, (_, i) => ({
      email: `p${i}@example.com`,
      userId: String(i),
      windows: [{ first: '2026-11-02', last: '2026-11-02', days: [] }],
    }));
    const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
    const applying = applyTimeOff(tasks, {
      api: {
        dayTypes: async () => [],
        days: async (userId) => {
          reads += 1;
          await pause(userId === '0' ? 1 : 10);
          if (ended) after += 1;
          if (userId === '0') throw new TypeError('a bug');
          return [];
        },
        setDays: async () => {},
      },
      dryRun: false,
      compare: () => ({ changes: [], left: [] }),
      concurrency: 3,
      signal: new AbortController().signal,
      progress: () => {},
    });
    await expect(applying).rejects.toThrow('a bug');
    ended = true;
    await pause(50);
    expect([after, reads]).toEqual([0, 3]);
  });
});
