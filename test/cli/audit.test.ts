import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { FakeClock } from '../fakes.ts';
import { accountOf, member } from '../timecamp/with-environment.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const KEY = 'timecamp-key-4711';
let folder: string;
let timecamp: TimecampStandIn;

beforeEach(async () => {
  folder = temporaryFolder();
  const people = ['ann', 'bob', 'cid'].map((name) => member(name, '101'));
  const account = { ...accountOf(people, { '101': 'Sales', '102': 'Field' }), token: KEY };
  timecamp = await startTimecamp({ account });
});
afterEach(async () => {
  await timecamp.close();
});

async function tcsync(...argv: readonly string[]) {
  const shell = createTestShell({
    cwd: folder,
    clock: new FakeClock('2026-11-02T23:30:00Z'),
    env: {
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: KEY,
      TIMECAMP_ROOT_GROUP_ID: '100',
      TZ: 'Europe/Warsaw',
      DISABLE_FILE_LOGGING: 'true',
    },
  });
  const code = await main(argv, shell);
  return { code, stdout: shell.stdout.text, stderr: shell.stderr.text };
}

const fileOf = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8'));

/** Changes bob and cid in the account. */
function change(): void {
  const { state } = timecamp;
  const [bob, cid] = ['bob', 'cid'].map((name) => state.userByEmail(`${name}@example.com`));
  if (bob === undefined || cid === undefined) return expect.unreachable();
  bob.name = 'Robert';
  state.setSetting(cid.id, 'disabled_user', '1');
  state.move(cid.id, cid.groupId, '102', '2');
}

