import type { Clock } from '../src/io/clock.ts';
import type { Log } from '../src/io/log.ts';

/** A clock that nobody waits for: whoever sleeps finds that the time has passed, and `slept` tells how long. */
export class FakeClock implements Clock {
  #now: number;
  /** Milliseconds, one item for each sleep. */
  readonly slept: number[] = [];

  constructor(start = '2026-11-23T12:00:00Z') {
    this.#now = Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.advance(ms);
  }
}

export const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
