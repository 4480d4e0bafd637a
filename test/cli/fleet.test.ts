import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { RunRecord } from '../../src/core/plan/record.ts';
import { createFileStorage } from '../../src/storage/file.ts';
import { writeHistory } from '../../src/storage/history.ts';
import { createTestShell, type TestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let fleet: string;
/** A TimeCamp of many accounts: `/me` says to which one a key belongs. */
let timecamp: Server;
let url: string;
/** Keys of the account of another key. */
const sameAccount: Record<string, string> = {};
beforeAll(async () => {
  timecamp = createServer((request, response) => {
    const key = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const account = rootGroupOf(sameAccount[key] ?? key);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ user_id: '1', email: `${key}@example.com`, root_group_id: account }));
  });
  await new Promise<void>((resolve) => timecamp.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(timecamp.address() as AddressInfo).port}`;
});
afterAll(() => timecamp.close());
beforeEach(() => {
  fleet = temporaryFolder();
});

const rootGroupOf = (key: string): number => Buffer.from(key).reduce((sum, byte) => sum * 7 + byte, 1);

/** The settings of an account, each with another root group. */
const settings = (key: string, rootGroup = rootGroupOf(key)): string =>
  `TIMECAMP_DOMAIN=${url}\nTIMECAMP_API_KEY=${key}\nTIMECAMP_ROOT_GROUP_ID=${rootGroup}\nBAMBOOHR_SUBDOMAIN=acme\nBAMBOOHR_API_KEY=hr\n`;

async function addAccount(name: string, dotenv = settings(`key-${name}`)): Promise<string> {
  const folder = join(fleet, name);
  await mkdir(join(folder, 'var'), { recursive: true });
  await writeFile(join(folder, '.env'), dotenv);
  return folder;
}

/**
 * In place of tcsync: prints the file `result.json` of its folder, or what it was called with, and ends with the exit
 * code in it. It leaves a note that it ran.
 */
const STAND_IN = `
  const { readFileSync, appendFileSync } = require('node:fs');
  const argv = process.argv.slice(1).join(' ');
  appendFileSync('ran', argv);
  let result = {};
  try { result = JSON.parse(readFileSync('result.json', 'utf8')); } catch {}
  if (result.text !== undefined) { console.error(result.text); process.exit(result.exit_code); }
  console.log(JSON.stringify({ version: 1, argv, counts: {}, failed: [], refused_by: [], ...result }));
  process.exitCode = result.exit_code ?? 0;`;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(argv: readonly string[], given: Partial<TestShell> = {}): Promise<Ended> {
  const shell = createTestShell({ cwd: fleet, self: [process.execPath, '-e', STAND_IN, '--'], ...given });
  const code = await main(['fleet', ...argv], shell);
  return { code, stdout: shell.stdout.text, stderr: shell.stderr.text };
}

async function gives(name: string, result: object): Promise<void> {
  await writeFile(join(await addAccount(name), 'result.json'), JSON.stringify(result));
}

describe('the accounts of a fleet', () => {
  it('are the subfolders with a .env, by name', async () => {
    await addAccount('beta');
    await addAccount('acme');
    await mkdir(join(fleet, 'notes'));
    await mkdir(join(fleet, '.git'));
    await writeFile(join(fleet, '.git/.env'), '');
    await writeFile(join(fleet, 'README'), '');
    const { stdout } = await run(['run', '.', '--format', 'json']);
    const { accounts } = JSON.parse(stdout) as { accounts: readonly { account: string }[] };
    expect(accounts.map(({ account }) => account)).toEqual(['acme', 'beta']);
  });

  it.each([
    ['no account', '.', 'has a .env file.'],
    ['no folder', 'nowhere', 'not a readable folder'],
  ])('are asked for when there is %s', async (_what, folder, words) => {
    const { code, stderr } = await run(['status', folder]);
    expect(code).toBe(64);
    expect(stderr).toContain(words);
  });

  it.each(['status', 'doctor', 'run'])('take no settings from the environment: %s', async (what) => {
    await addAccount('acme');
    const env = {
      TIMECAMP_API_KEY: 'one',
      S3_BUCKET_NAME: 'b',
      HTTPS_PROXY: 'http://proxy:1',
      LOG_LEVEL: 'info',
      TCSYNC_HTTP_PORT: '80',
    };
    const { code, stderr } = await run([what, '.'], { env });
    expect(code).toBe(64);
    expect(stderr).toContain('The environment sets TIMECAMP_API_KEY, S3_BUCKET_NAME for every account.');
    expect((await run([what, '.'], { env: { ...env, TIMECAMP_API_KEY: '', S3_BUCKET_NAME: '' } })).code).toBe(
      0,
    );
  });

  it('that are broken links or closed folders are named, and the others run', async () => {
    await addAccount('acme');
    await symlink('loop', join(fleet, 'loop'));
    await symlink('/nowhere/unmounted', join(fleet, 'unmounted'));
    await symlink('.', join(fleet, 'self'));
    const { code, stdout } = await run(['run', '.', '--format', 'json']);
    expect(code).not.toBe(0);
    const { accounts } = JSON.parse(stdout) as {
      accounts: readonly { account: string; exit_code: number }[];
    };
    expect(accounts.map(({ account, exit_code: exit }) => [account, exit])).toEqual([
      ['acme', 0],
      ['loop', 64],
      ['unmounted', 64],
    ]);
    expect((await run(['status', '.'])).stdout).toContain('unmounted');
  });

  it('that are one TimeCamp account are not run', async () => {
    await addAccount('acme', settings('same'));
    await addAccount('beta');
    await addAccount('copy', settings('same', 7).replace(url, `${url}/`));
    await addAccount('elsewhere', settings('same', 8).replace(url, 'http://127.0.0.1:1'));
    const { code, stdout } = await run(['run', '.']);
    expect(code).toBe(64);
    expect(stdout).toContain('acme       INVALID      It has the same TIMECAMP_API_KEY as copy.');
    expect(stdout).toContain('copy       INVALID      It has the same TIMECAMP_API_KEY as acme.');
    expect(stdout).toMatch(/^2 of 4 accounts done, 0 with changes, in .* s\. Not done: acme, copy\.$/m);
  });

  it.each([['run'], ['doctor']])('whose keys belong to one TimeCamp account are named: %s', async (what) => {
    sameAccount['intern'] = 'admin';
    await addAccount('acme', settings('admin'));
    await addAccount('beta');
    await addAccount('copy', settings('intern'));
    const { code, stdout } = await run([what, '.']);
    expect(code).toBe(what === 'run' ? 64 : 1);
    const words = 'Its API key belongs to the same TimeCamp account as the key of';
    expect(stdout).toMatch(new RegExp(`^acme .*${words} copy\\.`, 'm'));
    expect(stdout).toMatch(new RegExp(`^copy .*${words} acme\\.`, 'm'));
    expect(stdout).toContain(what === 'run' ? '1 of 3 accounts done' : 'beta  ok');
    if (what === 'doctor') expect((await run([what, '.', '--offline'])).stdout).not.toContain(words);
  });

  it('that have one root group are not run, and status says so without asking TimeCamp', async () => {
    await addAccount('acme', settings('admin', 7));
    await addAccount('copy', settings('intern', 7));
    for (const what of ['run', 'status']) {
      const { stdout } = await run([what, '.']);
      expect(stdout).toContain('It has the same TIMECAMP_ROOT_GROUP_ID as copy.');
      expect(stdout).toContain('It has the same TIMECAMP_ROOT_GROUP_ID as acme.');
    }
  });

  it('run when TimeCamp does not say whose keys they are', async () => {
    await addAccount('acme', settings('one').replace(url, 'http://127.0.0.1:1'));
    await addAccount('copy', settings('two').replace(url, 'http://127.0.0.1:1'));
    expect((await run(['run', '.'])).code).toBe(0);
  });

  it.each([
    ['a folder', 'A=', 'B='],
    ['a folder in S3', 'S3_PATH_PREFIX=one/', 'S3_PATH_PREFIX=/one'],
  ])('that share %s are not run', async (what, first, second) => {
    const s3 = what.includes('S3') ? 'USE_S3_STORAGE=true\nS3_BUCKET_NAME=b\n' : '';
    const acme = await addAccount('acme', `${settings('a')}${s3}${first}\n`);
    const beta = await addAccount('beta', `${settings('b')}${s3}${second}\n`);
    await rm(join(beta, 'var'), { recursive: true });
    await symlink(join(acme, 'var'), join(beta, 'var'));
    const { code, stdout } = await run(['run', '.']);
    expect(code).toBe(64);
    expect(stdout).toContain('It stores its files in the same place as beta.');
    expect(stdout).toContain('It stores its files in the same place as acme.');
  });

  it.each([
    ['no HR system', 'TIMECAMP_API_KEY=k\n', 'no settings for an HR system'],
    [
      'two HR systems',
      `${settings('k')}HIBOB_SERVICE_USER_ID=i\nHIBOB_SERVICE_USER_TOKEN=t\n`,
      'TCSYNC_SOURCES to the ones to read: bamboohr,hibob.',
    ],
  ])('that have %s are not run', async (_what, dotenv, words) => {
    await addAccount('acme', dotenv);
    const { code, stdout } = await run(['run', '.']);
    expect(code).toBe(64);
    expect(stdout).toContain(words);
  });
});

describe('fleet run', () => {
  it('runs the source of each account in its folder', async () => {
    await addAccount('acme');
    await addAccount('globex', 'TIMECAMP_API_KEY=g\nOKTA_ORG_URL=https://g.okta.com\nOKTA_API_TOKEN=t\n');
    await addAccount('two', `${settings('k')}TCSYNC_SOURCES=bamboohr,okta\n`);
    await run(['run', '.', '--dry-run']);
    expect(await readFile(join(fleet, 'acme/ran'), 'utf8')).toBe('run bamboohr --dry-run --format json');
    expect(await readFile(join(fleet, 'globex/ran'), 'utf8')).toBe('run okta --dry-run --format json');
    expect(await readFile(join(fleet, 'two/ran'), 'utf8')).toBe('run --dry-run --format json');
  });

  it('prints nothing when nothing changed', async () => {
    await addAccount('acme');
    expect(await run(['run', '.'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('prints what changed and what failed, each on its line, and the worst exit code', async () => {
    const invited = { invite: { planned: 2, done: 2, failed: 0, skipped: 0 } };
    await gives('changed', { counts: invited, seats: { before: 10, after: 12 } });
    await gives('crashed', { text: 'Out of\nmemory', exit_code: 137 });
    await gives('failing', {
      exit_code: 1,
      counts: invited,
      seats: { before: 10, after: 12 },
      failed: [
        { person: 'ann@example.com', operation: 'move', status: 500, message: 'no such group' },
        { person: 'bob@example.com', operation: 'move', status: 500, message: 'no such group' },
      ],
    });
    await gives('locked', {
      exit_code: 4,
      error: { code: 'locked', message: 'tcsync run has held it.\nWait' },
    });
    await gives('quiet', {});
    await gives('refused', {
      exit_code: 3,
      counts: { deactivate: { planned: 9, done: 0, failed: 0, skipped: 9 } },
      refused_by: ['deactivations', 'empty'],
      hazards: [
        { kind: 'deactivations', count: 9, limit: 5 },
        { kind: 'empty', count: null, limit: null },
      ],
    });
    const { code, stdout } = await run(['run', '.', '--concurrency', '1']);
    const log = (name: string): string => `Log: ${join(fleet, name, 'var/logs/sync.log')}`;
    expect(stdout.replace(/in \S+ s/, 'in 1.0 s')).toBe(
      [
        'changed  done         Invitations 2; seats 10 → 12.',
        `crashed  FAILED       tcsync exited without a result (exit code 137). memory. ${log('crashed')}`,
        `failing  FAILED       Invitations 2; seats 10 → 12. 2 changes failed. First failure: ann@example.com: no such group. ${log('failing')}`,
        `locked   LOCKED       tcsync run has held it. Wait. ${log('locked')}`,
        `refused  REFUSED      Guards refused the plan: deactivations 9 (limit 5), empty. ${log('refused')}`,
        '2 of 6 accounts done, 1 with changes, in 1.0 s. Not done: crashed, failing, locked, refused.',
        '',
      ].join('\n'),
    );
    expect(code).toBe(4);
  });

  it('names a refusal for the same people once a day', async () => {
    const result = {
      exit_code: 3,
      refused_by: ['empty'],
      refusal: { since: '', count: 2, is_repeated: true },
    };
    await gives('refused', result);
    expect(await run(['run', '.'])).toEqual({ code: 3, stdout: '', stderr: '' });
    const shown = await run(['run', '.'], { stdoutIsTerminal: true });
    expect(shown.stdout).toContain('refused  REFUSED');
  });

  it('names no log where there is none', async () => {
    await writeFile(
      join(await addAccount('acme', `${settings('k')}DISABLE_FILE_LOGGING=true\n`), 'result.json'),
      '{"exit_code":1}',
    );
    expect((await run(['run', '.'])).stdout).not.toContain('Log:');
  });

  it('reports a program that cannot be started for each account', async () => {
    await addAccount('acme');
    const { code, stdout } = await run(['run', '.'], { self: [join(fleet, 'nothing')] });
    expect(code).toBe(1);
    expect(stdout).toContain('acme  FAILED       tcsync cannot start');
  });

  it('begins no further account after an interruption', async () => {
    const interruption = new AbortController();
    await addAccount('acme');
    await addAccount('beta');
    // The first account stops when it is asked to, as tcsync does.
    const self = [
      process.execPath,
      '-e',
      `process.on('SIGTERM', () => { console.log('{"exit_code":130}'); process.exit(130); });
       require('node:fs').writeFileSync('ran', ''); setInterval(() => {}, 1000);`,
    ] as const;
    const ended = run(['run', '.', '--concurrency', '1', '--format', 'json'], {
      self,
      signal: interruption.signal,
    });
    await expect.poll(() => stat(join(fleet, 'acme/ran')).catch(() => undefined)).toBeDefined();
    interruption.abort();
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'fleet run',
      exit_code: 130,
      accounts: [
        { account: 'acme', exit_code: 130, error: null },
        { account: 'beta', exit_code: 130, error: { message: 'Not begun.' } },
      ],
    });
    await expect(stat(join(fleet, 'beta/ran'))).rejects.toThrow('ENOENT');
  });

  it.each([
    [['run', '.', '--concurrency', '0'], 'at least 1'],
    [['run', '.', '--offline'], 'fleet run does not accept --offline'],
    [['status', '.', '--dry-run'], 'fleet status does not accept --dry-run'],
    [['doctor', '.', '--yes'], 'fleet doctor does not accept --yes'],
    [['stop', '.'], 'status, doctor, run'],
  ])('does not take %j', async (argv, words) => {
    await addAccount('acme');
    const { code, stderr } = await run(argv);
    expect(code).toBe(64);
    expect(stderr).toContain(words);
  });
});

describe('fleet status', () => {
  const NOW = Date.parse('2026-11-23T12:00:00Z');
  const clock = { now: () => NOW, sleep: async () => {} };

  async function addRun(folder: string, hour: number, summary: Partial<RunRecord['summary']>): Promise<void> {
    const started = new Date(Date.parse('2026-11-23T00:00:00Z') + hour * 3_600_000).toISOString();
    const end = { version: 1, command: 'run bamboohr', ok: true, exit_code: 0, started, seconds: 1 } as const;
    await writeHistory(createFileStorage(folder), {
      version: 1,
      summary: { ...end, ...summary, ok: (summary.exit_code ?? 0) === 0 },
      plan: null,
    });
  }

  const refused = { exit_code: 3, refused_by: ['deactivations'], seats: { before: 90, after: 10 } };
  const failed = { exit_code: 1, error: { code: 'login', message: 'BambooHR rejects the key', hint: null } };

  async function addHistory(): Promise<void> {
    const acme = await addAccount('acme');
    await addRun(acme, 9, { seats: { before: 90, after: 95 } });
    await addRun(acme, 11, { command: 'sync-time-off', exit_code: 1 });
    await writeFile(
      join(acme, 'var/timecamp_users.meta.json'),
      JSON.stringify({
        input: { source: 'bamboohr', run: 'r', fetched_at: '2026-11-23T11:30:00Z', count: 1, tool: 'tcsync' },
        prepared_at: '2026-11-23T11:30:00Z',
        sha256: '',
        settings_sha256: '',
        tool: 'tcsync',
      }),
    );
    const beta = await addAccount('beta');
    await addRun(beta, 1, {});
    await addRun(beta, 2, refused);
    await addRun(beta, 3, failed);
    await addRun(beta, 4, refused);
    const gamma = await addAccount('gamma');
    await addRun(gamma, 5, failed);
    await addAccount('new');
    await writeFile(join(await addAccount('torn'), 'var/timecamp_users.meta.json'), '{');
  }

  it('has a line for each account', async () => {
    await addHistory();
    const { code, stdout } = await run(['status', '.'], { clock });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.slice(0, -1)).toEqual([
      'account  last run    last success  refusals  seats  last fetch',
      'acme     done        3 h ago       0         95     30 min ago',
      'beta     refused     11 h ago      2         90     never       Refused by deactivations.',
      'gamma    failed      never         0         –      never       BambooHR rejects the key',
      'new      none        never         0         –      never',
    ]);
    expect(lines.at(-1)).toContain('torn     unreadable  never         0         –      never       ');
    expect(lines.at(-1)).toContain(`${join(fleet, 'torn/var/timecamp_users.meta.json')} is not JSON`);
    expect(code).toBe(1);
  });

  it('has the same as JSON', async () => {
    await addHistory();
    await rm(join(fleet, 'torn'), { recursive: true });
    const { code, stdout } = await run(['status', '.', '--format', 'json'], { clock });
    expect(code).toBe(0);
    const { accounts } = JSON.parse(stdout) as { accounts: readonly object[] };
    expect(accounts[0]).toEqual({
      account: 'acme',
      state: 'done',
      last_run: '2026-11-23T09:00:00.000Z',
      last_success: '2026-11-23T09:00:00.000Z',
      refusals: 0,
      seats: 95,
      fetched_at: '2026-11-23T11:30:00Z',
      problems: [],
    });
    expect(accounts[1]).toMatchObject({
      state: 'refused',
      refusals: 2,
      problems: ['Refused by deactivations.'],
    });
  });

  it('goes on when an account cannot be read, and names no secret', async () => {
    await addAccount('acme');
    await addAccount(
      'cloud',
      `${settings('k')}USE_S3_STORAGE=true\nS3_BUCKET_NAME=b\nS3_ENDPOINT_URL=http://127.0.0.1:1\nS3_ACCESS_KEY_ID=AKIASECRET1\nS3_SECRET_ACCESS_KEY=s3cretvalue\n`,
    );
    await addAccount('wrong', `${settings('w')}USE_S3_STORAGE=true\n`);
    const { code, stdout } = await run(['status', '.']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^acme +none /m);
    expect(stdout).toMatch(/^cloud +unreadable .*127\.0\.0\.1/m);
    expect(stdout).toMatch(/^wrong +unreadable .*S3_BUCKET_NAME/m);
    expect(stdout).not.toMatch(/AKIASECRET1|s3cretvalue/);
  });
});

describe('fleet doctor', () => {
  it('has a line for each account, with the first step that failed', async () => {
    const step = (title: string, message?: string) => ({
      title,
      ok: message === undefined,
      detail: '',
      warnings: message === undefined ? ['old'] : [],
      ...(message === undefined ? {} : { error: { code: 'x', message } }),
    });
    await gives('acme', { parts: [{ name: 'a', title: 'A', steps: [step('One'), step('Two')] }] });
    await gives('beta', {
      exit_code: 1,
      parts: [{ name: 'a', title: 'A', steps: [step('One', 'is wrong\nvery'), step('Two', 'too')] }],
    });
    await addAccount('none', 'TIMECAMP_API_KEY=n\n');
    const { code, stdout } = await run(['doctor', '.', '--offline', '--concurrency', '1']);
    expect(stdout.split('\n')).toEqual([
      'acme  ok    2 steps, 2 warnings',
      'beta  FAIL  One: is wrong very (and 1 more)',
      'none  FAIL  The .env file has no settings for an HR system.',
      '',
    ]);
    expect(code).toBe(1);
    expect(await readFile(join(fleet, 'acme/ran'), 'utf8')).toBe('doctor --offline --format json');
  });
});
