import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { emptyAccount } from '../../src/sandbox/timecamp/seed.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { FakeClock } from '../fakes.ts';
import { createTestShell, type TestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const HOUR = 3_600_000;
const PRINTED = 'var/printed_warnings.json';

let directory: string;
let timecamp: TimecampStandIn;
let clock: FakeClock;

beforeEach(async () => {
  directory = temporaryFolder();
  await mkdir(join(directory, 'var'));
  await writeFile(
    join(directory, 'people.csv'),
    'external_id,name,email\n1,Ann,ann@example.com\n2,Bob,bob@example.com\n',
  );
  timecamp = await startTimecamp({ account: emptyAccount() });
  clock = new FakeClock('2026-11-02T08:00:00Z');
});
afterEach(async () => {
  await timecamp.close();
});

async function run(argv: readonly string[] = [], shell: Partial<TestShell> = {}) {
  const opened = createTestShell({
    cwd: directory,
    clock,
    env: {
      TZ: 'UTC',
      NO_COLOR: '1',
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: timecamp.state.token,
      TIMECAMP_ROOT_GROUP_ID: timecamp.state.rootId,
      TIMECAMP_IGNORED_USER_IDS: '1001',
      TIMECAMP_SSL_VERIFY: 'false',
      TIMECAMP_NO_SUCH_SETTING: 'x',
    },
    ...shell,
  });
  const code = await main(['run', 'file', 'people.csv', ...argv], opened);
  return { code, stdout: opened.stdout.text, stderr: opened.stderr.text };
}

const files = async () => (await readdir(directory, { recursive: true })).map(String);

describe('without a terminal', () => {
  it('a run with nothing to do prints a warning once a day, and logs it each time', async () => {
    const first = await run();
    expect(first.stderr).toContain('TIMECAMP_SSL_VERIFY is false');
    expect(first.stderr).toContain('TIMECAMP_NO_SUCH_SETTING');
    clock.advance(HOUR);
    expect((await run()).stderr).toBe('');
    clock.advance(21 * HOUR);
    expect(await run()).toEqual({ code: 0, stdout: '', stderr: '' });
    clock.advance(HOUR);
    expect((await run()).stderr).toContain('TIMECAMP_SSL_VERIFY is false');
    const logged = await readFile(join(directory, 'var/logs/sync.log'), 'utf8');
    expect(logged.match(/TIMECAMP_SSL_VERIFY is false/g)).toHaveLength(4);
    expect(await readFile(join(directory, PRINTED), 'utf8')).not.toContain('TIMECAMP');
  });

  it('another warning is printed at once', async () => {
    await run();
    clock.advance(HOUR);
    await writeFile(join(directory, '.env'), 'TIMECAMP_ANOTHER=x\n');
    const { stderr } = await run();
    expect(stderr).toContain('TIMECAMP_ANOTHER');
    expect(stderr).not.toContain('TIMECAMP_NO_SUCH_SETTING');
  });

  it('a dry run prints all of them, and remembers nothing', async () => {
    for (let times = 0; times < 2; times++)
      expect((await run(['--dry-run'])).stderr).toContain('TIMECAMP_NO_SUCH_SETTING');
    expect(await files()).not.toContain(PRINTED);
  });

  it.each([
    ['is damaged', '{"version":1,"printed":{"'],
    ['is from the future', '{"version":1,"printed":{"0000":"2036-01-01T00:00:00Z"}}'],
    ['is of another version', '{"version":2}'],
  ])('what is printed does not depend on a file that %s', async (_, content) => {
    await writeFile(join(directory, PRINTED), content);
    expect((await run()).stderr).toContain('TIMECAMP_NO_SUCH_SETTING');
    clock.advance(HOUR);
    expect((await run()).stderr).toBe('');
  });
});

it('on a terminal, the warnings of a plan are shown once', async () => {
  await writeFile(
    join(directory, 'people.csv'),
    'external_id,name,email,supervisor_id\n1,Ann,ann@example.com,99\n2,Ann,ann@example.com,\n',
  );
  const terminal = { stdoutIsTerminal: true, stderrIsTerminal: true };
  const { stdout, stderr } = await run(['--yes'], terminal);
  expect(stdout).toContain('1 record is skipped as a duplicate');
  expect(stderr).not.toContain('skipped as a duplicate');
  expect(stderr).toContain('TIMECAMP_SSL_VERIFY is false');
});
