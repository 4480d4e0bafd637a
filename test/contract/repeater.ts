import { once } from 'node:events';
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Repeater {
  readonly url: string;
  /** How many answers were given again. */
  repeated(): number;
  close(): Promise<void>;
}

interface Kept {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * A proxy in front of a service that passes on its responses, until from request `from` on it gives again the answer to the
 * first request with the same method and path, whatever page is asked for.
 */
export async function startRepeater(target: string, from: number): Promise<Repeater> {
  const kept = new Map<string, Kept>();
  let count = 0;
  let repeated = 0;
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    count += 1;
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const kind = `${incoming.method} ${incoming.url?.split('?')[0]}`;
    const known = count >= from ? kept.get(kind) : undefined;
    if (known !== undefined) repeated += 1;
    const given =
      known ?? (await handOn(target, incoming.method, incoming.url, incoming.headers, Buffer.concat(parts)));
    if (!kept.has(kind)) kept.set(kind, given);
    outgoing.writeHead(given.status, given.headers).end(given.body);
  };
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    repeated: () => repeated,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** With the host that was asked for, so that addresses in the answer lead here. */
async function handOn(
  target: string,
  method: string | undefined,
  path: string | undefined,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<Kept> {
  const asking = request(`${target}${path}`, {
    ...(method === undefined ? {} : { method }),
    headers,
    agent: false,
  });
  asking.end(body);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  const { 'transfer-encoding': _chunked, ...kept } = answer.headers;
  return { status: answer.statusCode ?? 500, headers: kept, body: Buffer.concat(parts) };
}
