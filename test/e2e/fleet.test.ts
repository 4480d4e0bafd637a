import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dotenvLine } from '../../src/config/dotenv-line.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/start.ts';
import { describeWith } from '../services/service.ts';
import { COMMAND, tcsync } from './command.ts';
import { CTRL_C, ENTER, openTerminal, SCRIPT } from './terminal.ts';

/** What is wrong with the first three accounts. */
const BROKEN: readonly Readonly<Record<string, string>>[] = [
  { TIMECAMP_API_KEY: 'wrong' },
  { TIMECAMP_MAX_NEW_USERS: '0' },
  { BAMBOOHR_API_URL: 'http://127.0.0.1:1/api' },
];
const NAMES = ['key', 'guard', 'unreachable', 'one', 'two', 'three', 'four', 'five'];

let fleet: string;
let sandboxes: readonly Sandbox[];

beforeAll(async () => {
  fleet = await mkdtemp(join(tmpdir(), 'tcsync-fleet-'));
  sandboxes = await Promise.all(
    NAMES.map((_, index) => startSandbox({ seed: index + 1, people: 20, timecamp: { visibleAfterMs: 0 } })),
  );
  for (const [index, name] of NAMES.entries()) {
    await mkdir(join(fleet, name));
    const settings = { ...sandboxes[index]?.env, ...BROKEN[index] };
    const lines = Object.entries(settings).map(([variable, value]) => dotenvLine(variable, value));
    await writeFile(join(fleet, name, '.env'), `${lines.join('\n')}\n`, { mode: 0o600 });
  }
});
afterAll(async () => {
  await Promise.all(sandboxes.map(({ close }) => close()));
  await rm(fleet, { recursive: true });
});

const OTHERS = NAMES.slice(3);

describe('eight accounts, three of them broken', { tags: ['slow'], timeout: 600_000 }, () => {
  it('are run, five are done, and three are named, in the status too', async () => {
    const { code, stdout, stderr } = await tcsync(['fleet', 'run', fleet, '--concurrency', '4'], {
      cwd: fleet,
    });
    expect(stderr).toBe('');
    expect(code).toBe(3);
    const lines = stdout.trimEnd().split('\n');
    const line = (name: string): string => lines.find((one) => one.startsWith(`${name} `)) ?? '';
    expect(line('key')).toMatch(/FAILED .*TimeCamp rejects the key.* Log: .*\/key\/var\/logs\/sync\.log$/);
    expect(line('guard')).toMatch(/REFUSED .*new-users \d+ \(limit 0\)/);
    expect(line('unreachable')).toMatch(/FAILED .*127\.0\.0\.1:1 refuses connections/);
    for (const name of OTHERS) expect(line(name)).toMatch(/done .*Invitations \d/);
    expect(lines.at(-1)).toMatch(
      /^5 of 8 accounts done, 5 with changes, in .* s\. Not done: guard, key, unreachable\.$/,
    );
    expect(await readFile(join(fleet, 'key/var/logs/sync.log'), 'utf8')).toContain(
      'TimeCamp rejects the key',
    );

    const again = await tcsync(['fleet', 'run', fleet], { cwd: fleet });
    expect(again.code).toBe(3);
    const named = again.stdout.trimEnd().split('\n').slice(0, -1);
    // A refusal for the same people is named once a day.
    expect(new Set(named.map((line) => line.split(' ')[0]))).toEqual(new Set(['key', 'unreachable']));
    expect(again.stdout).toContain('Not done: guard, key, unreachable.');

    const status = await tcsync(['fleet', 'status', fleet, '--format', 'json'], { cwd: fleet });
    expect(status.code).toBe(0);
    const { accounts } = JSON.parse(status.stdout) as {
      accounts: readonly Readonly<Record<string, unknown>>[];
    };
    const statusOf = (name: string) => accounts.find(({ account }) => account === name);
    expect(statusOf('one')).toMatchObject({ state: 'done', refusals: 0, problems: [] });
    expect(statusOf('one')?.['seats']).toBeGreaterThan(10);
    expect(statusOf('one')?.['fetched_at']).toBeTypeOf('string');
    expect(statusOf('guard')).toMatchObject({ state: 'refused', refusals: 2, last_success: null });
    expect(statusOf('key')).toMatchObject({
      state: 'failed',
      problems: [expect.stringContaining('rejects')],
    });
  });

  it('are checked', async () => {
    const { code, stdout } = await tcsync(['fleet', 'doctor', fleet], { cwd: fleet });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^one +ok {4}\d+ steps/m);
    expect(stdout).toMatch(/^key +FAIL {2}TimeCamp accepts the API key/m);
    expect(stdout).toMatch(/^unreachable +FAIL {2}.*refuses connections/m);
    const offline = await tcsync(['fleet', 'doctor', fleet, '--offline'], { cwd: fleet });
    expect(offline.code).toBe(0);
  });
});

describeWith(SCRIPT, 'on a terminal', () => {
  it('asks first, and stops in good order after Ctrl-C', { timeout: 600_000, tags: ['slow'] }, async () => {
    const slow = await startSandbox({ latency: 1000 });
    const folder = await mkdtemp(join(tmpdir(), 'tcsync-fleet-'));
    try {
      await mkdir(join(folder, 'acme'));
      const lines = Object.entries(slow.env).map(([variable, value]) => dotenvLine(variable, value));
      await writeFile(join(folder, 'acme/.env'), lines.join('\n'));
      const command = [process.execPath, COMMAND, 'fleet', 'run', '.'];
      const declined = openTerminal(command, { cwd: folder, env: {} });
      await declined.see('Run 1 account without showing their plans first? [y/N]');
      declined.type(ENTER);
      expect(await declined.end).toBe(130);
      expect(slow.bamboohr.requests.all).toEqual([]);

      const terminal = openTerminal(command, { cwd: folder, env: {} });
      await terminal.see('[y/N]');
      terminal.type(`y${ENTER}`);
      await terminal.see('running: acme');
      await expect.poll(() => slow.bamboohr.requests.all.length).toBeGreaterThan(0);
      terminal.type(CTRL_C);
      await terminal.see('acme  INTERRUPTED');
      expect(await terminal.end).toBe(130);
    } finally {
      await slow.close();
      await rm(folder, { recursive: true });
    }
  });
});
