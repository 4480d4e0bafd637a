import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { RemoteError } from '../../src/base/errors.ts';
import { createHttpClient, type HttpOptions, type HttpRequest } from '../../src/io/http.ts';
import type { Log } from '../../src/io/log.ts';
import type { Network } from '../../src/io/network.ts';
import { FakeClock } from '../fakes.ts';

/** A secret that must show up nowhere. */
export const CANARY = 'canary-9f3e2b71';
/** What the clock of `client` starts at. */
export const START = Date.parse('2026-11-23T12:00:00Z');
/** No proxy and no private authority. */
export const DIRECT: Network = {
  httpsProxy: undefined,
  httpProxy: undefined,
  noProxy: [],
  caFile: undefined,
};

/** Starts the server for one test, and returns its port. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** How the server answers one request. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A server that gives these answers one after the other, the last one forever. */
export async function serve(...answers: readonly Answer[]) {
  const seen: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(parts).toString() });
      (answers[seen.length - 1] ?? answers.at(-1))?.(response, request);
    });
  };
  const port = await listen(createServer(listener));
  return { seen, listener, url: `http://127.0.0.1:${port}`, port };
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

export function text(body: string | Buffer, status = 200, headers: Record<string, string> = {}): Answer {
  return (response) => void response.writeHead(status, headers).end(body);
}

export const drop: Answer = (_response, request) => void request.socket.destroy();
export const hang: Answer = () => {};

/** A client of the service "Acme" at this address, its clock and what it logs. */
export function client(baseUrl: string, changes: Partial<HttpOptions> = {}) {
  const clock = new FakeClock();
  const lines: string[] = [];
  const write = (data: object, message: string) => void lines.push(`${message} ${JSON.stringify(data)}`);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const signal = new AbortController().signal;
  const options = {
    service: 'Acme',
    baseUrl,
    timeoutMs: 5000,
    network: DIRECT,
    clock,
    log,
    signal,
    ...changes,
  };
  return { http: createHttpClient(options), clock, lines };
}

/** A request that only reads. */
export const READ: HttpRequest = {
  method: 'GET',
  path: '/people',
  what: 'page 3 of the people',
  kind: 'read',
};
/** A request that must not be repeated when it may have been carried out. */
export const WRITE: HttpRequest = {
  ...READ,
  method: 'POST',
  what: 'the group Sales',
  kind: 'write',
  repeatable: false,
};

/** The error that the request ends in. */
export async function failure(promise: Promise<unknown>): Promise<RemoteError> {
  const error: unknown = await promise.then(
    () => expect.fail('It did not fail.'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RemoteError);
  return error as RemoteError;
}

/** A port at which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
