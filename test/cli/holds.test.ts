import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { addHold, readHolds, releaseHold } from '../../src/app/holds.ts';
import { main } from '../../src/cli/main.ts';
import { createMemoryStorage } from '../app/memory-storage.ts';
import { FakeClock } from '../fakes.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let directory: string;
beforeEach(async () => {
  directory = temporaryFolder();
  await mkdir(join(directory, 'var'));
});

async function run(now: string, ...argv: string[]) {
  const shell = createTestShell({
    cwd: directory,
    env: { DISABLE_FILE_LOGGING: 'true', TZ: 'UTC' },
    clock: new FakeClock(now),
  });
  const exitCode = await main(argv, shell);
  return { exitCode, stdout: shell.stdout.text, stderr: shell.stderr.text };
}

const NOW = '2026-11-02T08:00:00Z';

describe('hold, holds, release', () => {
  it('adds a hold, lists it, and ends it', async () => {
    const added = await run(NOW, 'hold', ' Ann@Example.com', '--until', '2026-11-30', '--why', 'on leave');
    expect(added).toEqual({
      exitCode: 0,
      stdout: 'Ann@Example.com is held until 2026-11-30: on leave.\n',
      stderr: '',
    });
    await run(NOW, 'hold', '1042');
    expect((await run(NOW, 'holds')).stdout).toMatch(
      /^Ann@Example.com {2}held until 2026-11-30: on leave \(.+@.+, 2026-11-02\)\n1042 {2}held \(/,
    );
    expect((await run('2026-12-01T00:00:00Z', 'holds')).stdout).toMatch(
      /^1042 .*\nAnn@Example.com {2}expired: held until 2026-11-30/,
    );
    expect((await run(NOW, 'holds', '--format', 'csv')).stdout).toMatch(
      /^person,until,why,created,by,state\r\nAnn@Example.com,2026-11-30,on leave,2026-11-02T08:00:00.000Z,.+,active/,
    );
    const json = JSON.parse((await run(NOW, 'holds', '--json')).stdout);
    expect(json).toMatchObject({ ok: true, active: [{ why: 'on leave' }, { person: '1042' }], expired: [] });

    expect((await run(NOW, 'release', 'ANN@example.com')).stdout).toBe(
      'Ann@Example.com is no longer held. The next sync may change them again.\n',
    );
    await run(NOW, 'release', '1042');
    expect((await run(NOW, 'holds')).stdout).toBe('No one is on hold.\n');
  });

  it('refuses a name, and says when no prepared user has the key', async () => {
    const user = (name: string, email: string, id: string) => ({
      timecamp_external_id: id,
      timecamp_user_name: name,
      timecamp_email: email,
      timecamp_groups_breadcrumb: '',
      timecamp_status: 'active',
      timecamp_role: 'user',
    });
    await writeFile(
      join(directory, 'var/timecamp_users.json'),
      JSON.stringify([
        user('Ann Example', 'ann@example.com', '7'),
        user('Anna Other', 'anna@example.com', '8'),
      ]),
    );
    expect(await run(NOW, 'hold', 'ann')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        'ann is a name; a hold needs an e-mail or an id.\nUse one of ann@example.com (Ann Example), anna@example.com (Anna Other).\n',
    });
    expect((await run(NOW, 'holds')).stdout).toBe('No one is on hold.\n');
    expect((await run(NOW, 'hold', 'ANN@example.com')).stderr).toBe('');
    expect((await run(NOW, 'hold', '8')).stderr).toBe('');
    expect((await run(NOW, 'hold', '1042')).stderr).toBe(
      'No prepared user has this e-mail or id. The hold takes effect once such a person appears in TimeCamp or the source.\n',
    );
  });

  it('replaces a hold on the same person', async () => {
    await run(NOW, 'hold', 'ann@example.com', '--why', 'one');
    await run(NOW, 'hold', 'ANN@example.com', '--why', 'two');
    const { holds } = JSON.parse(await readFile(join(directory, 'var/holds.json'), 'utf8'));
    expect(holds).toMatchObject([{ person: 'ANN@example.com', why: 'two' }]);
  });

  it.each([
    [['hold', 'ann', '--until', 'soon'], 64, '"soon" is not a date.'],
    [['hold', 'ann', '--until', '2026-02-30'], 64, 'is not a date.'],
    [['hold', 'ann', '--until', '2026-11-01'], 64, 'is in the past.'],
    [['hold', ' '], 64, 'The person is empty.'],
    [['release', 'ann'], 1, 'There is no hold on ann.'],
  ])('%j: exit %i', async (argv, exitCode, message) => {
    const result = await run(NOW, ...argv);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toContain(message);
  });

  it('does not guess what a damaged file says', async () => {
    await writeFile(join(directory, 'var/holds.json'), '{"version":1,"holds":[{"person":"a"}]}');
    const result = await run(NOW, 'holds');
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('damaged or not a list of holds');
  });
});

describe('two processes', () => {
  it('add a hold at the same time, and both are kept', async () => {
    const base = createMemoryStorage();
    const today = { now: Date.parse(NOW), today: '2026-11-02' };
    const add = (person: string, storage = base) =>
      addHold({ person, until: undefined, why: undefined, by: 'a@b' }, today, storage);
    let isFirst = true;
    await add('ann', {
      ...base,
      writeIf: async (...given) => {
        if (isFirst) {
          isFirst = false;
          await add('bob');
        }
        return base.writeIf(...given);
      },
    });
    const { active } = await readHolds(base, '2026-11-02');
    expect(active.map(({ person }) => person)).toEqual(['bob', 'ann']);
    await releaseHold('bob', base);
    expect((await readHolds(base, '2026-11-02')).active).toHaveLength(1);
  });
});