describe('export account', () => {
  it('writes a file with the day in its name into a folder, for the owner only', async () => {
    const { code, stdout, stderr } = await tcsync('export', 'account', '--output', '.');
    const path = join(folder, 'tcsync-account-2026-11-03.json');
    expect([code, stdout, stderr]).toEqual([0, '', `4 users and 3 groups written to ${path}.\n`]);
    expect(await fileOf('tcsync-account-2026-11-03.json')).toMatchObject({
      kind: 'tcsync-account',
      version: 1,
      exported: '2026-11-02T23:30:00.000Z',
      account: { domain: timecamp.url, root_group_id: '100' },
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(timecamp.requests.writes).toBe(0);
  });

  it('writes the same to stdout, and as CSV', async () => {
    await tcsync('export', 'account', '--output', 'a.json');
    expect(JSON.parse((await tcsync('export', 'account')).stdout)).toEqual(await fileOf('a.json'));
    const { stdout } = await tcsync('export', 'account', '--format', 'csv');
    await tcsync('export', 'account', '--format', 'csv', '--output', 'a.csv');
    expect((await readFile(join(folder, 'a.csv'), 'utf8')).trim()).toBe(stdout.trim());
    expect(stdout).toMatch(/^kind,id,name,email,group_id,group,role,disabled,added_manually,external_id,/);
    expect(stdout).toContain('\r\ngroup,101,Sales,,100,');
    expect(stdout).toMatch(/\r\nuser,\d+,ann,ann@example.com,101,\S+ \/ Sales,user,false,false,/);
  });

  it('shows no secret, no control character and no formula', async () => {
    const bob = timecamp.state.userByEmail('bob@example.com');
    if (bob === undefined) return expect.unreachable();
    bob.name = `=1+1 ${KEY} \u001B[2J\u009B`;
    for (const format of ['csv', 'json']) {
      await tcsync('export', 'account', '--format', format, '--output', 'a');
      const texts = [
        await readFile(join(folder, 'a'), 'utf8'),
        (await tcsync('export', 'account', '--format', format)).stdout,
      ];
      for (const text of texts) {
        expect(text).toContain('=1+1 ****');
        expect(text).not.toContain(KEY);
        expect(text).not.toMatch(/(?![\r\n])\p{Cc}/u);
        expect(text.includes(",'=1+1")).toBe(format === 'csv');
      }
    }
  });
});

describe('diff', () => {
  it('shows what changed since an export, and between two', async () => {
    await tcsync('export', 'account', '--output', 'a.json');
    const none = await tcsync('diff', 'a.json', '--detailed-exitcode');
    expect([none.code, none.stdout]).toEqual([0, expect.stringMatching(/^No differences: http/)]);
    change();
    const { code, stdout } = await tcsync('diff', 'a.json');
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 12)).toEqual([
      'Disabled (1)',
      '  cid@example.com (cid)',
      '',
      'Moved (1)',
      expect.stringMatching(/^ {2}cid@example.com {2}.+ \/ Sales → .+ \/ Field$/),
      '',
      'Roles (1)',
      '  cid@example.com  user → supervisor',
      '',
      'Names (1)',
      '  bob@example.com  bob → Robert',
      '',
    ]);
    expect(stdout).toContain('\n4 differences: ');
    await tcsync('export', 'account', '--output', 'b.json');
    expect((await tcsync('diff', 'a.json', 'b.json')).stdout).toBe(stdout);
    expect((await tcsync('diff', 'b.json')).stdout).toMatch(/^No differences/);
    expect((await tcsync('diff', 'a.json', 'b.json', '--detailed-exitcode')).code).toBe(2);

    const json = JSON.parse((await tcsync('diff', 'a.json', 'b.json', '--json')).stdout);
    expect(json).toMatchObject({ ok: true, before: { domain: timecamp.url } });
    expect(json.differences[3]).toMatchObject({ kind: 'name', before: 'bob', after: 'Robert' });
    const csv = (await tcsync('diff', 'a.json', 'b.json', '--format', 'csv')).stdout;
    expect(csv).toMatch(
      /^kind,id,who,name,before,after\r\ndisabled,\d+,cid@example.com,cid,enabled,disabled\r\n/,
    );
  });

  it('needs no settings for two files', async () => {
    await tcsync('export', 'account', '--output', 'a.json');
    const shell = createTestShell({ cwd: folder, env: { DISABLE_FILE_LOGGING: 'true' } });
    expect(await main(['diff', 'a.json', 'a.json'], shell)).toBe(0);
  });

  it.each<[what: string, edit: (file: Record<string, unknown>) => unknown, message: string]>([
    ['another version', (file) => ({ ...file, version: 2 }), 'is a version 2 export;'],
    [
      'a damaged record',
      (file) => ({ ...file, users: [{ id: 7 }] }),
      'is damaged or not an account export: "users.0.id" is not text.',
    ],
    ['another file', () => [], '"kind" is not "tcsync-account"'],
    [
      'another account',
      (file) => ({ ...file, groups: [{ id: '9', name: 'Firm', parent_id: '0', path: ['Firm'] }] }),
      'top group 9 (Firm); the configured account is ',
    ],
  ])('refuses %s with exit code 64', async (_what, edit, message) => {
    await tcsync('export', 'account', '--output', 'a.json');
    await writeFile(join(folder, 'b.json'), JSON.stringify(edit(await fileOf('a.json'))));
    const { code, stderr } = await tcsync('diff', 'b.json');
    expect([code, stderr]).toEqual([64, expect.stringContaining(message)]);
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });

  it('refuses a CSV, a torn file and a missing one', async () => {
    await tcsync('export', 'account', '--format', 'csv', '--output', 'a.csv');
    await writeFile(join(folder, 'torn.json'), '{"kind":"tcsync-account","ver');
    const messages = await Promise.all(
      ['a.csv', 'torn.json', 'none.json'].map((file) => tcsync('diff', file, file)),
    );
    expect(messages.map(({ code }) => code)).toEqual([64, 64, 64]);
    expect(messages.map(({ stderr }) => stderr)).toEqual([
      expect.stringContaining('a.csv is a CSV export'),
      expect.stringContaining('it is not JSON'),
      expect.stringContaining('tcsync cannot read the export none.json.'),
    ]);
  });

  it('lists the first of each kind on a terminal, and all with --full', async () => {
    await tcsync('export', 'account', '--output', 'a.json');
    const file = await fileOf('a.json');
    const [ann] = file.users;
    const more = Array.from({ length: 25 }, (_, i) => ({ ...ann, id: `9${i}`, email: `p${i}@example.com` }));
    await writeFile(join(folder, 'b.json'), JSON.stringify({ ...file, users: [...file.users, ...more] }));
    const show = async (...options: readonly string[]) => {
      const shell = createTestShell({
        cwd: folder,
        stdoutIsTerminal: true,
        env: { DISABLE_FILE_LOGGING: 'true', NO_COLOR: '1', LANG: 'C.UTF-8' },
      });
      await main(['diff', 'a.json', 'b.json', ...options], shell);
      return shell.stdout.text;
    };
    expect(await show()).toMatch(/New users \(25\)[^]*… and 5 more \(--full lists all\)/);
    expect((await show('--full')).match(/p\d+@/g)).toHaveLength(25);
  });
});
