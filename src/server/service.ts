import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { errorCode, UserError } from '../base/errors.ts';
import type { Settings } from '../config/table.ts';
import type { Log } from '../io/log.ts';
import { createApp } from './app.ts';
import { createCommandReader } from './console/command-reader.ts';
import type { ServiceDeps } from './deps.ts';
import { createRunQueue } from './run-queue.ts';

export interface ServiceOptions extends ServiceDeps {
  readonly settings: Settings['http'];
  /** Starts tcsync as a child process with these arguments. */
  readonly start: (argv: readonly string[]) => ChildProcess;
  readonly log: Log;
  /** A request that takes longer to arrive is aborted. Default: 30 s. */
  readonly receiveMs?: number;
  /** A run that takes longer to stop is killed. Default: 20 s. */
  readonly graceMs?: number;
}

export interface Service {
  /** `http://127.0.0.1:8181` */
  readonly url: string;
  /** Accepts no more connections, stops all runs, answers open requests, and closes. */
  stop(): Promise<void>;
}

const MAX_CONNECTIONS = 200;
/** Less than the 30 seconds after which container runtimes kill a process. */
const GRACE_MS = 20_000;
const RECEIVE_MS = 30_000;
/** Time for clients to read their last answer. */
const CLOSE_MS = 2000;

/**
 * Starts the HTTP service.
 * @throws UserError when the service cannot listen on the address
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { settings, receiveMs = RECEIVE_MS, graceMs = GRACE_MS, start, clock, log } = options;
  const limitMs = settings.runTimeoutSeconds * 1000;
  const queue = createRunQueue({ start, limitMs, graceMs, clock, log });
  const reader = createCommandReader(start);
  const app = createApp(options, queue, reader, { ...settings, clock, log });
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      requestTimeout: receiveMs,
      headersTimeout: receiveMs,
      connectionsCheckingInterval: Math.min(1000, receiveMs / 4),
    },
  }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, settings);
  const { address, family, port } = server.address() as AddressInfo;

  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      await Promise.all([queue.close(), reader.stop()]);
      server.closeIdleConnections();
      const closeTimer = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
      await closed;
      clearTimeout(closeTimer);
    },
  };
}

async function listen(server: Server, { host, port }: Settings['http']): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    const reason =
      code === 'EADDRINUSE'
        ? 'another process already uses this port'
        : code === 'EACCES'
          ? 'this user cannot use a port below 1024'
          : code;
    throw new UserError(`Cannot listen on ${host.includes(':') ? `[${host}]` : host}:${port}: ${reason}.`, {
      code: 'http',
      hint: 'Set TCSYNC_HTTP_PORT or TCSYNC_HTTP_HOST to another value, or stop the other process.',
      cause: error,
    });
  }
}
