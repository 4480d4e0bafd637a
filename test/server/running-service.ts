import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { parseCommand } from '../../src/cli/commands/serve.ts';
import type { ConsoleContent, PeopleAccess } from '../../src/server/deps.ts';
import { type ServiceOptions, startService } from '../../src/server/service.ts';
import { realClock } from '../../src/io/clock.ts';
import { SILENT } from '../fakes.ts';

export const TOKEN = 'a-token-of-some-length';
export const READ_TOKEN = 'another-token-to-look';

/** A console without settings, plans and trees. */
export const NO_CONTENT: ConsoleContent = {
  cwd: join(tmpdir(), 'tcsync-no-console'),
  overview: async () => ({ account: null, sources: [], all_sources: false, data: null, problems: [] }),
  planPage: () => ({ created: '', changes: 1, seats: { before: 0, after: 0 }, refusals: [], page: {} }),
  treePage: () => ({}),
};

const nobody = async (): Promise<never> => {
  throw new UserError('There is no such hold.', { code: 'unknown-person' });
};

/** Neither people nor holds. */
export const NO_PEOPLE: PeopleAccess = {
  view: async () => undefined,
  holds: async () => [],
  hold: nobody,
  release: nobody,
};

/** A service of one test: without a token, history, pages and people. */
export const TEST_SERVICE: Omit<ServiceOptions, 'start'> = {
  settings: {
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    readToken: undefined,
    basePath: '',
    runTimeoutSeconds: 60,
  },
  parse: parseCommand,
  scripts: {},
  history: { list: async () => [], read: async () => undefined },
  metrics: async () => '',
  page: { html: '<!doctype html><title>tcsync</title>', script: 'start();', style: 'p {}' },
  content: NO_CONTENT,
  people: NO_PEOPLE,
  version: '1.2.3',
  clock: realClock,
  log: SILENT,
};

export interface RunningService {
  readonly url: string;
  /** The command lines that the service started. */
  readonly started: readonly (readonly string[])[];
}

/** Starts the service for one test, with JavaScript in place of tcsync. */
export async function startTestService(
  settings: Partial<ServiceOptions['settings']> = {},
  more: Partial<ServiceOptions> = {},
  script = '',
): Promise<RunningService> {
  const started: (readonly string[])[] = [];
  const service = await startService({
    ...TEST_SERVICE,
    settings: { ...TEST_SERVICE.settings, token: TOKEN, readToken: READ_TOKEN, ...settings },
    start: (argv) => {
      started.push(argv);
      return spawn(process.execPath, ['-e', script, '--', ...argv], {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
    },
    ...more,
  });
  onTestFinished(() => service.stop());
  return { url: service.url, started };
}

/** Sends a request with a token. */
export function send(
  url: string,
  init: {
    readonly method?: string;
    readonly token?: string;
    readonly body?: object;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Response> {
  const { method = 'GET', token = TOKEN, body, headers = {} } = init;
  return fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}
