import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { realClock } from '../../src/io/clock.ts';
import { createRunQueue } from '../../src/server/run-queue.ts';
import { SILENT } from '../fakes.ts';
import { useService, ask, post } from './service-requests.ts';

const { standIn, serve, stop } = useService();

async function ended(url: string, id: unknown): Promise<Record<string, unknown>> {
  return vi.waitFor(async () => {
    const { body } = await ask(`${url}/runs/${String(id)}`);
    if (body['ended'] === null) throw new Error('still running');
    return body;
  }, 30_000);
}

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
    standIn.script = ECHO;
    const url = await serve();
    const answer = await post(url + path, body);
    expect([answer.status, answer.body]).toMatchObject([
      200,
      { return_code: 0, success: true, stdout: `out ${argv.join(' ')}`, stderr: 'err', state: 'succeeded' },
    ]);
    expect(standIn.started).toEqual([argv]);
  });

  it.each(['application/json', undefined])('an empty body of type %s is an empty object', async (type) => {
    const url = await serve();
    const headers = type === undefined ? {} : { 'content-type': type };
    expect((await fetch(`${url}/run/prepare`, { method: 'POST', headers })).status).toBe(200);
    expect(standIn.started).toEqual([['prepare']]);
  });

  it('a failed run is 500 with its exit code; pending changes are not a failure', async () => {
    const url = await serve();
    standIn.script = 'process.exitCode = 3';
    expect(await post(`${url}/run/sync`)).toMatchObject({
      status: 500,
      body: { return_code: 3, success: false },
    });
    standIn.script = 'process.exitCode = 2';
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
    standIn.script = ECHO;
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
    standIn.script = ECHO;
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
    standIn.script = 'setTimeout(() => {}, 40)';
    const url = await serve();
    const ids: unknown[] = [];
    for (let n = 0; n < 10; n++) {
      ids.push((await post(`${url}/run/explain?wait=false`, { args: [`p${n}@example.com`] })).body['id']);
    }
    const runs: { started: string; ended: string }[] = [];
    for (const id of ids) runs.push((await ended(url, id)) as { started: string; ended: string });
    expect(standIn.started.map(([, who]) => who)).toEqual(ids.map((_, n) => `p${n}@example.com`));
    for (const [n, run] of runs.entries()) {
      expect(run.started >= (runs[n - 1]?.ended ?? '')).toBe(true);
    }
  });

  it('a run is cancelled while it waits or runs; one that ignores the signal is killed', async () => {
    standIn.script = `process.on('SIGTERM', () => process.argv.includes('sync') && process.exit(130)); setInterval(() => {}, 1000); console.log('up')`;
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
    expect(standIn.started).toHaveLength(2);
  });

  it('a run that takes too long is stopped', async () => {
    standIn.script = 'setInterval(() => {}, 1000)';
    const url = await serve({ runTimeoutSeconds: 0.3 });
    const answer = await post(`${url}/run/sync`);
    expect(answer).toMatchObject({ status: 500, body: { state: 'timed-out', success: false } });
  });

  it('the start and the end of a long output are kept', async () => {
    standIn.script = `process.stdout.write('first' + 'x'.repeat(5e6) + 'last')`;
    const url = await serve();
    const text = String((await post(`${url}/run/tree`)).body['stdout']);
    expect(text).toMatch(/^first.*\[… \d+ characters omitted …\].*last$/s);
    expect(text.length).toBeLessThan(3.2e6);
  });

  it('stopping ends the current run cleanly, answers open requests, and accepts no more', async () => {
    standIn.script = `process.on('SIGTERM', () => { console.log('in good order'); process.exit(130); }); setInterval(() => {}, 1000); console.log('up')`;
    const url = await serve();
    const answers = [post(`${url}/run/sync`), post(`${url}/run/prepare`)];
    await vi.waitFor(async () => {
      const { body } = await ask(`${url}/runs`);
      const [, first] = body['runs'] as { id: string }[];
      expect((await ask(`${url}/runs/${first?.id ?? ''}`)).body['stdout']).toBe('up\n');
    }, 30_000);
    await stop();
    expect(
      (await Promise.all(answers)).map(({ status, body }) => [status, body['state'], body['stdout']]),
    ).toEqual([
      [500, 'cancelled', 'up\nin good order\n'],
      [500, 'cancelled', ''],
    ]);
    await expect(ask(`${url}/health`)).rejects.toThrow('fetch failed');
  });
});
