import type { Progress } from '../app/session.ts';
import type { Shell } from './context.ts';

const TO_LINE_START = '\r\u001B[K';

/** Shows progress as one line on the terminal, or sends it to the service that started the command; else shows nothing. */
export function createProgress({ stderr, stderrIsTerminal, columns, sendProgress }: Shell): Progress {
  if (sendProgress !== undefined) return { show: (text) => sendProgress(text), clear: () => {} };
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
