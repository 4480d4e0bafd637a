import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/start.ts';
import { tcsync, type Outcome } from './command.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let folder: string;
let sandbox: Sandbox | undefined;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  sandbox = await startSandbox(options);
  return sandbox;
}

/** A command line in the folder, with the sandbox's settings and these. */
async function run(line: string, env: Record<string, string> = {}): Promise<Outcome> {
  sandbox?.timecamp.requests.clear();
  return tcsync(line.split(' '), { cwd: folder, env: { ...sandbox?.env, ...env } });
}

/** Fetched and prepared. */
async function startPrepared(options: SandboxOptions = {}): Promise<Sandbox> {
  const started = await start(options);
  expect(await run('fetch bamboohr')).toMatchObject({ code: 0 });
  expect(await run('prepare')).toMatchObject({ code: 0 });
  return started;
}

interface Prepared {
  timecamp_email: string;
  timecamp_status: string;
}

/** Keeps only some of the prepared users, as a source gone wrong would. */
async function keep(which: (users: readonly Prepared[]) => readonly Prepared[]): Promise<void> {
  const file = join(folder, 'var/timecamp_users.json');
  const users: Prepared[] = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify(which(users)));
  await rm(join(folder, 'var/timecamp_users.meta.json'));
}

/** Every file below var/ but the logs, by its digest. */
async function digests(): Promise<Record<string, string>> {
  const files = await readdir(join(folder, 'var'), { recursive: true, withFileTypes: true });
  const kept = files.filter((file) => file.isFile() && !file.parentPath.endsWith('logs'));
  return Object.fromEntries(
    await Promise.all(
      kept.map(async ({ parentPath, name }) => {
        const bytes = await readFile(join(parentPath, name));
        return [name, createHash('sha256').update(bytes).digest('hex')] as const;
      }),
    ),
  );
}

describe('from BambooHR to TimeCamp', () => {
  it('fetch, prepare, look, sync, nothing to do', async () => {
    const { timecamp } = await startPrepared();
    const before = await digests();

    const look = await run('sync --dry-run --format json');
    expect(look.code).toBe(0);
    expect(timecamp.requests.writes).toBe(0);
    expect(await digests()).toEqual(before);
    const planned = JSON.parse(look.stdout).counts.invite.planned;
    expect(planned).toBeGreaterThan(10);

    const sync = await run('sync --format json');
    expect(JSON.parse(sync.stdout)).toMatchObject({
      ok: true,
      exit_code: 0,
      counts: { invite: { planned, done: planned, failed: 0, skipped: 0 } },
    });
    expect(timecamp.state.mails).toEqual([]);
    expect(timecamp.state.wiped).toEqual([]);

    const again = await run('sync');
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('Nothing to do');
    expect(timecamp.requests.writes).toBe(0);
  });

  it('the demo shows it, and leaves nothing behind', async () => {
    const demo = await tcsync(['demo'], { cwd: folder, env: { TMPDIR: folder } });
    expect(demo).toMatchObject({ code: 0, stderr: '' });
    for (const words of [
      'fetch bamboohr',
      'prepare',
      'sync --dry-run',
      '└─ ',
      'Nothing to do',
      'no write requests',
    ])
      expect(demo.stdout).toContain(words);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a source gone wrong', () => {
  it('an empty list is refused, and nothing is changed', async () => {
    const { timecamp } = await startPrepared();
    await keep(() => []);
    const refused = await run('sync --format json');
    expect(refused.code).toBe(3);
    expect(JSON.parse(refused.stdout).refused_by).not.toHaveLength(0);
    expect(timecamp.requests.writes).toBe(0);
  });

  it('a list from which half the people are missing is refused, with the option that permits it', async () => {
    const { timecamp } = await startPrepared({ progress: 'in-step' });
    await keep((users) => users.filter((_, index) => index % 2 === 0));
    const refused = await run('sync');
    expect(refused.code).toBe(3);
    expect(refused.stdout).toMatch(/--allow deactivations=\d+/);
    expect(timecamp.requests.writes).toBe(0);

    const [option = ''] = /--allow deactivations=\d+/.exec(refused.stdout) ?? [];
    expect(await run(`sync ${option}`)).toMatchObject({ code: 0 });
    expect(timecamp.requests.writes).toBeGreaterThan(20);
  });

  it('five leavers are not', async () => {
    await startPrepared({ progress: 'in-step' });
    await keep((users) => users.filter(({ timecamp_status }) => timecamp_status === 'active').slice(5));
    const sync = await run('sync --format json');
    expect(JSON.parse(sync.stdout)).toMatchObject({ ok: true, counts: { deactivate: { done: 5 } } });
  });
});

it('one person whom TimeCamp refuses does not stop the others', async () => {
  let refused = '';
  const { timecamp } = await startPrepared({
    timecamp: {
      refuse: (action) => {
        if (action.kind !== 'invite') return undefined;
        refused ||= action.email;
        return action.email === refused ? 403 : undefined;
      },
    },
  });
  const sync = await run('sync --format json');
  expect(sync.code).toBe(1);
  const { ok, failed, counts } = JSON.parse(sync.stdout);
  expect(ok).toBe(false);
  expect(failed).toMatchObject([{ person: refused, operation: 'invite', status: 403 }]);
  expect(failed[0].message).not.toBe('');
  expect(counts.invite).toMatchObject({ failed: 1, done: counts.invite.planned - 1 });
  expect(timecamp.state.invitations.map(({ email }) => email)).not.toContain(refused);
});

it('a BambooHR page that fails for good leaves the file as it was', async () => {
  let failing = Number.POSITIVE_INFINITY;
  const { bamboohr } = await start({
    people: 1200,
    bamboohr: { fault: ({ n }) => (n === failing ? { kind: 'status', status: 403 } : undefined) },
  });
  expect(await run('fetch bamboohr')).toMatchObject({ code: 0 });
  const before = await digests();
  failing = bamboohr.requests.all.length + 2;

  const failed = await run('fetch bamboohr --format json');
  expect(bamboohr.requests.all).toHaveLength(failing);
  expect(failed.code).toBe(1);
  expect(JSON.parse(failed.stdout)).toMatchObject({ ok: false, exit_code: 1 });
  expect(failed.stderr).toContain('BambooHR');
  expect(await digests()).toEqual(before);
});

it('an interrupted fetch ends with 130 and writes nothing', async () => {
  await start({ latency: 60_000 });
  const outcome = await tcsync(['fetch', 'bamboohr'], {
    cwd: folder,
    env: { ...sandbox?.env },
    interruptWhen: () => (sandbox?.bamboohr.requests.all.length ?? 0) > 0,
  });
  expect(outcome.code).toBe(130);
  expect(outcome.stderr).toContain('Interrupted');
  expect(await digests()).toEqual({});
});
