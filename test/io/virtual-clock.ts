import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/io/clock.ts';

interface Timer {
  readonly at: number;
  readonly ring: () => void;
}

/** Time that jumps to the next sleeper as soon as nothing else is to be done: for simulations without sockets. */
export class VirtualClock implements Clock {
  #now = 0;
  #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  async sleep(ms: number): Promise<void> {
    await new Promise<void>((ring) => this.#timers.push({ at: this.#now + ms, ring }));
  }

  /** Lets time pass until `work` is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    const state = { done: false };
    const end = (): void => {
      state.done = true;
    };
    work.then(end, end);
    while (!state.done) {
      await setImmediate();
      this.#timers.sort((a, b) => a.at - b.at);
      const next = this.#timers.shift();
      if (next === undefined) continue;
      this.#now = next.at;
      next.ring();
    }
    return work;
  }
}
