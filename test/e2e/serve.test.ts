import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import { emptyAccount } from '../../src/sandbox/timecamp/seed.ts';
import { startService } from '../../src/server/service.ts';
import { prepared } from '../core/plan/builders.ts';
import { CHROMIUM, startChromium } from '../services/chromium.ts';
import { describeWith } from '../services/service.ts';
import { TEST_SERVICE } from '../server/running-service.ts';
import { COMMAND, type Outcome } from './command.ts';
import { type CommandEnvironment, openEnvironment } from './command-environment.ts';

const TOKEN = 'a-token-of-some-length';
const MANY = Array.from({ length: 12 }, (_, n) => prepared(`p${n}`, { group: `Team ${n % 3}` }));

interface Served {
  readonly environment: CommandEnvironment;
  readonly url: string;
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
}

const environments: CommandEnvironment[] = [];
const served: Served[] = [];

afterEach(async () => {
  for (const { child, ended } of served.splice(0)) {
    child.kill('SIGTERM');
    await ended;
  }
  for (const environment of environments.splice(0)) await environment.close();
});

async function open(
  timecamp: TimecampOptions,
  settings: Readonly<Record<string, string>>,
): Promise<CommandEnvironment> {
  const common = { TIMECAMP_IGNORED_USER_IDS: '1001', TIMECAMP_CONCURRENCY: '1', LOG_LEVEL: 'warn' };
  const environment = await openEnvironment(
    { account: emptyAccount(), ...timecamp },
    { ...common, ...settings },
  );
  environments.push(environment);
  return environment;
}

/** `tcsync serve`, the built one, in a folder of its own. */
async function serve(
  timecamp: TimecampOptions = {},
  settings: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const environment = await open(timecamp, { TCSYNC_HTTP_PORT: '0', ...settings });
  let child: ChildProcess | undefined;
  const ended = environment.run(['serve'], (process_) => {
    child = process_;
  });
  if (child?.stderr === undefined || child.stderr === null) throw new Error('no process');
  let output = '';
  for await (const chunk of on(child)) {
    output += chunk;
    const url = /listening on (\S+)\. /.exec(output)?.[1];
    if (url === undefined) continue;
    const result = { environment, url, child, ended };
    served.push(result);
    return result;
  }
  throw new Error(output);
}

async function* on(child: ChildProcess): AsyncGenerator<string> {
  for (;;) {
    const [chunk]: Buffer[] = await once(child.stderr ?? child, 'data');
    yield chunk?.toString() ?? '';
  }
}

interface RunBody {
  readonly id: string;
  readonly state: string;
  readonly started: string;
  readonly ended: string | null;
  readonly return_code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function post(url: string, path: string, body: object = {}): Promise<RunBody> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as RunBody;
}

async function ended(url: string, id: string): Promise<RunBody> {
  return vi.waitFor(
    async () => {
      const run = (await (await fetch(`${url}/runs/${id}`)).json()) as RunBody;
      if (run.ended === null) throw new Error(`${run.state}: ${run.stderr}`);
      return run;
    },
    { timeout: 30_000, interval: 100 },
  );
}

const isWriting = ({ timecamp }: CommandEnvironment): Promise<void> =>
  vi.waitFor(() => expect(timecamp.requests.writes).toBeGreaterThan(0), { timeout: 20_000, interval: 20 });

async function expectFree(environment: CommandEnvironment): Promise<void> {
  const { code, stderr } = await environment.run(['sync']);
  expect([code, stderr]).toEqual([0, '']);
}

