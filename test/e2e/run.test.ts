import { describe, expect, it } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emptyAccount } from '../../src/sandbox/timecamp/seed.ts';
import { openEnvironment } from './command-environment.ts';

const PEOPLE =
  'external_id,name,email,department\n1,Ann B,ann@example.com,Sales\n2,Bob C,bob@example.com,Ops\n';

async function withEnvironment(
  body: (environment: Awaited<ReturnType<typeof openEnvironment>>) => Promise<void>,
): Promise<void> {
  const environment = await openEnvironment(
    { account: emptyAccount() },
    { TIMECAMP_IGNORED_USER_IDS: '1001' },
  );
  try {
    await writeFile(join(environment.folder, 'people.csv'), PEOPLE);
    await body(environment);
  } finally {
    await environment.close();
  }
}

describe('tcsync run', () => {
  it('runs all stages, and is silent when there is nothing to report', async () => {
    await withEnvironment(async (environment) => {
      const first = await environment.run(['run', 'file', 'people.csv']);
      expect([first.code, first.stderr]).toEqual([0, '']);
      expect(first.stdout).toContain('ann@example.com (Ann B)  into Sales');
      expect(environment.timecamp.state.people().map(({ name, group }) => `${name}: ${group}`)).toContain(
        'Bob C: Ops',
      );
      expect(await environment.run(['run', 'file', 'people.csv'])).toEqual({
        code: 0,
        stdout: '',
        stderr: '',
      });
    });
  });

  it('dry, replaces no artifact and changes nothing, and prints what it would do', async () => {
    await withEnvironment(async (environment) => {
      const dry = await environment.run(['run', 'file', 'people.csv', '--dry-run', '--format', 'json']);
      expect([dry.code, dry.stdout.trim().split('\n')]).toEqual([
        0,
        [expect.stringContaining('"planned":2')],
      ]);
      expect(environment.timecamp.requests.writes).toBe(0);
      expect((await environment.files()).filter((file) => !file.includes('logs'))).toEqual(['people.csv']);
    });
  });

  it('stops at the first stage that fails, with its exit code, and leaves the lock free', async () => {
    await withEnvironment(async (environment) => {
      const failed = await environment.run(['run', 'file', 'missing.csv']);
      expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('missing.csv')]);
      expect(environment.timecamp.requests.all).toEqual([]);
      expect((await environment.run(['run', 'file', 'people.csv'])).code).toBe(0);
    });
  });
});
