import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyAccount } from '../../src/sandbox/timecamp/seed.ts';
import { prepared } from '../core/plan/builders.ts';
import { COMMAND } from './command.ts';
import { type CommandEnvironment, openEnvironment } from './command-environment.ts';

/** Syncs in the environment with its output where the shell's words say. */
function syncTo(where: string, { folder, timecamp }: CommandEnvironment) {
  const env = {
    TIMECAMP_DOMAIN: timecamp.url,
    TIMECAMP_API_KEY: timecamp.state.token,
    TIMECAMP_ROOT_GROUP_ID: timecamp.state.rootId,
    LOG_LEVEL: 'info',
  };
  const words = ['-c', `exec "$0" "$@" ${where}`, process.execPath, COMMAND, 'sync'];
  return new Promise<{ readonly code: number | null; readonly stderr: string }>((resolve) => {
    const child = execFile('sh', words, { cwd: folder, env }, (_, __, stderr) =>
      resolve({ code: child.exitCode, stderr }),
    );
  });
}

it('a working directory that was removed is reported in one sentence', async () => {
  const line = 'cd "$(mktemp -d)" && rmdir "$PWD" && exec "$0" "$@"';
  const ended = await new Promise<{ readonly code: number | null; readonly stderr: string }>((resolve) => {
    const child = execFile('sh', ['-c', line, process.execPath, COMMAND, 'prepare'], (_, __, stderr) =>
      resolve({ code: child.exitCode, stderr }),
    );
  });
  expect(ended.code).toBe(64);
  expect(ended.stderr).toBe('The working directory no longer exists. Nothing was done.\n');
});

it.each([
  ['a folder', 'var', 'is a folder'],
  ['below a file', 'people.csv/page.html', 'tcsync cannot write'],
])(
  'a page that cannot be written, since its place is %s, is reported before anything is changed',
  async (_, path, words) => {
    const environment = await openEnvironment({ account: emptyAccount() });
    try {
      await environment.give([prepared('ann')]);
      await writeFile(join(environment.folder, 'people.csv'), '');
      const refused = await environment.run(['sync', '--html', path, '--format', 'json']);
      expect(refused.code).toBe(1);
      expect(JSON.parse(refused.stdout)).toMatchObject({
        ok: false,
        error: { code: 'storage', message: expect.stringContaining(words) as string },
      });
      expect(environment.timecamp.requests.all).toEqual([]);
    } finally {
      await environment.close();
    }
  },
);

it('a page that cannot be written after the sync shows in the exit code of the process and of the JSON', async () => {
  const environment = await openEnvironment({
    account: emptyAccount(),
    // What the check before the run cannot see: the place of the page is lost while the run writes.
    onCarriedOut: async ({ access }) => {
      if (access === 'write') await mkdir(join(environment.folder, 'page.html'), { recursive: true });
    },
  });
  try {
    await environment.give([prepared('ann')]);
    const ended = await environment.run(['sync', '--html', 'page.html', '--format', 'json']);
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      exit_code: 1,
      ok: false,
      counts: { invite: { done: 1 } },
    });
    expect(ended.stderr).toContain('page.html');
    expect(ended.stderr).not.toContain('    at ');
  } finally {
    await environment.close();
  }
});

describe.skipIf(!existsSync('/dev/full'))('an output on a full disk', () => {
  it.each([
    ['stdout', '> /dev/full', 1, 'Cannot write the output: ENOSPC'],
    ['stderr', '2> /dev/full', 1, ''],
    ['both, as a crontab sends them to one file', '> /dev/full 2>&1', 1, ''],
    ['none of them', '> /dev/null', 0, ''],
  ])('%s: the sync is done whole, without a stack trace', async (_, where, code, message) => {
    const environment = await openEnvironment({ account: emptyAccount() });
    try {
      await environment.give(['ann', 'ben', 'eve'].map((name) => prepared(name, { group: name })));
      const ended = await syncTo(where, environment);
      expect(ended.code).toBe(code);
      expect(ended.stderr).toContain(message);
      expect(ended.stderr).not.toContain('    at ');
      expect((await environment.run(['sync'])).stdout).toContain('Nothing to do.');
    } finally {
      await environment.close();
    }
  });
});
