import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { PreparedUser } from '../../src/core/model.ts';
import type { Summary } from '../../src/core/plan/outcome.ts';
import type { RunRecord } from '../../src/core/plan/record.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { prepared } from '../core/plan/builders.ts';
import { accountOf, member, OWNER } from '../timecamp/with-environment.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const TEAM = ['ann', 'bob', 'cid', 'dee', 'eve', 'fay'];
let folder: string;
let timecamp: TimecampStandIn;
/** The id of the user whose name TimeCamp does not change. */
let refused: string | undefined;

beforeEach(async () => {
  folder = temporaryFolder();
  await mkdir(join(folder, 'var'));
  const users = TEAM.map((name) => member(name, '101'));
  refused = undefined;
  timecamp = await startTimecamp({
    account: accountOf(users, { '101': 'Sales' }),
    refuse: (action) => (action.kind === 'change-user' && action.userId === refused ? 422 : undefined),
  });
});
afterEach(async () => {
  await timecamp.close();
});

async function tcsync(...argv: readonly string[]) {
  const shell = createTestShell({
    cwd: folder,
    env: {
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: 'key',
      TIMECAMP_ROOT_GROUP_ID: '100',
      TIMECAMP_IGNORED_USER_IDS: '1',
      TIMECAMP_REMOVE_EMPTY_GROUPS: 'true',
      DISABLE_FILE_LOGGING: 'true',
    },
  });
  const code = await main(argv, shell);
  return { code, stdout: shell.stdout.text, stderr: shell.stderr.text };
}

const give = (people: readonly PreparedUser[]) =>
  writeFile(join(folder, 'var/timecamp_users.json'), JSON.stringify([OWNER, ...people]));

/** Everyone goes to another group with a title, one leaves, one is invited; the old group is removed. */
async function reorganize(): Promise<void> {
  await give([
    ...TEAM.slice(1).map((name) =>
      prepared(name, { group: 'Field', timecamp_user_name: `${name} Senior`, timecamp_role: 'guest' }),
    ),
    prepared('new', { group: 'Field' }),
  ]);
  const { code, stdout } = await tcsync('sync', '--allow', 'role-losses=9');
  expect(code, stdout).toBe(0);
}

const stateOf = () => ({ people: timecamp.state.people(), groups: timecamp.state.groupPaths() });
const historyOf = async () =>
  (
    JSON.parse((await tcsync('history', '--json')).stdout) as {
      runs: { id: string; undoes: string | null }[];
    }
  ).runs;

