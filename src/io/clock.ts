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

/**
 * The day of a time on the calendar of a place, as `2026-11-28`.
 * @param timeZone such as `Europe/Warsaw` (TZ in the settings); undefined is that of this machine
 */
export function dayAt(time: number, timeZone: string | undefined): string {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
  return `${parts['year']}-${parts['month']}-${parts['day']}`;
}
