import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { PersonChange } from '../../src/core/history/person-changes.ts';
import type { RunLine } from '../../src/core/history/run-line.ts';
import type { PreparedUser } from '../../src/core/model.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { writeHistory } from '../../src/storage/history.ts';
import { createMemoryStorage } from '../app/memory-storage.ts';
import { FakeClock } from '../fakes.ts';
import { prepared } from '../core/plan/builders.ts';
import { accountOf, member, OWNER } from '../timecamp/with-environment.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const END = {
  version: 1,
  command: 'sync',
  ok: true,
  exit_code: 0,
  started: '2026-11-02T08:00:00.000Z',
  seconds: 1,
} as const;
const INDEX = 'var/history_index.json';
let folder: string;
let timecamp: TimecampStandIn;
let clock: FakeClock;

beforeEach(async () => {
  clock = new FakeClock('2026-11-02T08:00:00Z');
  folder = temporaryFolder();
  await mkdir(join(folder, 'var'));
  timecamp = await startTimecamp({ account: accountOf([member('ann'), member('bob')]) });
});
afterEach(async () => {
  await timecamp.close();
});

async function tcsync(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  terminal: Parameters<typeof createTestShell>[0] = {},
) {
  const shell = createTestShell({
    ...terminal,
    cwd: folder,
    clock,
    env: {
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: 'key',
      TIMECAMP_ROOT_GROUP_ID: '100',
      TIMECAMP_IGNORED_USER_IDS: '1',
      TIMECAMP_UPDATE_EMAIL_ON_EXTERNAL_ID: 'true',
      DISABLE_FILE_LOGGING: 'true',
      ...env,
    },
  });
  const code = await main(argv, shell);
  return { code, stdout: shell.stdout.text, stderr: shell.stderr.text };
}

/** A sync an hour later. */
async function sync(people: readonly PreparedUser[], env: Readonly<Record<string, string>> = {}) {
  clock.advance(3_600_000);
  await writeFile(join(folder, 'var/timecamp_users.json'), JSON.stringify([OWNER, ...people]));
  const { code, stdout } = await tcsync(['sync'], env);
  expect(code, stdout).toBe(0);
}

const [ANN, BOB] = [prepared('ann'), prepared('bob')];
/** Ann's name, then her e-mail, then nothing, then Bob leaves. */
async function liveOn(): Promise<void> {
  const married = { ...ANN, timecamp_user_name: 'Ann Married' };
  const moved = { ...married, timecamp_email: 'ann.married@example.com' };
  await sync([married, BOB]);
  await sync([moved, BOB]);
  await sync([moved, BOB]);
  await sync([moved]);
}

const runs = async (...more: readonly string[]) =>
  (JSON.parse((await tcsync(['history', '--json', ...more])).stdout) as { runs: RunLine[] }).runs;
const changes = async (who: string) =>
  (JSON.parse((await tcsync(['history', who, '--json'])).stdout) as { changes: PersonChange[] }).changes.map(
    ({ kind, before, after, reason, run }) => [run.slice(11, 13), kind, before, after, reason],
  );

describe('the list of runs', () => {
  it('has a line each, newest first: who started it, what it changed, how it ended', async () => {
    await liveOn();
    const { stdout } = await tcsync(['history']);
    const started = `${userInfo().username}@${hostname()}, script`;
    expect(stdout.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
      'run | outcome | started by | changes',
      `2026-11-02T12-00-00-000Z-sync | done | ${started} | Disabled: 1`,
      `2026-11-02T11-00-00-000Z-sync | done | ${started} | no changes`,
      `2026-11-02T10-00-00-000Z-sync | done | ${started} | E-mail addresses: 1`,
      `2026-11-02T09-00-00-000Z-sync | done | ${started} | Names: 1`,
      '',
    ]);
  });

  it('can be cut, and is CSV for spreadsheets', async () => {
    await liveOn();
    expect(await runs('--limit', '1')).toMatchObject([{ id: '2026-11-02T12-00-00-000Z-sync' }]);
    expect(await runs('--since', '2026-11-02T11:00:00Z')).toHaveLength(2);
    const { stdout } = await tcsync(['history', '--format', 'csv']);
    expect(stdout.split('\r\n')[1]).toMatch(
      /^2026-11-02T12-00-00-000Z-sync,sync,.*,done,0,.*,script,1,0,3,2,/,
    );
    expect((await tcsync(['history', '--since', 'yesterday'])).code).toBe(64);
  });

  it('says who failed and who was refused, and what the service started', async () => {
    await sync([prepared('ann', { timecamp_user_name: 'Ann B' }), BOB], { TCSYNC_STARTED_BY: 'http' });
    clock.advance(3_600_000);
    await writeFile(join(folder, 'var/timecamp_users.json'), '[]');
    expect((await tcsync(['sync'])).code).toBe(3);
    clock.advance(3_600_000);
    await rm(join(folder, 'var/timecamp_users.json'));
    expect((await tcsync(['sync'])).code).toBe(1);
    expect(await runs()).toMatchObject([
      { outcome: 'failed', failures: 1, has_plan: false },
      { outcome: 'refused', refused_by: ['empty'], changes: {} },
      { outcome: 'done', started_by: { from: 'http' } },
    ]);
  });

  it('is the same without its index, with a damaged one, and with one that lacks runs', async () => {
    await liveOn();
    const before = await runs();
    const path = join(folder, INDEX);
    const index = JSON.parse(await readFile(path, 'utf8')) as { version: 1; runs: RunLine[] };
    expect(index.runs).toHaveLength(4);
    for (const text of [
      '',
      '{"version":1,"runs":7}',
      JSON.stringify({ ...index, runs: index.runs.slice(2) }),
    ]) {
      await writeFile(path, text);
      expect(await runs()).toEqual(before);
    }
    await rm(path);
    expect(await runs()).toEqual(before);
    await sync([ANN, BOB]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ runs: { length: 5 } });
  });

  it('a quiet run of 20,000 people would keep a few hundred bytes, and the index no name', async () => {
    await liveOn();
    const quiet = await readFile(join(folder, 'var/history/2026-11-02T11-00-00-000Z-sync.json'));
    expect(quiet.length).toBeLessThan(1_000);
    expect(quiet.toString()).not.toContain('ann');
    expect(await readFile(join(folder, INDEX), 'utf8')).not.toMatch(/ann|bob|example/i);
  });

  it('a quiet run names only the first people of a notice', async () => {
    const who = Array.from({ length: 500 }, (_, i) => `p${i}@example.com`);
    const warning = { code: 'role-unknown', message: 'Roles are unknown.', who };
    const storage = createMemoryStorage();
    await writeHistory(storage, { version: 1, summary: { ...END, warnings: [warning] }, plan: null });
    expect([...storage.files.values()][0]?.length).toBeLessThan(1_000);
  });

  it('forgets runs that are too old, the index too', async () => {
    await liveOn();
    clock.advance(2 * 86_400_000);
    for (let run = 0; run < 2; run++) await sync([ANN], { TCSYNC_HISTORY_DAYS: '1' });
    expect(await runs()).toHaveLength(2);
    const files = await readdir(join(folder, 'var/history'));
    expect(files.filter((file) => file.endsWith('.json'))).toHaveLength(2);
    expect(JSON.parse(await readFile(join(folder, INDEX), 'utf8'))).toMatchObject({ runs: { length: 2 } });
  });
});

