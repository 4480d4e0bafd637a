/** The shell's clock; tests pass one that does not wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with an AbortError as soon as `signal` fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    // Loaded when needed: `--help` never waits.
    const { setTimeout: delay } = await import('node:timers/promises');
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  },
};
