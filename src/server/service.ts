import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { errorCode, UserError } from '../base/errors.ts';
import type { Settings } from '../config/table.ts';
import type { Clock } from '../io/clock.ts';
import type { Log } from '../io/log.ts';
import { type Abilities, createApp } from './app.ts';
import { createRuns } from './runs.ts';

export interface ServiceOptions extends Abilities {
  readonly settings: Settings['http'];
  /** Starts tcsync as a process with these arguments. */
  readonly start: (argv: readonly string[]) => ChildProcess;
  readonly clock: Clock;
  readonly log: Log;
  /** A request that takes longer to come is cut off. Default 30 s. */
  readonly receiveMs?: number;
  /** A run that takes longer to stop is killed. Default 20 s. */
  readonly graceMs?: number;
}

export interface Service {
  /** `http://127.0.0.1:8181` */
  readonly url: string;
  /** Listens no more, stops the running command in good order, answers who still waits, and ends. */
  stop(): Promise<void>;
}

const MOST_CONNECTIONS = 200;
/** Less than the half minute after which containers are killed. */
const GRACE_MS = 20_000;
const RECEIVE_MS = 30_000;
/** How long callers may take to read their last answer. */
const FAREWELL_MS = 2000;

/**
 * Starts the HTTP service.
 * @throws UserError when the address cannot be listened on
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { settings, receiveMs = RECEIVE_MS, graceMs = GRACE_MS, start, clock, log } = options;
  const limitMs = settings.runTimeoutSeconds * 1000;
  const runs = createRuns({ start, limitMs, graceMs, clock, log });
  const app = createApp(options, runs, settings);
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      requestTimeout: receiveMs,
      headersTimeout: receiveMs,
      connectionsCheckingInterval: Math.min(1000, receiveMs / 4),
    },
  }) as Server;
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, settings);
  const { address, family, port } = server.address() as AddressInfo;

  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      await runs.close();
      server.closeIdleConnections();
      const farewell = setTimeout(() => server.closeAllConnections(), FAREWELL_MS);
      await closed;
      clearTimeout(farewell);
    },
  };
}

async function listen(server: Server, { host, port }: Settings['http']): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    const why =
      code === 'EADDRINUSE'
        ? 'another program, or another tcsync, listens there'
        : code === 'EACCES'
          ? 'this user may not use such a low port'
          : code;
    throw new UserError(`${host}, port ${port}, cannot be listened on: ${why}.`, {
      code: 'http',
      hint: 'Choose another TCSYNC_HTTP_PORT or TCSYNC_HTTP_HOST, or end the other program.',
      cause: error,
    });
  }
}
