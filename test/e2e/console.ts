import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { PreparedUser } from '../../src/core/model.ts';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import { emptyAccount } from '../../src/sandbox/timecamp/seed.ts';
import { startChromium } from '../services/chromium.ts';
import { COMMAND } from './command.ts';
import { type CommandEnvironment, openEnvironment } from './command-environment.ts';

export const TOKEN = 'a-token-of-some-length';
export const READ_TOKEN = 'another-token-to-look';

let browser: Browser;
const closing: (() => Promise<void>)[] = [];

/** A browser for the suite; what a test opened is closed after it. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
}

/** A page that is closed after the test. */
export async function openPage(options?: BrowserContextOptions): Promise<Page> {
  const page = await browser.newPage(options);
  closing.push(() => page.close());
  return page;
}

interface Console {
  readonly environment: CommandEnvironment;
  readonly url: string;
  /** Kills the service at once. */
  readonly kill: () => Promise<void>;
  /** Starts it again at the same address. */
  readonly restart: () => Promise<void>;
}

/** `tcsync serve`, the built one, with this account. */
export async function startConsole(
  people: readonly PreparedUser[],
  options: TimecampOptions = {},
): Promise<Console> {
  const settings = {
    TIMECAMP_IGNORED_USER_IDS: '1001',
    TIMECAMP_CONCURRENCY: '1',
    LOG_LEVEL: 'warn',
    TCSYNC_HTTP_TOKEN: TOKEN,
    TCSYNC_HTTP_READ_TOKEN: READ_TOKEN,
  };
  const environment = await openEnvironment(
    { account: emptyAccount(), visibleAfterMs: 0, ...options },
    settings,
  );
  closing.push(() => environment.close());
  await environment.give(people);
  const { timecamp } = environment;
  const env = {
    ...settings,
    TIMECAMP_DOMAIN: timecamp.url,
    TIMECAMP_API_KEY: timecamp.state.token,
    TIMECAMP_ROOT_GROUP_ID: timecamp.state.rootId,
  };
  let child: ChildProcess;
  let url = '';
  const start = async (port: string): Promise<void> => {
    child = spawn(process.execPath, [COMMAND, 'serve'], {
      cwd: environment.folder,
      env: { ...env, TCSYNC_HTTP_PORT: port },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for await (const chunk of child.stderr ?? []) {
      text += String(chunk);
      url = /listening on (\S+)\. /.exec(text)?.[1] ?? '';
      if (url !== '') break;
    }
    child.stderr?.resume();
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill(signal);
    if (child.exitCode === null && child.signalCode === null) await ended;
  };
  await start('0');
  closing.push(() => end('SIGTERM'));
  return {
    environment,
    url,
    kill: () => end('SIGKILL'),
    restart: () => start(new URL(url).port),
  };
}

interface Visit {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** Signs in. */
export async function visit(
  url: string,
  { token = TOKEN, dark = false, width = 1280, height = 800 } = {},
): Promise<Visit> {
  const page = await openPage({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('dialog', (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    // The browser itself reports answers such as 401 and lost connections.
    if (!message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  await page.goto(url);
  await page.getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  return { page, complaints };
}

/** Presses Check now, and waits for the plan. */
export async function check(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Plan', exact: true }).click();
  await page.locator('.controls button.primary, .controls button').first().waitFor();
  await page.getByRole('button', { name: /^Check/ }).click();
  await page.locator('.headline').waitFor();
}

/** The way from the browser to the service, which can be cut while both go on. */
export async function openNetwork(to: string): Promise<{ readonly url: string; cut(): void; mend(): void }> {
  let isCut = false;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(new URL(to).port), '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => {});
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const end = (): void => sockets.forEach((socket) => socket.destroy());
  closing.push(async () => {
    server.close();
    end();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true;
      end();
    },
    mend: () => {
      isCut = false;
    },
  };
}
