import { spawn } from 'node:child_process';
import { afterEach } from 'vitest';
import { EARLIER_SCRIPTS } from '../../src/cli/earlier-scripts.ts';
import type { RunRecord } from '../../src/core/plan/record.ts';
import { type Service, type ServiceOptions, startService } from '../../src/server/service.ts';
import { TEST_SERVICE } from './running-service.ts';

/** The record of the past run. */
export const RECORD: RunRecord = {
  version: 1,
  plan: null,
  summary: {
    version: 1,
    command: 'sync',
    ok: false,
    exit_code: 1,
    started: '2026-11-23T05:00:00.000Z',
    seconds: 2,
  },
};

/** The id of the past run in the history of `useService`. */
export const PAST_RUN = '2026-11-23T05-00-00-000Z-sync';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Sends a request, with a body as JSON. */
export async function ask(
  url: string,
  init: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { method = 'GET', body, headers = {} } = init;
  const answer = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') === true;
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : { text } };
}

export const post = (url: string, body?: unknown, headers = {}): Promise<Answer> =>
  ask(url, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });

interface StandIn {
  /** JavaScript. */
  script: string;
  /** The command lines that the service started. */
  started: (readonly string[])[];
}

interface UsedService {
  /** What runs in place of tcsync. */
  readonly standIn: StandIn;
  /** Starts the service. @returns its address */
  readonly serve: (
    settings?: Partial<ServiceOptions['settings']>,
    more?: Partial<ServiceOptions>,
  ) => Promise<string>;
  /** Stops every service before the end of the test. */
  readonly stop: () => Promise<void>;
}

/** Services without a token for the tests of a file, with one past run and one metric. */
export function useService(): UsedService {
  const standIn: StandIn = { script: '', started: [] };
  const services: Service[] = [];
  const stop = async (): Promise<void> => {
    for (const service of services.splice(0)) await service.stop();
  };
  afterEach(async () => {
    await stop();
    Object.assign(standIn, { script: '', started: [] });
  });
  return {
    standIn,
    serve: async (settings = {}, more = {}) => {
      const service = await startService({
        ...TEST_SERVICE,
        settings: { ...TEST_SERVICE.settings, ...settings },
        start: (argv) => {
          standIn.started.push([...argv]);
          return spawn(process.execPath, ['-e', standIn.script, '--', ...argv], {
            stdio: ['ignore', 'pipe', 'pipe'],
          });
        },
        scripts: EARLIER_SCRIPTS,
        history: {
          list: async () => [PAST_RUN],
          read: async (id) => (id === PAST_RUN ? RECORD : undefined),
        },
        metrics: async () => 'tcsync_seats{command="sync"} 5\n',
        ...more,
      });
      services.push(service);
      return service.url;
    },
    stop,
  };
}
