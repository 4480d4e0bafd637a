import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { RunRecord } from '../../src/core/plan/record.ts';
import { emptyAccount, type TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { FakeClock } from '../fakes.ts';
import { createTestShell } from './shell.ts';

const [WORK, VACATION, SICK] = [1, 2, 3];
let folder: string;
let timecamp: TimecampStandIn;
let clock: FakeClock;

function accountOf(): TimecampSeed {
  const empty = emptyAccount();
  const person = (id: string, name: string) => ({
    id,
    email: `${name}@example.com`,
    name,
    group_id: '100',
    roles: { '100': '3' as const },
    settings: { external_id: `ext-${name}` },
  });
  return {
    ...empty,
    users: [...empty.users, person('7', 'ann'), person('8', 'bob')],
    day_types: [
      { id: WORK, name: 'Working day', is_day_off: false },
      { id: VACATION, name: 'Vacation', is_day_off: true },
      { id: SICK, name: 'Sick leave', is_day_off: true },
    ],
    attendance: [
      { user_id: '7', day: '2026-12-24', day_type_id: SICK, should_be: 60, vacation_time: 0 },
      { user_id: '8', day: '2026-12-24', day_type_id: SICK, should_be: 0, vacation_time: 0 },
    ],
  };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tcsync-undo-time-off-'));
  await mkdir(join(folder, 'var'));
  timecamp = await startTimecamp({ account: accountOf() });
  clock = new FakeClock('2026-11-02T08:00:00Z');
});
afterEach(async () => {
  await timecamp.close();
  await rm(folder, { recursive: true });
});

async function tcsync(argv: readonly string[], env: Record<string, string> = {}) {
  clock.advance(1000);
  const shell = createTestShell({
    cwd: folder,
    clock,
    env: {
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: timecamp.state.token,
      TIMECAMP_ROOT_GROUP_ID: '100',
      DISABLE_FILE_LOGGING: 'true',
      ...env,
    },
  });
  const code = await main([...argv], shell);
  return { code, stdout: shell.stdout.text, stderr: shell.stderr.text };
}

async function json(argv: readonly string[], env?: Record<string, string>): Promise<Record<string, unknown>> {
  const { code, stdout } = await tcsync([...argv, '--format', 'json'], env);
  return { code, ...JSON.parse(stdout) };
}

/** Ann and Bob go on vacation on two days, on one of which they had another entry. */
async function writeTimeOff(): Promise<void> {
  const leave = (name: string) => ({
    email: `${name}@example.com`,
    start_on: '2026-12-24',
    finish_on: '2026-12-25',
    tc_leave_type: 'Vacation',
  });
  await writeFile(
    join(folder, 'var/vacation.json'),
    JSON.stringify({ vacation: [leave('ann'), leave('bob')] }),
  );
  expect((await tcsync(['sync-time-off'])).code).toBe(0);
}

const daysOf = (userId: string) =>
  [...(timecamp.state.attendance.get(userId)?.values() ?? [])].map(
    ({ day, day_type_id: type, should_be: minutes, vacation_time: vacation }) => [
      day.slice(5),
      type,
      minutes,
      vacation,
    ],
  );
const WRITTEN = [
  ['12-24', VACATION, 0, 480],
  ['12-25', VACATION, 0, 480],
];
const runs = async () => (await json(['history']))['runs'] as readonly Record<string, unknown>[];
const warnings = (result: Record<string, unknown>) =>
  result['warnings'] as readonly { code: string; message: string; who: readonly string[] }[];

