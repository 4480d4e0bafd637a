import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/start.ts';
import { createTestShell, type TestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Runs `tcsync sandbox` until it has printed its settings, then hands them over, and interrupts it. */
async function whileRunning(
  words: readonly string[],
  use: (env: Readonly<Record<string, string>>, words: string) => Promise<void>,
  given: Partial<TestShell> = {},
) {
  const interruption = new AbortController();
  const shell = createTestShell({ ...given, signal: interruption.signal });
  const end = main(['sandbox', ...words], shell);
  try {
    await expect.poll(() => shell.stderr.text).toContain('until you press Ctrl-C');
    expect(shell.stdout.text).toMatch(/^\n[A-Z]/);
    const lines = shell.stdout.text.trim().split('\n');
    await use(Object.fromEntries(lines.map((line) => line.split('=', 2))), shell.stderr.text);
  } finally {
    interruption.abort();
  }
  return end;
}

function users(env: Readonly<Record<string, string>>) {
  return fetch(`${env['TIMECAMP_DOMAIN']}/third_party/api/users`, {
    headers: { authorization: `Bearer ${env['TIMECAMP_API_KEY']}`, accept: 'application/json' },
  });
}

it('prints nothing but settings to stdout, serves until it is interrupted, then leaves nothing behind', async () => {
  let settings: Readonly<Record<string, string>> = {};
  const exitCode = await whileRunning([], async (env) => {
    settings = env;
    expect(Object.keys(env).every((name) => /^(TIMECAMP|BAMBOOHR)_[A-Z_]+$/.test(name))).toBe(true);
    expect((await users(env)).status).toBe(200);
  });
  expect(exitCode).toBe(0);
  await expect(users(settings)).rejects.toThrow();
});

it('behaves as badly as its options say', async () => {
  await whileRunning(['--rate-limit', '1', '--latency', '30'], async (env) => {
    const began = performance.now();
    expect([(await users(env)).status, (await users(env)).status]).toEqual([200, 429]);
    expect(performance.now() - began).toBeGreaterThan(55);
  });
  await whileRunning(['--fail', 'timecamp:GET:/users:502'], async (env) => {
    expect((await users(env)).status).toBe(502);
  });
});

it('refuses a rule that it does not understand', async () => {
  const shell = createTestShell();
  expect(await main(['sandbox', '--fail', 'often'], shell)).toBe(64);
  expect(shell.stderr.text).toContain('--fail often is not a valid rule.');
});

it.each([
  ['TIMECAMP_DOMAIN', 'app.timecamp.com'],
  ['TCSYNC_WEBHOOK_URL', 'https://chat.example.com/hook'],
])('does not begin while the environment has %s=%s, which would win over its lines', async (name, value) => {
  const shell = createTestShell({ env: { [name]: value, USE_S3_STORAGE: 'false' } });
  expect(await main(['sandbox'], shell)).toBe(64);
  expect(shell.stderr.text).toContain(`The environment sets ${name}`);
  expect(shell.stderr.text).toContain(`unset ${name}\``);
});

describe('a copy of an account', () => {
  let folder: string;
  let real: Sandbox;
  beforeEach(async () => {
    folder = temporaryFolder();
    real = await startSandbox();
  });
  afterEach(async () => {
    await real.close();
  });

  const settings = (): Record<string, string> => ({ ...real.env, DISABLE_FILE_LOGGING: 'true' });

  /** Writes the `.env` of the folder. Of a name that comes twice the later line counts. */
  function writeEnv(...parts: readonly Readonly<Record<string, string>>[]) {
    const lines = parts.flatMap((part) => Object.entries(part).map((pair) => pair.join('=')));
    return writeFile(join(folder, '.env'), lines.join('\n'));
  }

  /** A command in a folder whose `.env` has the real settings, and these lines at its end. */
  async function tcsync(env: Readonly<Record<string, string>>, ...argv: readonly string[]) {
    await writeEnv(settings(), env);
    const shell = createTestShell({ cwd: folder });
    const exitCode = await main(argv, shell);
    return { exitCode, output: shell.stdout.text, errors: shell.stderr.text };
  }

  it('is one to rehearse on, while the account itself is only read', async () => {
    await writeEnv(settings());
    await whileRunning(
      ['--from-account'],
      async (env, words) => {
        expect(words).toContain('41 people, 16 groups');
        expect(JSON.stringify(env) + words).not.toContain(real.timecamp.state.token);
        const asked = real.timecamp.requests.all.length;
        expect(asked).toBeGreaterThan(0);

        expect(await tcsync(env, 'fetch', 'bamboohr')).toMatchObject({ exitCode: 0 });
        expect(await tcsync(env, 'prepare')).toMatchObject({ exitCode: 0 });
        const diff = await tcsync(env, 'tree', '--account', '--diff');
        expect(diff.exitCode).toBe(0);
        expect(diff.output).toMatch(/^.*─ \+ /m);
        const real_diff = await tcsync({}, 'tree', '--diff');
        expect(diff.output.split('\n\n')[0]).toBe(real_diff.output.split('\n\n')[0]);
        const before = real.timecamp.requests.all.length;
        // Without new groups, which take their time to be ready, as in real life.
        const sync = ['sync', '--only', 'updates,deactivations'];
        expect((await tcsync(env, ...sync)).output).toMatch(/^Disable/m);
        expect((await tcsync(env, ...sync)).output).toContain('Nothing to do');
        expect(real.timecamp.requests.all).toHaveLength(before);
        expect(real.timecamp.requests.writes).toBe(0);
      },
      { cwd: folder },
    );
  });

  it('has its own key, and refuses the real one', async () => {
    await writeEnv(settings());
    await whileRunning(
      ['--from-account'],
      async (env) => {
        expect((await users(env)).status).toBe(200);
        expect((await users({ ...env, TIMECAMP_API_KEY: real.timecamp.state.token })).status).toBe(401);
      },
      { cwd: folder },
    );
    expect(await readdir(folder)).toEqual(['.env']);
  });

  it('is kept apart from storage, messages and metrics of the real runs', async () => {
    const { TIMECAMP_API_KEY: key, ...others } = settings();
    await writeFile(join(folder, 'key'), key ?? '');
    const beyond = {
      TIMECAMP_API_KEY_FILE: 'key',
      USE_S3_STORAGE: 'true',
      S3_BUCKET_NAME: 'people',
      TCSYNC_WEBHOOK_URL: 'https://chat.example.com/hook',
    };
    await writeEnv(others, beyond);
    await whileRunning(
      ['--from-account'],
      async (env) => {
        expect(env).toMatchObject({
          TIMECAMP_API_KEY_FILE: '',
          USE_S3_STORAGE: 'false',
          TCSYNC_WEBHOOK_URL: '',
        });
        expect(env).not.toHaveProperty('TCSYNC_METRICS_FILE');
      },
      { cwd: folder },
    );
  });

  it('is not made while the environment has the settings of the account, which would win over its lines', async () => {
    const shell = createTestShell({ cwd: folder, env: { ...settings(), TIMECAMP_API_KEY_FILE: 'key' } });
    expect(await main(['sandbox', '--from-account'], shell)).toBe(64);
    expect(shell.stderr.text).toContain(
      'unset TIMECAMP_DOMAIN TIMECAMP_API_KEY TIMECAMP_ROOT_GROUP_ID TIMECAMP_API_KEY_FILE`',
    );
    expect(shell.stderr.text).toContain('put them into .env');
    expect(shell.stdout.text).toBe('');
    expect(real.timecamp.requests.all).toEqual([]);
  });

  it('is not made of an account that cannot be read', async () => {
    const { exitCode, output } = await tcsync({ TIMECAMP_API_KEY: 'wrong' }, 'sandbox', '--from-account');
    expect([exitCode, output]).toEqual([1, '']);
  });
});
