import type { Clock } from '../io/clock.ts';

/** Counts the wrong tokens of each client address. */
export interface WrongTokens {
  /** How long requests with a token from this address are rejected; 0 when they are not. */
  secondsLeft(address: string): number;
  /** Counts a wrong token. @returns true when the address has reached the limit with it */
  add(address: string): boolean;
}

const MAX_WRONG = 20;
const WINDOW_MS = 60_000;
/** The memory is bounded: the address that was added first is forgotten. */
const MAX_ADDRESSES = 1000;

/** After 20 wrong tokens in a minute, an address waits until that minute is over. */
export function createWrongTokens(clock: Clock): WrongTokens {
  const windows = new Map<string, { readonly ends: number; count: number }>();

  return {
    secondsLeft(address) {
      const window = windows.get(address);
      if (window === undefined || window.count < MAX_WRONG) return 0;
      return Math.max(0, Math.ceil((window.ends - clock.now()) / 1000));
    },
    add(address) {
      let window = windows.get(address);
      if (window === undefined || window.ends <= clock.now()) {
        windows.delete(address);
        window = { ends: clock.now() + WINDOW_MS, count: 0 };
        windows.set(address, window);
        const [oldest] = windows.keys();
        if (windows.size > MAX_ADDRESSES && oldest !== undefined) windows.delete(oldest);
      }
      window.count += 1;
      return window.count === MAX_WRONG;
    },
  };
}