describe('a person in the history', () => {
  const NAME = ['09', 'name', 'ann', 'Ann Married', 'name in the source'];
  const EMAIL = ['10', 'email', 'ann@example.com', 'ann.married@example.com', 'the address in the source'];

  it.each([
    ['the present e-mail', 'ann.married@example.com'],
    ['the former e-mail', 'Ann@Example.com'],
    ['the present name', 'ann married'],
    ['the former name', 'ann'],
  ])('is found by %s, with all changes', async (_what, who) => {
    await liveOn();
    expect(await changes(who)).toEqual([EMAIL, NAME]);
  });

  it('is found by external id', async () => {
    const id = { timecamp_external_id: 'E-77', timecamp_email: 'bob@example.com' };
    await sync([ANN, { ...BOB, ...id }]);
    await sync([ANN, { ...BOB, ...id, timecamp_user_name: 'Robert' }]);
    expect(await changes('e-77')).toEqual([
      ['10', 'name', 'bob', 'Robert', 'name in the source'],
      ['09', 'external-id', 'bob', 'E-77', 'external id in the source'],
    ]);
  });

  it('who was invited is found by the address, and later changes with it', async () => {
    await sync([ANN, BOB, prepared('new', { timecamp_user_name: 'New Person' })]);
    await sync([ANN, BOB, prepared('new', { timecamp_user_name: 'New Person', group: 'Sales' })]);
    const found = await changes('new@example.com');
    expect(found.map(([hour, kind]) => `${hour} ${kind}`)).toEqual([
      '10 move',
      '09 invite',
      '09 name',
      '09 external-id',
    ]);
  });

  it('who has none gets a sentence', async () => {
    await liveOn();
    const { code, stdout } = await tcsync(['history', 'zoe@example.com']);
    expect([code, stdout]).toEqual([
      0,
      'No run in the history has the id zoe@example.com or changed a person with this e-mail, name or id.\n',
    ]);
  });

  it('is CSV too', async () => {
    await liveOn();
    const { stdout } = await tcsync(['history', 'bob@example.com', '--format', 'csv']);
    expect(stdout.split('\r\n')[1]).toMatch(
      /^2026-11-02T12-00-00-000Z-sync,.*,deactivate,bob@example.com,bob,enabled,disabled,not in the source,done,/,
    );
  });
});

it('one run fits into a terminal, and does not warn of the seats that it took', async () => {
  await sync([ANN, BOB, prepared('a-joiner-with-a-rather-long-name-indeed', { group: 'Sales' })]);
  const { stdout } = await tcsync(['history', 'last'], {}, { stdoutIsTerminal: true, columns: 60 });
  expect(stdout).toMatch(/Seats: 3 \S 4 \(\+1 new\)\.$/m);
  expect(stdout).not.toContain('may charge');
  expect(stdout).toContain('into Sales');
  for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(60);
});

it('one run is shown change by change', async () => {
  await liveOn();
  const { stdout } = await tcsync(['history', 'last']);
  expect(stdout).toMatch(/^2026-11-02T12-00-00-000Z-sync: tcsync sync, started at 2026-11-02 12:00 UTC by /);
  expect(stdout).toContain('Exit code 0');
  expect(stdout).toContain('bob@example.com (bob)  in the root group  (not in the source)');
  const json = await tcsync(['history', '2026-11-02T09-00-00-000Z-sync', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    record: { results: [{ operation: expect.stringMatching(/^name:/), state: 'done' }, { state: 'done' }] },
  });
});
