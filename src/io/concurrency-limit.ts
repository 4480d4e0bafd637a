/** After this many answers without a refusal one more request may run side by side; doubles when that was too many. */
const FIRST_RAISE_AFTER = 20;
const MAX_RAISE_AFTER = 320;

/**
 * How many requests of a client may run side by side: any number at first, one after a 429 that names no wait, then
 * slowly more (additive increase).
 */
export class ConcurrencyLimit {
  #limit = Infinity;
  #running = 0;
  #answers = 0;
  #raiseAfter = FIRST_RAISE_AFTER;
  readonly #waiting: (() => void)[] = [];

  /** Runs `work` as soon as the limit permits it. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    while (this.#running >= this.#limit) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#wake();
    }
  }

  /** Call after a request that the service did not refuse for being one too many. */
  recordAnswer(): void {
    if (this.#limit === Infinity) return;
    this.#answers += 1;
    if (this.#answers < this.#raiseAfter) return;
    this.#answers = 0;
    this.#limit += 1;
    this.#wake();
  }

  /** Call after a 429 that names no wait. */
  recordRefusal(): void {
    if (this.#limit !== Infinity && this.#limit > 1) {
      this.#raiseAfter = Math.min(this.#raiseAfter * 2, MAX_RAISE_AFTER);
    }
    this.#limit = 1;
    this.#answers = 0;
  }

  #wake(): void {
    if (this.#running < this.#limit) this.#waiting.shift()?.();
  }
}
