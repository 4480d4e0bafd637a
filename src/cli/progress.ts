import type { Shell } from './context.ts';

/** A line on a terminal that says how far a command has come. Without a terminal there is none. */
export interface Progress {
  /** Replaces the line. */
  show(text: string): void;
  /** Removes the line. */
  clear(): void;
}

const TO_LINE_START = '\r\u001B[K';

/** The line of this shell; without a terminal nothing is shown. */
export function createProgress({ stderr, stderrIsTerminal, columns }: Shell): Progress {
  if (!stderrIsTerminal) return { show: () => {}, clear: () => {} };
  let shown = false;
  return {
    show(text) {
      stderr.write(`${TO_LINE_START}${text.slice(0, columns - 1)}`);
      shown = true;
    },
    clear() {
      if (shown) stderr.write(TO_LINE_START);
      shown = false;
    },
  };
}
