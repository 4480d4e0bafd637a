import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/core/plan/record.ts';
import { createFileStorage } from '../../src/storage/file.ts';
import { writeHistory } from '../../src/storage/history.ts';
import { useFleet } from './fleet.ts';

const { pathOf, settings, addAccount, run } = useFleet();

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
    expect(lines.at(-1)).toContain(`${pathOf('torn/var/timecamp_users.meta.json')} is not JSON`);
    expect(code).toBe(1);
  });

  it('has the same as JSON', async () => {
    await addHistory();
    await rm(pathOf('torn'), { recursive: true });
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