describe('undo', () => {
  it('shows its plan in a dry run, and changes nothing', async () => {
    await reorganize();
    const before = stateOf();
    const { code, stdout } = await tcsync('undo', 'last', '--dry-run');
    expect([code, stateOf()]).toEqual([0, before]);
    expect(stdout).toMatch(/undo of \d{4}-\d\d-\d\dT[\d-]+Z-sync/);
    expect(stdout).toContain('1 invitation cannot be undone. The users stay in TimeCamp, disabled.');
    expect(stdout).toContain('The next sync repeats the changes');
    expect(stdout).toMatch(/TIMECAMP_IGNORED_USER_IDS=1,\d/);
    expect(stdout).toContain('tcsync hold <person>');
    expect(await historyOf()).toHaveLength(1);
  });

  it('takes back everything but the invitation, is in the history, and can be undone', async () => {
    const before = stateOf();
    await reorganize();
    const after = stateOf();
    const { code, stdout } = await tcsync('undo', 'last');
    expect(code, stdout).toBe(0);
    const known = stateOf();
    expect(known.groups).toEqual(before.groups);
    expect(known.people.filter(({ email }) => email !== 'new@example.com')).toEqual(before.people);
    expect(timecamp.state.person('new@example.com')).toMatchObject({ disabled: true });

    const [undo, sync] = await historyOf();
    expect([undo?.undoes, undo?.id]).toEqual([sync?.id, expect.stringMatching(/Z-undo$/)]);
    expect((await tcsync('undo', sync?.id ?? '')).stdout).toContain('Nothing to do.');
    expect((await tcsync('undo', undo?.id ?? '')).code).toBe(0);
    expect(stateOf()).toEqual(after);
  });

  it('leaves alone and names what was changed since', async () => {
    await reorganize();
    const { state } = timecamp;
    const [bob, cid] = ['bob', 'cid'].map((name) => state.userByEmail(`${name}@example.com`));
    if (bob === undefined || cid === undefined) return expect.unreachable();
    bob.name = 'Robert';
    state.setSetting(cid.id, 'disabled_user', '1');
    state.move(cid.id, cid.groupId, '100', '2');
    const { code, stdout } = await tcsync('undo', 'last', '--json');
    expect(code).toBe(0);
    const { warnings } = JSON.parse(stdout) as Summary;
    const left = warnings.filter((warning) => warning.code === 'changed-since').map(({ message }) => message);
    expect(left).toEqual([
      'bob@example.com: name is now "Robert". The undo leaves it as it is.',
      'cid@example.com: group is now the root group. The undo leaves it as it is.',
      'cid@example.com: role is now supervisor. The undo leaves it as it is.',
    ]);
    expect(state.person('bob@example.com')).toMatchObject({ name: 'Robert', group: 'Sales', role: 'user' });
    expect(state.person('cid@example.com')).toMatchObject({ name: 'cid', group: '', disabled: true });
    expect(state.person('ann@example.com')).toMatchObject({ disabled: false });
  });

  it('takes back one person, and nothing else', async () => {
    await reorganize();
    const { code, stdout } = await tcsync('undo', 'last', '--user', 'bob@example.com');
    expect(code, stdout).toBe(0);
    expect(timecamp.state.person('bob@example.com')).toMatchObject({ name: 'bob', group: 'Sales' });
    expect(timecamp.state.person('cid@example.com')).toMatchObject({ name: 'cid Senior', group: 'Field' });
    expect(timecamp.state.person('ann@example.com')).toMatchObject({ disabled: true });
    expect((await tcsync('undo', 'last', '--user', 'zoe@example.com')).code).toBe(1);
  });

  it.each(['undo last', 'sync --plan plan.json'])(
    'knows who is held by a key that only the prepared user has (%s)',
    async (command) => {
      await reorganize();
      expect((await tcsync('undo', 'last', '--plan-out', 'plan.json')).code).toBe(0);
      const before = timecamp.state.person('bob@example.com');
      await give([prepared('bob', { timecamp_external_id: 'b-77' })]);
      await tcsync('hold', 'b-77');
      const { code } = await tcsync(...command.split(' '));
      expect(code).toBe(command === 'undo last' ? 0 : 3);
      expect(timecamp.state.person('bob@example.com')).toEqual(before);
      expect(before).toMatchObject({ name: 'bob Senior' });
    },
  );

  it('leaves alone and names who is held', async () => {
    await reorganize();
    await tcsync('hold', 'bob@example.com', '--why', 'ask HR');
    await tcsync('hold', 'new@example.com');
    const held = () => ['bob', 'new'].map((name) => timecamp.state.person(`${name}@example.com`));
    const before = held();
    const { code, stdout } = await tcsync('undo', 'last');
    expect([code, held()]).toEqual([0, before]);
    expect(stdout).toContain('Held (2)\n');
    expect(stdout).toContain('\n  bob@example.com (bob Senior)  (held: ask HR)\n');
    expect(stdout).toContain('\n  new@example.com (new)  (held)\n');
    expect(stdout).not.toContain('bob@example.com: is held');
    expect(timecamp.state.person('cid@example.com')).toMatchObject({ name: 'cid', group: 'Sales' });
  });

  it('of the last run, when that is an undo which ended early, completes the undo', async () => {
    const before = stateOf();
    await reorganize();
    const { id: sync = '' } = (await historyOf())[0] ?? {};
    refused = timecamp.state.userByEmail('bob@example.com')?.id;
    const { code, stdout } = await tcsync('undo', 'last');
    expect(code, stdout).toBe(1);
    expect((await historyOf())[0]?.undoes).toBe(sync);
    refused = undefined;
    expect((await tcsync('undo', 'last')).code).toBe(0);
    expect(stateOf().people.filter(({ email }) => email !== 'new@example.com')).toEqual(before.people);
    expect((await historyOf())[0]?.undoes).toBe(sync);
  });

  it('keeps to the guards', async () => {
    await reorganize();
    const path = join(folder, 'var/timecamp_users.json');
    await writeFile(path, JSON.stringify([OWNER, ...TEAM.map((name) => prepared(name, { group: 'Field' }))]));
    await tcsync('sync');
    // The account has less room for leavers now than the run had for joiners.
    const people = Array.from({ length: 12 }, (_, i) => prepared(`p${i}`, { group: 'Field' }));
    await give([...TEAM.map((name) => prepared(name, { group: 'Field' })), ...people]);
    expect((await tcsync('sync', '--allow', 'deactivations=9')).code).toBe(0);
    const before = stateOf();
    const refused = await tcsync('undo', 'last');
    expect([refused.code, stateOf()]).toEqual([3, before]);
    expect(refused.stdout).toContain('--allow deactivations=12');
    expect((await tcsync('undo', 'last', '--allow', 'deactivations=12')).code).toBe(0);
  });

  it('saves its plan, which sync applies and the history knows as an undo', async () => {
    await reorganize();
    const [run] = await historyOf();
    expect((await tcsync('undo', 'last', '--plan-out', 'plan.json')).code).toBe(0);
    const { digest } = JSON.parse((await tcsync('plan', 'show', 'plan.json', '--json')).stdout);
    expect((await tcsync('sync', '--plan', 'plan.json', '--plan-digest', digest)).code).toBe(0);
    expect(timecamp.state.person('bob@example.com')).toMatchObject({ name: 'bob', group: 'Sales' });
    expect((await historyOf())[0]?.undoes).toBe(run?.id);
  });

  it.each([
    ['2020-01-01T00-00-00-000Z-sync', 1, 'There is no run 2020-01-01T00-00-00-000Z-sync in the history.'],
    ['last', 1, 'No past run changed anything.'],
    ['latest', 1, 'There is no run latest in the history.\n`tcsync history` lists the runs; `last` is the'],
  ])('of %s exits with %i, and is no run itself', async (run, exit, message) => {
    const { code, stderr } = await tcsync('undo', run);
    expect([code, stderr]).toEqual([exit, expect.stringContaining(message)]);
    expect(await historyOf()).toEqual([]);
  });

  it('refuses a run of another account, and one that had no plan', async () => {
    await reorganize();
    const [file = ''] = await readdir(join(folder, 'var/history'));
    const path = join(folder, 'var/history', file);
    const record = JSON.parse(await readFile(path, 'utf8')) as RunRecord;
    await writeFile(path, JSON.stringify({ ...record, plan: null }));
    expect(await tcsync('undo', 'last')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it ended before it had a plan') as string,
    });
    const account = { domain: 'https://other.example.com', root_group_id: '100', owner: null };
    await writeFile(path, JSON.stringify({ ...record, plan: { ...record.plan, account } }));
    expect(await tcsync('undo', 'last')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('changed https://other.example.com') as string,
    });
  });

  it('undoes a run of a version that recorded no results', async () => {
    const before = stateOf();
    await reorganize();
    const [file = ''] = await readdir(join(folder, 'var/history'));
    const path = join(folder, 'var/history', file);
    const { version, summary, plan } = JSON.parse(await readFile(path, 'utf8')) as RunRecord;
    await writeFile(path, JSON.stringify({ version, summary, plan }));
    expect((await tcsync('undo', 'last')).code).toBe(0);
    expect(stateOf().people.filter(({ email }) => email !== 'new@example.com')).toEqual(before.people);
  });
});
