import type { RunOutput, RunView } from '../../server/schemas.ts';
import { type Api, ServiceError, Unauthorized } from './api.ts';

const RETRY_MS = 2000;
/** What a proxy answers when it does not reach the service. */
const NO_SERVICE: ReadonlySet<number> = new Set([502, 503, 504]);

export interface Followed {
  /** Called with each state of the run. */
  readonly onChange: (run: RunView) => void;
  /** Called when the connection is lost; the run goes on. */
  readonly onLost: () => void;
}

/**
 * Follows a run to its end, through lost connections.
 * @returns the ended run; undefined when the service does not know it any more, or the signal ended the following
 */
export async function followRun(
  api: Api,
  id: string,
  { onChange, onLost }: Followed,
  signal: AbortSignal,
): Promise<RunOutput | undefined> {
  while (!signal.aborted) {
    try {
      for await (const run of readEvents(await api.events(id, signal))) onChange(run);
      const run = await api.run(id);
      if (run.ended !== null) return run;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (error instanceof Unauthorized) throw error;
      if (error instanceof ServiceError) {
        if (error.status === 404) return undefined;
        if (!NO_SERVICE.has(error.status)) throw error;
      }
      onLost();
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  return undefined;
}

/** The data of server-sent events. EventSource cannot send the token, so the stream is read here. */
async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<RunView> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + decoder.decode(value, { stream: true })).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = event.split('\n').filter((line) => line.startsWith('data: '));
      if (data.length > 0) yield JSON.parse(data.map((line) => line.slice(6)).join('\n'));
    }
  }
}
