import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runReported } from '../../src/cli/reported-run.ts';
import { createContext } from '../../src/cli/context.ts';
import { main } from '../../src/cli/main.ts';
import type { SyncResult } from '../../src/app/sync.ts';
import { emptyAccount } from '../../src/sandbox/timecamp/seed.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { prepared } from '../core/plan/builders.ts';
import { accountOf, member, OWNER } from '../timecamp/with-environment.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let directory: string;
let timecamp: TimecampStandIn;

beforeEach(async () => {
  directory = temporaryFolder();
  await mkdir(join(directory, 'var'));
  timecamp = await startTimecamp({ account: emptyAccount() });
});
afterEach(async () => {
  await timecamp.close();
});

function shellWith(settings: Readonly<Record<string, string>> = {}) {
  return createTestShell({
    cwd: directory,
    env: {
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: timecamp.state.token,
      TIMECAMP_ROOT_GROUP_ID: timecamp.state.rootId,
      TIMECAMP_IGNORED_USER_IDS: '1001',
      DISABLE_FILE_LOGGING: 'true',
      ...settings,
    },
  });
}

describe('a secret that could be a word or a number of JSON', () => {
  it.each(['true', 'null', '1001', '"version":1'])(
    '%s leaves the results and the history JSON',
    async (word) => {
      await writeFile(join(directory, 'var/timecamp_users.json'), JSON.stringify([prepared('ann')]));
      const shell = shellWith({ LDAP_PASSWORD: word });
      expect(await main(['sync', '--format', 'json'], shell), shell.stderr.text).toBe(0);
      expect(JSON.parse(shell.stdout.text)).toMatchObject({
        version: 1,
        ok: true,
        counts: { invite: { done: 1 } },
      });
      const [file = ''] = await readdir(join(directory, 'var/history'));
      const record: unknown = JSON.parse(await readFile(join(directory, 'var/history', file), 'utf8'));
      expect(record).toMatchObject({ version: 1, summary: { ok: true } });
    },
  );
});

describe('the end of a run', () => {
  it('that cannot be reported is a warning, and no failure of the run', async () => {
    const shell = shellWith();
    // No JSON can be made of a bigint.
    const result = { summary: { command: 'sync', seats: 1n }, plan: null } as unknown as SyncResult;
    const run = { command: 'sync', dryRun: false, sections: ['timecamp'] as const };
    const recorded = await runReported(run, createContext(shell, {}), () => Promise.resolve(result));
    expect(recorded.result).toBe(result);
    expect(shell.stderr.text).toContain('The run ended, but tcsync cannot report the result');
  });
});

describe('a setting that TimeCamp refuses with status 200', () => {
  it.each(['text', 'json'])('ends with exit code 1 and names the person (%s)', async (format) => {
    await timecamp.close();
    timecamp = await startTimecamp({
      account: accountOf([{ ...member('ann'), settings: {} }]),
      refuse: (action) => (action.kind === 'setting' && action.name === 'external_id' ? 403 : undefined),
      refusesWith200: true,
    });
    const people = JSON.stringify([OWNER, prepared('ann')]);
    await writeFile(join(directory, 'var/timecamp_users.json'), people);
    const shell = shellWith();
    expect(await main(['sync', '--format', format], shell)).toBe(1);
    if (format === 'text')
      expect(shell.stdout.text).toMatch(/failed.*ann@example\.com|ann@example\.com.*failed/s);
    else
      expect(JSON.parse(shell.stdout.text)).toMatchObject({
        exit_code: 1,
        ok: false,
        failed: [
          { person: expect.stringContaining('ann@example.com'), operation: 'external-id', status: 403 },
        ],
      });
  });
});