describe('undo of a run that wrote time off', () => {
  it('shows in a dry run what it does, and what TimeCamp cannot remove', async () => {
    await writeTimeOff();
    timecamp.requests.clear();
    const { code, stdout } = await tcsync(['undo', 'last', '--dry-run']);
    expect([code, timecamp.requests.writes]).toEqual([0, 0]);
    expect(stdout).toContain(
      '2 days added by the run stay: TimeCamp cannot remove a day. Change them in TimeCamp. (ann@example.com 2026-12-25, bob@example.com 2026-12-25)',
    );
    expect(stdout).toContain('Days to be written (2)\n  ann@example.com  2026-12-24  Vacation → Sick leave');
    expect(await runs()).toHaveLength(1);
  });

  it('puts back what the run replaced, is in the history, and can be undone', async () => {
    await writeTimeOff();
    const result = await json(['undo', 'last']);
    expect(result).toMatchObject({ code: 0, command: 'undo', changes: { length: 2 } });
    expect(daysOf('7')).toEqual([['12-24', SICK, 60, 0], WRITTEN[1]]);
    const [undo, first] = await runs();
    expect(undo).toMatchObject({ undoes: first?.['id'], outcome: 'done', changes: { 'time-off': 2 } });
    const person = await json(['history', 'ann@example.com']);
    expect(person['changes']).toMatchObject([
      { kind: 'time-off', before: 'Vacation', after: '2026-12-24 Sick leave', state: 'done' },
      {},
      {},
    ]);

    expect((await tcsync(['undo', 'last'])).code).toBe(0);
    expect(daysOf('7')).toEqual(WRITTEN);
  });

  it('leaves and names the days that were changed since', async () => {
    await writeTimeOff();
    timecamp.state.setDay({
      user_id: '8',
      day: '2026-12-24',
      day_type_id: WORK,
      should_be: 480,
      vacation_time: 0,
    });
    const result = await json(['undo', 'last']);
    expect(warnings(result).filter(({ code }) => code === 'changed-since')).toEqual([
      {
        code: 'changed-since',
        message: '1 day was changed after the run and stays as it is.',
        who: ['bob@example.com 2026-12-24: now Working day'],
      },
    ]);
    expect(daysOf('8')).toEqual([['12-24', WORK, 480, 0], WRITTEN[1]]);
    expect(daysOf('7')[0]).toEqual(['12-24', SICK, 60, 0]);
  });

  it('takes back one person only, and leaves held and ignored people', async () => {
    await writeTimeOff();
    expect((await tcsync(['undo', 'last', '--user', 'zoe@example.com'])).code).toBe(1);
    await tcsync(['hold', 'ann@example.com', '--why', 'ask HR']);
    const result = await json(['undo', 'last'], { TIMECAMP_IGNORED_USER_IDS: '8' });
    expect(result).toMatchObject({
      changes: [],
      held: [{ person: 'ann@example.com', reason: 'held: ask HR' }],
    });
    expect([daysOf('7'), daysOf('8')]).toEqual([WRITTEN, WRITTEN]);
    await tcsync(['release', 'ann@example.com']);
    const first = (await runs()).find(({ command }) => command === 'sync-time-off');
    expect((await tcsync(['undo', String(first?.['id']), '--user', 'ext-bob'])).code).toBe(0);
    expect(daysOf('7')).toEqual(WRITTEN);
    expect(daysOf('8')[0]).toEqual(['12-24', SICK, 0, 0]);
  });

  it('is refused for a plan to save, and for a run of an earlier version', async () => {
    await writeTimeOff();
    const saved = await tcsync(['undo', 'last', '--plan-out', 'plan.json']);
    expect([saved.code, saved.stderr]).toEqual([1, expect.stringContaining('has no plan to save')]);
    const id = '2026-11-01T08-00-00-000Z-sync-time-off';
    const record: RunRecord = {
      version: 1,
      summary: { version: 1, command: 'sync-time-off', ok: true, exit_code: 0, started: '', seconds: 1 },
      plan: null,
      days: [{ person: 'ann@example.com', day: '2026-12-24', before: null, after: 'Vacation' }],
    };
    await writeFile(join(folder, `var/history/${id}.json`), JSON.stringify(record));
    const earlier = await tcsync(['undo', id]);
    expect([earlier.code, earlier.stderr]).toEqual([1, expect.stringContaining('an earlier version')]);
  });
});

describe('a run that is killed while it writes time off', () => {
  const unfinished = () => join(folder, 'var/history/unfinished');

  /** Leaves the files and the account as a run does that dies after it wrote Ann's days. */
  async function kill(): Promise<void> {
    let begun: readonly [name: string, text: string] | undefined;
    await timecamp.close();
    timecamp = await startTimecamp({
      account: accountOf(),
      onCarriedOut: ({ kind }) => {
        if (!kind.startsWith('POST /attendance')) return;
        const [name = ''] = readdirSync(unfinished());
        begun ??= [name, readFileSync(join(unfinished(), name), 'utf8')];
      },
    });
    await writeTimeOff();
    if (begun === undefined) return expect.unreachable();
    const [name, text] = begun;
    await rm(join(folder, 'var/history'), { recursive: true });
    await rm(join(folder, 'var/history_index.json'));
    await mkdir(unfinished(), { recursive: true });
    await writeFile(join(unfinished(), name), text);
    for (const day of ['2026-12-24', '2026-12-25'])
      timecamp.state.setDay({ user_id: '8', day, day_type_id: SICK, should_be: 0, vacation_time: 0 });
  }

  it('is in the history as unfinished, with what it may have written', async () => {
    await kill();
    expect(await runs()).toMatchObject([{ command: 'sync-time-off', outcome: 'unfinished' }]);
    const { changes } = await json(['history', 'bob@example.com']);
    expect(changes).toMatchObject([{ state: 'unknown' }, { state: 'unknown' }]);
  });

  it.each(['sync-time-off', 'undo last'])('is settled by the next run (%s)', async (next) => {
    await kill();
    expect((await tcsync(next.split(' '))).code).toBe(0);
    const settled = (await runs()).at(-1);
    expect(settled).toMatchObject({ outcome: 'interrupted', changes: { 'time-off': 2 } });
    const { changes } = await json(['history', 'ann@example.com']);
    expect((changes as readonly { run: string }[]).filter(({ run }) => run === settled?.['id'])).toHaveLength(
      2,
    );
    expect(daysOf('7')[0]).toEqual(next === 'undo last' ? ['12-24', SICK, 60, 0] : WRITTEN[0]);
  });

  it('is left alone by a sync, which does not know its lock', async () => {
    await kill();
    const [before] = await runs();
    await writeFile(join(folder, 'var/timecamp_users.json'), JSON.stringify([]));
    await tcsync(['sync', '--allow', 'deactivations=9', '--only', 'updates']);
    expect((await runs()).at(-1)).toEqual(before);
  });
});
