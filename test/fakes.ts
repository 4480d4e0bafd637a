import type { Clock } from '../src/io/clock.ts';
import type { Log } from '../src/io/log.ts';

/** A clock without waiting: a sleep returns at once with the time advanced, and `slept` lists the durations. */
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
