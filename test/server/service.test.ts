import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { request as sendRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseCommand } from '../../src/cli/commands/serve.ts';
import { EARLIER_SCRIPTS } from '../../src/cli/earlier-scripts.ts';
import type { RunRecord } from '../../src/core/plan/record.ts';
import { realClock } from '../../src/io/clock.ts';
import { createRunQueue } from '../../src/server/run-queue.ts';
import { type Service, type ServiceOptions, startService } from '../../src/server/service.ts';
import { SILENT } from '../fakes.ts';
import { TEST_SERVICE } from './running-service.ts';

const TOKEN = 'a-token-of-some-length';
const BEARER = { authorization: `Bearer ${TOKEN}` };
const RECORD: RunRecord = {
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

/** The command lines that the service started. */
let started: string[][] = [];
/** JavaScript that runs in place of tcsync. */
let script = '';
const services: Service[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const service of services.splice(0)) await service.stop();
  children.splice(0);
  [started, script] = [[], ''];
});

async function serve(
  settings: Partial<ServiceOptions['settings']> = {},
  more: Partial<ServiceOptions> = {},
): Promise<string> {
  const service = await startService({
    ...TEST_SERVICE,
    settings: { ...TEST_SERVICE.settings, ...settings },
    start: (argv) => {
      started.push([...argv]);
      const child = spawn(process.execPath, ['-e', script, '--', ...argv], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      children.push(child);
      return child;
    },
    scripts: EARLIER_SCRIPTS,
    history: {
      list: async () => ['2026-11-23T05-00-00-000Z-sync'],
      read: async (id) => (id === '2026-11-23T05-00-00-000Z-sync' ? RECORD : undefined),
    },
    metrics: async () => 'tcsync_seats{command="sync"} 5\n',
    ...more,
  });
  services.push(service);
  return service.url;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

async function ask(
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

const post = (url: string, body?: unknown, headers = {}): Promise<Answer> =>
  ask(url, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });

/** Sends headers that fetch cannot set. */
function raw(url: string, headers: Record<string, string>, method = 'GET', path = '/runs'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = sendRequest(`${url}${path}`, { method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.once('error', reject).end();
  });
}

async function ended(url: string, id: unknown): Promise<Record<string, unknown>> {
  return vi.waitFor(async () => {
    const { body } = await ask(`${url}/runs/${String(id)}`);
    if (body['ended'] === null) throw new Error('still running');
    return body;
  }, 30_000);
}

describe('access', () => {
  it.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer another-token-of-length' }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
    ['a part of the token', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
  ])('with a token set, %s is 401 even on loopback, and nothing runs', async (_, headers) => {
    const url = await serve({ token: TOKEN });
    for (const path of [
      '/runs',
      '/history',
      '/commands',
      '/scripts',
      '/metrics',
      '/openapi.json',
      '/nothing',
    ]) {
      const answer = await ask(url + path, { headers });
      expect([path, answer.status]).toEqual([path, 401]);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    expect((await post(`${url}/run`, { command: 'sync' }, headers)).status).toBe(401);
    expect(started).toEqual([]);
    for (const path of ['/', '/console.js', '/console.css', '/health', '/ready'])
      expect((await ask(url + path, { headers })).status).toBe(200);
    expect((await ask(`${url}/runs`, { headers: BEARER })).status).toBe(200);
  });

  it('without a token, loopback is open and other addresses serve only health and readiness', async () => {
    const here = await serve();
    expect((await ask(`${here}/runs`)).status).toBe(200);
    const elsewhere = (await serve({ host: '0.0.0.0' })).replace('0.0.0.0', '127.0.0.1');
    const statuses = await Promise.all(
      ['/health', '/ready', '/', '/runs', '/openapi.json'].map(
        async (path) => (await ask(elsewhere + path)).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 401, 401, 401]);
    expect((await post(`${elsewhere}/run`, { command: 'prepare' }, BEARER)).status).toBe(401);
  });

  it.each<[what: string, headers: Record<string, string>, status: number]>([
    ['another name', { host: 'evil.example.com' }, 421],
    ['a name that starts with a loopback address', { host: '127.0.0.1.evil.example.com:8181' }, 421],
    ['an invalid name', { host: 'localhost@evil.example.com' }, 400],
    ['a page of another host', { host: 'localhost', origin: 'http://evil.example.com' }, 403],
    ['a page of another port', { host: 'localhost:8181', origin: 'http://localhost:3000' }, 403],
    ['a page of no host', { host: 'localhost', origin: 'null' }, 403],
    ['its own page', { host: 'localhost:8181', origin: 'http://localhost:8181' }, 200],
    ['its own page through a forwarded port', { host: '[::1]:9000', origin: 'http://[::1]:9000' }, 200],
  ])('%s: %j is %i', async (_, headers, status) => {
    const url = await serve();
    expect(await raw(url, headers)).toBe(status);
  });

  it('on other addresses any host name is accepted with the token, but no foreign page', async () => {
    const url = (await serve({ host: '0.0.0.0', token: TOKEN })).replace('0.0.0.0', '127.0.0.1');
    const host = 'tcsync.example.com';
    expect(await raw(url, { host, ...BEARER })).toBe(200);
    expect(await raw(url, { host, origin: 'https://tcsync.example.com', ...BEARER })).toBe(200);
    expect(await raw(url, { host, origin: 'https://evil.example.com', ...BEARER })).toBe(403);
  });
});

describe('rejected requests', () => {
  it.each<[body: unknown, why: string]>([
    [{ command: 'serve' }, 'does not run'],
    [{ command: 'sandbox' }, 'does not run'],
    [{ command: 'demo' }, 'does not run'],
    [{ command: 'init' }, 'does not run'],
    [{ command: 'completion', args: ['bash'] }, 'does not run'],
    [{ command: 'cron', args: ['bamboohr'] }, 'does not run'],
    [{ command: 'nonsense' }, 'unknown command'],
    [{ command: 'constructor' }, 'unknown command'],
    [{ script: 'constructor' }, 'Unknown script constructor.'],
    [{ command: '--version' }, 'cannot run'],
    [{ command: 'sync', args: ['--help'] }, 'cannot run'],
    [{ command: 'sync', args: ['--allow', 'deactivations=1000'] }, 'does not accept --allow.'],
    [{ command: 'sync', args: ['--allow=stale'] }, 'does not accept --allow.'],
    [{ command: 'run bamboohr', args: ['--allow-empty'] }, 'does not accept --allow-empty.'],
    [
      { command: 'fetch', args: ['bamboohr', '--allow-missing-groups'] },
      'does not accept --allow-missing-groups.',
    ],
    [{ command: 'fetch bamboohr', args: ['--output', '../../x'] }, '--output can only'],
    [{ command: 'fetch bamboohr', args: ['--output=var/../../x.json'] }, '--output can only'],
    [{ command: 'fetch bamboohr', args: ['--output', 'var/sync_journal.json'] }, 'tcsync manages itself'],
    [{ command: 'sync', args: ['--plan-out', 'var/timecamp_users.json'] }, 'tcsync manages itself'],
    ...[
      'pending_new_users.json',
      'pending_user_settings.json',
      'pending_new_users.json.imported',
      'sync.lock.guard',
      'sync_time_off.lock',
      'timecamp_users.meta.json',
      'other.meta.json',
      'Users.json',
      'SYNC_JOURNAL.json',
      'history',
      'plans/.hidden.json',
    ].map((name): [body: unknown, why: string] => [
      { command: 'fetch bamboohr', args: ['--output', `var/${name}`] },
      'tcsync manages itself',
    ]),
    [{ command: 'fetch bamboohr', args: ['--output', 'var//sync_journal.json'] }, '--output can only'],
    [{ command: 'fetch bamboohr', args: ['--output', 'var/x.sh'] }, '.json or .html'],
    [{ command: 'fetch', args: ['file', '/etc/passwd'] }, 'can only name a file'],
    [{ command: 'run', args: ['file', '--', '../people.csv'] }, 'can only name a file'],
    [{ command: 'sync', args: ['--plan-out', '/etc/x'] }, '--plan-out can only'],
    [{ command: 'sync', args: ['--plan', '.env'] }, '--plan can only'],
    [{ command: 'sync', args: ['--input', 'var'] }, '--input can only'],
    [{ command: 'tree', args: ['--html', 'var/history/x.html'] }, 'tcsync manages itself'],
    [{ command: 'sync', args: ['--unknown'] }, 'unknown option'],
    [{ command: 'sync', args: ['extra'] }, 'too many arguments'],
    [{ command: 'sync', args: ['--user', '$(reboot)'] }, 'cannot contain'],
    [{ command: 'sync; reboot' }, 'cannot contain'],
    [{ command: 'sync', args: ['--user', 'a\u0000b'] }, 'cannot contain'],
    [{ command: 'sync', args: ['--user', 'a|b'] }, 'cannot contain'],
    [{ command: 'sync', args: '--dry-run' }, 'args'],
    [{ command: 'sync', arg: ['--dry-run'] }, 'arg'],
    [{ command: 'sync', script: 'timecamp_sync_users.py' }, 'Name exactly one'],
    [{ script: 'rm.py' }, 'Unknown script'],
    [{ script: 'http_service.py' }, 'Unknown script'],
    [{}, 'Name exactly one'],
    ['sync', 'The request body is invalid'],
    [null, 'The request body is invalid'],
  ])('400 for %j', async (body, why) => {
    const url = await serve();
    const answer = await post(`${url}/run`, body);
    expect([answer.status, answer.body]).toEqual([400, { error: expect.stringContaining(why) }]);
    expect(started).toEqual([]);
  });

  it.each<[what: string, path: string, body: string]>([
    ['malformed JSON', '/run', '{"command": '],
    ['malformed JSON after a valid start', '/run/sync', '{"args": []} x'],
    ['a wait that is not a boolean', '/run/sync?wait=maybe', '{}'],
    ['two values of wait', '/run/sync?wait=true&wait=false', '{}'],
  ])('400 for %s', async (_, path, body) => {
    const url = await serve();
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const answer = await fetch(url + path, { method: 'POST', headers, body });
    expect([answer.status, await answer.json()]).toEqual([400, { error: expect.any(String) }]);
    expect(started).toEqual([]);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonp',
    '',
  ])('415 for a body of type %j, which a web page can send', async (type) => {
    const url = await serve();
    const body = new Blob(['{"command":"sync"}'], { type });
    const answer = await fetch(`${url}/run`, { method: 'POST', body });
    expect(answer.status).toBe(415);
    expect(started).toEqual([]);
  });

  it.each(['with its length', 'in chunks'])('413 for a body of 10 MB %s', async (how) => {
    const url = await serve();
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const big = Buffer.alloc(10_000_000, ' ');
      const headers = {
        'content-type': 'application/json',
        ...(how === 'in chunks' ? { 'transfer-encoding': 'chunked' } : { 'content-length': big.length }),
      };
      const sent = sendRequest(`${url}/run`, { method: 'POST', headers }, (got) => resolve(got.statusCode));
      sent.once('error', reject);
      sent.end(big);
    });
    expect(answer).toBe(413);
    expect((await ask(`${url}/health`)).status).toBe(200);
    expect(started).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['half a header', 'POST /run HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: '],
    [
      'half a body',
      'POST /run HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 50000\r\n\r\n{"com',
    ],
  ])('a client that sends %s and then one byte at a time is disconnected', async (_, start) => {
    const url = await serve({}, { receiveMs: 400 });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(start);
    const dribble = setInterval(() => start !== '' && socket.write('x'), 50);
    socket.resume();
    await once(socket, 'close');
    clearInterval(dribble);
    expect((await ask(`${url}/health`)).status).toBe(200);
    expect(started).toEqual([]);
  });
});

