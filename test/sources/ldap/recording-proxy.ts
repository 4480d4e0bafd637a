import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A relay of TCP that keeps what passes. */
export interface RecordingProxy {
  readonly port: number;
  /** All bytes that the clients sent. */
  sent(): Buffer;
  connections(): number;
  /** Ends all connections at once. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

/** @param target the port of 127.0.0.1 to relay to */
export async function startRecordingProxy(
  target: number,
  port = 0,
  host = '127.0.0.1',
): Promise<RecordingProxy> {
  const chunks: Buffer[] = [];
  const sockets: Socket[] = [];
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    const upstream = connect(target, '127.0.0.1');
    sockets.push(client, upstream);
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.on('data', (chunk) => chunks.push(chunk));
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => {
    server.listen(port, host, resolve);
  });
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    sent: () => Buffer.concat(chunks),
    connections: () => connections,
    cut,
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
