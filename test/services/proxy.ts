import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from '../../src/sandbox/server.ts';

/** Host names that only the proxy knows, and the ports of 127.0.0.1 behind them. */
export type Hosts = Readonly<Record<string, number>>;

export interface Running {
  readonly port: number;
  close(): void;
}

export interface Proxy extends Running {
  /** `http://user:password@127.0.0.1:port`, with the login it wants. */
  readonly url: string;
  /** What it was asked for, in order: `CONNECT hr.example.test:443`, `GET http://s3.example.test`. */
  readonly asked: string[];
}

/** A proxy as companies have them: tunnels for https, absolute addresses for http, and a login when one is given. */
export async function startProxy(hosts: Hosts, login?: string): Promise<Proxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const expected = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  const mayPass = ({ headers }: IncomingMessage): boolean =>
    expected === undefined || headers['proxy-authorization'] === expected;

  const server = createServer((incoming, answer) => {
    const url = new URL(incoming.url ?? '', 'http://nowhere.invalid');
    asked.push(`${incoming.method} ${url.origin}`);
    if (mayPass(incoming)) handOn(incoming, answer, url, hosts[url.hostname]);
    else answer.writeHead(407, { 'proxy-authenticate': 'Basic' }).end();
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('connect', (incoming: IncomingMessage, near: Socket) => {
    asked.push(`CONNECT ${incoming.url}`);
    const port = hosts[incoming.url?.split(':')[0] ?? ''];
    if (!mayPass(incoming))
      near.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    else if (port === undefined) near.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
    else {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      join(near, port);
    }
  });
  const port = await listen(server);
  return {
    port,
    url: `http://${login === undefined ? '' : `${login.split(':').map(encodeURIComponent).join(':')}@`}127.0.0.1:${port}`,
    asked,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** TLS before services that speak http only; which one is meant, the name in the handshake says. */
export async function startTlsFront(hosts: Hosts, certificate: Certificate): Promise<Running> {
  const server = createTlsServer(certificate, (near) => {
    const port = typeof near.servername === 'string' ? hosts[near.servername] : undefined;
    if (port === undefined) near.destroy();
    else join(near, port);
  });
  return { port: await listen(server), close: () => void server.close() };
}

function handOn(incoming: IncomingMessage, answer: ServerResponse, url: URL, port: number | undefined): void {
  if (port === undefined) {
    answer.writeHead(502).end();
    return;
  }
  const { method = 'GET', headers } = incoming;
  const path = `${url.pathname}${url.search}`;
  const outgoing = request({ host: '127.0.0.1', port, method, path, headers }, (given) => {
    answer.writeHead(given.statusCode ?? 502, given.headers);
    given.pipe(answer);
  });
  outgoing.on('error', () => answer.destroy());
  incoming.pipe(outgoing);
}

function join(near: Socket, port: number): void {
  const far = connect(port, '127.0.0.1');
  near.pipe(far).pipe(near);
  for (const [socket, other] of [
    [near, far],
    [far, near],
  ] as const) {
    socket.on('error', () => {});
    socket.on('close', () => other.destroy());
  }
}

interface Listener {
  listen(port: number, host: string, done: () => void): unknown;
  address(): AddressInfo | string | null;
}

function listen(server: Listener): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
}