describe('tcsync serve', () => {
  it(
    'runs ten syncs that are asked for at once one after another; Prometheus and the history know of them',
    { tags: ['slow'] },
    async () => {
      const { url, environment } = await serve();
      await environment.give(MANY.slice(0, 3));
      const runs = await Promise.all(Array.from({ length: 10 }, () => post(url, '/run/sync')));
      expect(runs.map(({ return_code, stderr }) => [return_code, stderr])).toEqual(runs.map(() => [0, '']));
      const inOrder = runs.toSorted((a, b) => a.started.localeCompare(b.started));
      for (const [n, run] of inOrder.entries())
        expect(run.started >= (inOrder[n - 1]?.ended ?? '')).toBe(true);
      expect(environment.timecamp.state.invitations).toHaveLength(3);

      const metrics = await (await fetch(`${url}/metrics`)).text();
      expect(metrics).toMatch(/^tcsync_last_success_timestamp_seconds\{command="sync"\} \d+/m);
      expect(metrics).toContain('tcsync_service_runs_total{command="sync",result="succeeded"} 10\n');
      const { history } = (await (await fetch(`${url}/history`)).json()) as {
        history: { changes: object }[];
      };
      expect(history.at(-1)?.changes).toMatchObject({ invite: 3 });
    },
  );

  it('a run that DELETE cancels stops in good order and leaves the lock free', async () => {
    const { url, environment } = await serve({ latencyMs: 60 });
    await environment.give(MANY);
    const { id } = await post(url, '/run/sync?wait=false');
    await isWriting(environment);
    expect((await fetch(`${url}/runs/${id}`, { method: 'DELETE' })).status).toBe(202);
    expect(await ended(url, id)).toMatchObject({ state: 'cancelled', return_code: 130 });
    expect(await environment.files()).not.toContain('var/sync.lock');
    await expectFree(environment);
  });

  it('and so does one that took too long', async () => {
    const { url, environment } = await serve({ latencyMs: 60 }, { TCSYNC_RUN_TIMEOUT_SECONDS: '2' });
    await environment.give(MANY);
    expect(await post(url, '/run/sync')).toMatchObject({ state: 'timed-out', return_code: 130 });
    expect(await environment.files()).not.toContain('var/sync.lock');
    await expectFree(environment);
  });

  it('even one that has to be killed: the next run takes its lock', async () => {
    let hangs = true;
    const environment = await open(
      { fault: ({ access }) => (hangs && access === 'write' ? { kind: 'time-out' } : undefined) },
      {},
    );
    await environment.give(MANY.slice(0, 3));
    const { timecamp, folder } = environment;
    const env = {
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: timecamp.state.token,
      TIMECAMP_ROOT_GROUP_ID: timecamp.state.rootId,
    };
    const service = await startService({
      ...TEST_SERVICE,
      graceMs: 200,
      start: (argv) => spawn(process.execPath, [COMMAND, ...argv], { cwd: folder, env }),
    });
    try {
      const { id } = await post(service.url, '/run/sync?wait=false');
      await isWriting(environment);
      await fetch(`${service.url}/runs/${id}`, { method: 'DELETE' });
      expect(await ended(service.url, id)).toMatchObject({ state: 'cancelled', return_code: 137 });
      hangs = false;
      const next = await environment.run(['sync']);
      expect([next.code, next.stderr]).toEqual([0, expect.stringContaining('Took over the lock')]);
    } finally {
      await service.stop();
    }
  });

  it('ends with a signal, and the run that is under way before it', async () => {
    const { url, environment, child, ended: exit } = await serve({ latencyMs: 60 });
    await environment.give(MANY);
    const answer = post(url, '/run/sync');
    await isWriting(environment);
    child.kill('SIGINT');
    expect(await answer).toMatchObject({ state: 'cancelled', return_code: 130 });
    expect((await exit).code).toBe(0);
    expect(await environment.files()).not.toContain('var/sync.lock');
  });
});

describe('the command lines of the earlier scripts', () => {
  it.each([
    ['python timecamp_sync_users.py --dry-run', 'Invitations (1)'],
    ['python3 -u ./timecamp_sync_users.py --dry-run --debug', 'Invitations (1)'],
    ['timecamp_sync_users.py --dry-run', 'Invitations (1)'],
    ['python scripts/display_timecamp_tree.py', 'Sales'],
  ])('%s', async (line, shown) => {
    const environment = await open({}, {});
    await environment.give([prepared('ann', { group: 'Sales' })]);
    const { code, stdout } = await environment.run(line.split(' '));
    expect([code, stdout]).toEqual([0, expect.stringContaining(shown)]);
    expect(environment.timecamp.requests.writes).toBe(0);
  });

  it('one that never was is no command', async () => {
    const environment = await open({}, {});
    const { code, stderr } = await environment.run(['python', 'other.py']);
    expect([code, stderr]).toEqual([64, expect.stringContaining("unknown command 'other.py'")]);
  });
});

describeWith(CHROMIUM, 'in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  it('the page of another origin can ask for nothing', async () => {
    const { url } = await serve();
    const foreign = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<iframe name="hidden"></iframe>');
    });
    foreign.listen(0, '127.0.0.1');
    await once(foreign, 'listening');
    const page = await browser.newPage();
    const posts: string[] = [];
    const statuses: number[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url());
    });
    page.on('response', (response) => {
      if (response.url().startsWith(url)) statuses.push(response.status());
    });
    await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
    const tries = `(async () => {
      const run = ${JSON.stringify(url)} + '/run/sync';
      const json = { 'content-type': 'application/json' };
      const outcomes = [];
      for (const init of [
        { method: 'POST' },
        { method: 'POST', mode: 'no-cors' },
        { method: 'POST', mode: 'no-cors', body: '{"args":[]}' },
        { method: 'POST', headers: json, body: '{}' },
      ]) outcomes.push(await fetch(run, init).then(({ type }) => type, () => 'refused'));
      const form = document.createElement('form');
      Object.assign(form, { action: run, method: 'post', enctype: 'text/plain', target: 'hidden' });
      document.body.append(form);
      const answered = new Promise((resolve) => { document.querySelector('iframe').onload = resolve; });
      form.submit();
      await answered;
      return outcomes;
    })()`;
    expect(await page.evaluate(tries)).toEqual(Array(4).fill('refused'));
    expect(posts).toEqual(Array(5).fill(`${url}/run/sync`));
    // Those of the form, and of everything else that Chromium reports.
    expect(new Set(statuses)).toEqual(new Set([403]));
    expect(await (await fetch(`${url}/runs`)).json()).toEqual({ runs: [] });
    await page.close();
    foreign.closeAllConnections();
    foreign.close();
  });
});
