import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TestShell } from './shell.ts';
import { useDoctor, type Env, stepsOf } from './doctor.ts';

const { pathOf, examine } = useDoctor();

describe('files', () => {
  const filesOf = async (env: Env, shell: Partial<TestShell> = {}) =>
    stepsOf(await examine(env, ['--offline', 'file'], shell), 'files');
  const keep = (name: string, content: unknown) => writeFile(pathOf('var', name), JSON.stringify(content));
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

  it('cannot be kept if the path is blocked', async () => {
    await rm(pathOf('var'), { recursive: true });
    await writeFile(pathOf('var'), '');
    const [storage, log] = await filesOf({ TIMECAMP_API_KEY: 'k', TIMECAMP_ROOT_GROUP_ID: '1' });
    expect(storage).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('is a file, not a folder') },
    });
    expect(log?.ok).toBe(false);
  });

  it('cannot be kept where this user may not write', async (test) => {
    const folder = pathOf('var');
    if (process.getuid?.() === 0) {
      // Root may write wherever the disk lets it.
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'none', folder]).status === 0;
      test.skip(!mounted, 'this root may not mount');
      onTestFinished(async () => void execFileSync('umount', [folder]));
    } else {
      await chmod(folder, 0o500);
      onTestFinished(() => chmod(folder, 0o700));
    }
    expect((await filesOf({}))[0]).toMatchObject({ ok: false, error: { code: 'storage' } });
  });

  it('names the holder of each lock, and whether it is still active', async () => {
    const holder = {
      host: hostname(),
      pid: process.pid,
      process_started: null,
      token: 't',
      command: 'tcsync sync',
    };
    const lock = async (renewed: string, file = 'sync.lock', title = 'The lock is free') => {
      await keep(file, { ...holder, since: renewed, renewed });
      return (await filesOf({})).find((step) => step.title === title);
    };
    expect((await lock(hoursAgo(0)))?.warnings.join()).toContain(
      `tcsync sync on ${hostname()} (process ${process.pid})`,
    );
    const timeOff = await lock(hoursAgo(0), 'sync_time_off.lock', 'The sync-time-off lock is free');
    expect(timeOff?.warnings.join()).toContain('holds the lock');
    const abandoned = await lock(hoursAgo(1));
    expect(abandoned).toMatchObject({ ok: true, warnings: [] });
    expect(abandoned?.detail).toContain('the next run takes it over');
  });

  it('show how old the people are, and refuse what a sync would refuse', async () => {
    const person = {
      external_id: '1',
      name: 'Ann',
      email: 'ann@example.com',
      department: '',
      status: 'active',
      supervisor_id: '',
    };
    const prepared = {
      timecamp_external_id: '1',
      timecamp_user_name: 'Ann',
      timecamp_email: 'ann@example.com',
      timecamp_groups_breadcrumb: '',
      timecamp_status: 'active',
      timecamp_role: 'user',
    };
    const sha256 = createHash('sha256')
      .update(JSON.stringify([prepared]))
      .digest('hex');
    const make = async (hours: number) => {
      const input = { source: 'okta', run: 'r', fetched_at: hoursAgo(hours), count: 1, tool: 't' };
      await keep('users.json', { meta: input, users: [person] });
      await keep('timecamp_users.json', [prepared]);
      await keep('timecamp_users.meta.json', {
        input,
        prepared_at: hoursAgo(hours),
        sha256,
        settings_sha256: 's',
        tool: 't',
      });
      return (await filesOf({ TIMECAMP_API_KEY: 'k', TIMECAMP_ROOT_GROUP_ID: '1' })).slice(-2);
    };
    expect(await make(3)).toMatchObject([
      { ok: true, warnings: [], detail: '1 person from okta, 3 hours ago' },
      { ok: true, detail: '1 person, 1 active, prepared 3 hours ago' },
    ]);
    expect(await make(50)).toMatchObject([
      { ok: true, warnings: [expect.stringContaining('26 hours')], detail: '1 person from okta, 2 days ago' },
      { ok: false, error: { code: 'stale', message: expect.stringContaining('50 hours ago') } },
    ]);
  });

  it('report a journal that cannot be read, and the contents of one that can', async () => {
    await keep('sync_journal.json', {});
    const broken = (await filesOf({})).find(({ title }) => title === 'The journal can be read');
    expect(broken?.error?.message).toContain('not a journal');
    await keep('sync_journal.json', {
      version: 1,
      invited: [{ email: 'ann@example.com', sent_at: hoursAgo(1), answered: true }],
      reset_manual: [],
      max_level: 4,
      last_source: 'okta',
    });
    const sound = (await filesOf({})).find(({ title }) => title === 'The journal can be read');
    expect(sound?.detail).toBe('1 invitation pending, groups up to level 4, last sync from okta');
  });
});