describe('runs', () => {
  const ECHO = `process.stdout.write('out ' + process.argv.slice(1).join(' ')); process.stderr.write('err');`;

  it.each<[path: string, body: unknown, argv: string[]]>([
    ['/run', { command: 'sync', args: ['--dry-run'] }, ['sync', '--dry-run']],
    ['/run', { command: 'run bamboohr', args: ['--dry-run'] }, ['run', 'bamboohr', '--dry-run']],
    ['/run', { command: 'fetch', args: ['file', 'var/people.csv'] }, ['fetch', 'file', 'var/people.csv']],
    [
      '/run',
      { command: 'sync', args: ['--plan-out', 'var/plan.json'] },
      ['sync', '--plan-out', 'var/plan.json'],
    ],
    ['/run', { script: 'fetch_bamboohr.py' }, ['fetch', 'bamboohr']],
    ['/run', { script: 'timecamp_sync_users.py', args: ['--debug'] }, ['sync', '--debug']],
    ['/run', { script: 'scripts/display_timecamp_tree.py' }, ['tree']],
    ['/run', { script: 'scripts/remove_empty_groups.py' }, ['remove-empty-groups']],
    ['/run/prepare', undefined, ['prepare']],
    ['/run/fetch_ldap.py', {}, ['fetch', 'ldap']],
    ['/run/explain', { args: ['ann@example.com'] }, ['explain', 'ann@example.com']],
  ])('POST %s %j', async (path, body, argv) => {
    script = ECHO;
    const url = await serve();
    const answer = await post(url + path, body);
    expect([answer.status, answer.body]).toMatchObject([
      200,
      { return_code: 0, success: true, stdout: `out ${argv.join(' ')}`, stderr: 'err', state: 'succeeded' },
    ]);
    expect(started).toEqual([argv]);
  });

  it.each(['application/json', undefined])('an empty body of type %s is an empty object', async (type) => {
    const url = await serve();
    const headers = type === undefined ? {} : { 'content-type': type };
    expect((await fetch(`${url}/run/prepare`, { method: 'POST', headers })).status).toBe(200);
    expect(started).toEqual([['prepare']]);
  });

  it('a failed run is 500 with its exit code; pending changes are not a failure', async () => {
    const url = await serve();
    script = 'process.exitCode = 3';
    expect(await post(`${url}/run/sync`)).toMatchObject({
      status: 500,
      body: { return_code: 3, success: false },
    });
    script = 'process.exitCode = 2';
    expect(await post(`${url}/run/sync`)).toMatchObject({
      status: 200,
      body: { return_code: 2, success: true },
    });
    const { body } = await ask(`${url}/metrics`);
    expect(body['text']).toContain('tcsync_seats{command="sync"} 5\n');
    expect(body['text']).toContain('tcsync_service_runs_total{command="sync",result="failed"} 1\n');
    expect(body['text']).toContain('tcsync_service_runs_waiting 0\n');
  });

  it('a run that cannot start fails, and the next one starts', async () => {
    script = ECHO;
    const url = await serve(
      {},
      {
        start: (argv) => spawn(argv[0] === 'sync' ? '/nonexistent/tcsync' : process.execPath, ['-e', '']),
      },
    );
    const [first, second] = await Promise.all([post(`${url}/run/sync`), post(`${url}/run/prepare`)]);
    expect(first).toMatchObject({
      status: 500,
      body: { stderr: expect.stringContaining('Cannot start tcsync') },
    });
    expect(second?.status).toBe(200);
  });

  it('a run that cannot start leaves no timer that would keep the service alive', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const child = new EventEmitter() as ChildProcess;
    const runs = createRunQueue({
      start: () => child,
      limitMs: 60_000,
      graceMs: 1000,
      clock: realClock,
      log: SILENT,
    });
    const run = runs.add(['sync']);
    child.emit('error', new Error('spawn EAGAIN'));
    expect(await run?.ended).toMatchObject({
      state: 'failed',
      stderr: expect.stringContaining('spawn EAGAIN'),
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('with wait=false the result follows later; unknown runs are 404', async () => {
    script = ECHO;
    const url = await serve();
    const { status, headers, body } = await post(`${url}/run/sync?wait=false`, { args: ['--dry-run'] });
    expect([status, headers.get('location')]).toEqual([202, `/runs/${String(body['id'])}`]);
    expect(await ended(url, body['id'])).toMatchObject({ return_code: 0, stdout: 'out sync --dry-run' });
    expect((await ask(`${url}/runs`)).body).toMatchObject({ runs: [{ id: body['id'], command: 'sync' }] });
    expect((await ask(`${url}/runs/none`)).status).toBe(404);
    expect((await ask(`${url}/runs/${String(body['id'])}`, { method: 'DELETE' })).status).toBe(409);
    expect((await post(`${url}/run/sync?wait=maybe`)).status).toBe(400);
  });

  it('ten concurrent requests run one after another, in order', async () => {
    script = 'setTimeout(() => {}, 40)';
    const url = await serve();
    const ids: unknown[] = [];
    for (let n = 0; n < 10; n++) {
      ids.push((await post(`${url}/run/explain?wait=false`, { args: [`p${n}@example.com`] })).body['id']);
    }
    const runs: { started: string; ended: string }[] = [];
    for (const id of ids) runs.push((await ended(url, id)) as { started: string; ended: string });
    expect(started.map(([, who]) => who)).toEqual(ids.map((_, n) => `p${n}@example.com`));
    for (const [n, run] of runs.entries()) {
      expect(run.started >= (runs[n - 1]?.ended ?? '')).toBe(true);
    }
  });

  it('a run is cancelled while it waits or runs; one that ignores the signal is killed', async () => {
    script = `process.on('SIGTERM', () => process.argv.includes('sync') && process.exit(130)); setInterval(() => {}, 1000); console.log('up')`;
    const url = await serve({}, { graceMs: 200 });
    const [polite, deaf, waiting] = await Promise.all(
      ['sync', 'prepare', 'tree'].map(
        async (name) => (await post(`${url}/run/${name}?wait=false`)).body['id'],
      ),
    );
    const cancel = async (id: unknown) =>
      (await ask(`${url}/runs/${String(id)}`, { method: 'DELETE' })).status;
    const isUp = (id: unknown) =>
      vi.waitFor(
        async () => expect((await ask(`${url}/runs/${String(id)}`)).body['stdout']).toBe('up\n'),
        30_000,
      );
    expect(await cancel(waiting)).toBe(202);
    expect(await ended(url, waiting)).toMatchObject({ state: 'cancelled', return_code: null, started: null });
    await isUp(polite);
    expect(await cancel(polite)).toBe(202);
    expect(await ended(url, polite)).toMatchObject({ state: 'cancelled', return_code: 130 });
    await isUp(deaf);
    expect(await cancel(deaf)).toBe(202);
    expect(await ended(url, deaf)).toMatchObject({ state: 'cancelled', return_code: 137, success: false });
    expect(started).toHaveLength(2);
  });

  it('a run that takes too long is stopped', async () => {
    script = 'setInterval(() => {}, 1000)';
    const url = await serve({ runTimeoutSeconds: 0.3 });
    const answer = await post(`${url}/run/sync`);
    expect(answer).toMatchObject({ status: 500, body: { state: 'timed-out', success: false } });
  });

  it('the start and the end of a long output are kept', async () => {
    script = `process.stdout.write('first' + 'x'.repeat(5e6) + 'last')`;
    const url = await serve();
    const text = String((await post(`${url}/run/tree`)).body['stdout']);
    expect(text).toMatch(/^first.*\[… \d+ characters omitted …\].*last$/s);
    expect(text.length).toBeLessThan(3.2e6);
  });

  it('stopping ends the current run cleanly, answers open requests, and accepts no more', async () => {
    script = `process.on('SIGTERM', () => { console.log('in good order'); process.exit(130); }); setInterval(() => {}, 1000); console.log('up')`;
    const url = await serve();
    const answers = [post(`${url}/run/sync`), post(`${url}/run/prepare`)];
    await vi.waitFor(async () => {
      const { body } = await ask(`${url}/runs`);
      const [, first] = body['runs'] as { id: string }[];
      expect((await ask(`${url}/runs/${first?.id ?? ''}`)).body['stdout']).toBe('up\n');
    }, 30_000);
    await services.splice(0)[0]?.stop();
    expect(
      (await Promise.all(answers)).map(({ status, body }) => [status, body['state'], body['stdout']]),
    ).toEqual([
      [500, 'cancelled', 'up\nin good order\n'],
      [500, 'cancelled', ''],
    ]);
    await expect(ask(`${url}/health`)).rejects.toThrow('fetch failed');
  });
});

interface Described {
  readonly responses: Readonly<Record<string, object>>;
}

describe('information', () => {
  it('history, past runs and commands', async () => {
    const url = await serve();
    const id = '2026-11-23T05-00-00-000Z-sync';
    expect((await ask(`${url}/history`)).body).toMatchObject({
      history: [{ id, exit_code: 1, has_plan: false }],
    });
    expect((await ask(`${url}/history/${id}`)).body).toEqual(RECORD);
    expect((await ask(`${url}/history/..%2F..%2Fetc`)).status).toBe(404);
    const { body } = await ask(`${url}/commands`);
    expect(body).toEqual((await ask(`${url}/scripts`)).body);
    expect(JSON.stringify(body)).not.toMatch(/--allow|serve|sandbox|demo/);
  });

  it('every listed option exists on the command line', async () => {
    const url = await serve();
    const { body } = await ask(`${url}/commands`);
    const commands = body['commands'] as { command: string; options: string[] }[];
    for (const { command, options } of commands) {
      for (const option of options) {
        const words =
          { fetch: ['bamboohr'], run: ['bamboohr'], explain: ['x'], undo: ['last'] }[command] ?? [];
        const answers = [
          [option],
          ...['1', 'json', 'var/x.json', 'new-users'].map((value) => [option, value]),
        ].map((args) => parseCommand([command, ...words, ...args]));
        expect([command, option, answers.some((answer) => !('problem' in answer))]).toEqual([
          command,
          option,
          true,
        ]);
      }
    }
  });

  it('openapi.json describes every route, and every described route exists', async () => {
    const url = await serve();
    const { body } = await ask(`${url}/openapi.json`);
    const paths = body['paths'] as Record<string, Record<string, Described>>;
    expect(Object.keys(paths).toSorted()).toEqual([
      '/',
      '/checks',
      '/commands',
      '/export',
      '/health',
      '/history',
      '/history/{id}',
      '/holds',
      '/holds/{person}',
      '/metrics',
      '/overview',
      '/people',
      '/plan',
      '/plan/{hash}/apply',
      '/ready',
      '/run',
      '/run/{command}',
      '/runs',
      '/runs/{id}',
      '/runs/{id}/events',
      '/scripts',
      '/trees/{tree}',
    ]);
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { responses }] of Object.entries(operations)) {
        const answer = await ask(url + path.replace(/\{.+\}/, 'none'), { method: method.toUpperCase() });
        const exists = !String(answer.body['error']).startsWith('This path does not exist');
        expect([method, path, exists]).toEqual([method, path, true]);
        expect(Object.keys(responses)).toContain(String(answer.status));
      }
    }
  });

  it('openapi.json states the schema by which a request is validated', async () => {
    const url = await serve();
    const { body } = await ask(`${url}/openapi.json`);
    const { schemas, securitySchemes } = body['components'] as {
      schemas: Record<string, object>;
      securitySchemes: object;
    };
    expect(schemas['RunRequest']).toMatchObject({
      additionalProperties: false,
      properties: { args: { type: 'array', maxItems: 50, items: { type: 'string', maxLength: 2000 } } },
    });
    expect(schemas['RunRecord']).toMatchObject({
      properties: {
        summary: {
          properties: { hazards: { items: { properties: { allow: {}, kind: { type: 'string' } } } } },
        },
      },
    });
    expect(securitySchemes).toEqual({ token: { type: 'http', scheme: 'bearer' } });
    expect((await post(`${url}/run/sync`, { args: Array(51).fill('x') })).status).toBe(400);
    expect((await post(`${url}/run/sync`, { args: ['x'.repeat(2001)] })).status).toBe(400);
  });

  it('the page loads its script and style from this service and allows nothing else', async () => {
    const url = await serve();
    const { headers, body } = await ask(url);
    expect(headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
    );
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(body['text']).toContain('<title>tcsync</title>');
    const [script, style] = await Promise.all(['/console.js', '/console.css'].map((path) => ask(url + path)));
    expect([script?.headers.get('content-type'), script?.body['text']]).toEqual([
      'text/javascript; charset=utf-8',
      'start();',
    ]);
    expect([style?.headers.get('content-type'), style?.body['text']]).toEqual([
      'text/css; charset=utf-8',
      'p {}',
    ]);
  });

  it('a port in use is reported', async () => {
    const port = Number(new URL(await serve()).port);
    await expect(serve({ port })).rejects.toThrow('another process already uses this port');
  });
});
