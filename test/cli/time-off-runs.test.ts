import { once } from 'node:events';
import { readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useTimeOff } from './time-off-account.ts';

const { pathOf, start, writeLeaves, run } = useTimeOff();

describe('a run of sync-time-off', () => {
  const historyOf = async (): Promise<readonly { readonly summary: object }[]> => {
    const folder = pathOf('var/history');
    const names = await readdir(folder).catch(() => []);
    const files = names.filter((name) => name.endsWith('.json'));
    return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
  };
  const metricsFile = () => pathOf('tcsync.prom');

  it('is kept in the history and in the metrics; a dry run is not', async () => {
    await start();
    await writeLeaves(['ann', '2026-12-24', '2026-12-26']);
    const settings = { TCSYNC_METRICS_FILE: metricsFile() };
    await run(['--dry-run'], settings);
    expect(await historyOf()).toEqual([]);
    expect(await readdir(pathOf('.'))).not.toContain('tcsync.prom');

    await run([], settings);
    expect(await historyOf()).toMatchObject([
      { plan: null, summary: { command: 'sync-time-off', ok: true, counts: { 'time-off': { done: 3 } } } },
    ]);
    expect(await readFile(metricsFile(), 'utf8')).toContain(
      'tcsync_last_run_changes{command="sync-time-off",kind="time-off"} 3\n',
    );
    expect(await readdir(pathOf('var'))).not.toContain('sync_time_off.lock');
  });

  it('is sent to the webhook, when it fails too', async () => {
    await start();
    const bodies: string[] = [];
    const hook = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
      request.on('end', () => response.end('ok'));
    }).listen(0, '127.0.0.1');
    try {
      await once(hook, 'listening');
      const { port } = hook.address() as AddressInfo;
      // There is no var/vacation.json.
      const { exitCode } = await run([], { TCSYNC_WEBHOOK_URL: `http://127.0.0.1:${port}/hook` });
      expect(exitCode).toBe(1);
      expect(bodies.join('')).toContain('tcsync sync-time-off on');
      expect(await historyOf()).toMatchObject([{ summary: { ok: false, error: { code: 'input' } } }]);
    } finally {
      hook.close();
    }
  });

  it('holds a lock of its own: exit 4 while another one does, and no history', async () => {
    await start();
    await writeLeaves(['ann', '2026-12-24', '2026-12-24']);
    const now = new Date().toISOString();
    const holder = { host: hostname(), pid: process.pid, token: 'x', command: 'tcsync sync-time-off' };
    const file = pathOf('var/sync_time_off.lock');
    await writeFile(
      file,
      JSON.stringify({
        ...holder,
        process_started: null,
        pid_namespace: await namespace(),
        since: now,
        renewed: now,
      }),
    );
    expect((await run()).exitCode).toBe(4);
    expect((await run(['--dry-run'])).exitCode).toBe(0);
    expect(await historyOf()).toEqual([]);
    await rm(file);
    expect((await run()).exitCode).toBe(0);
  });
});

/** As the lock names it; null where there is none. */
function namespace(): Promise<string | null> {
  return readlink('/proc/self/ns/pid').catch(() => null);
}
