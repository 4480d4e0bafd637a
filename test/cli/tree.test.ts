import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { PreparedUser } from '../../src/core/model.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { prepared } from '../core/plan/builders.ts';
import { seedUser } from '../timecamp/seeds.ts';
import { createTestShell, type TestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const PEOPLE: readonly PreparedUser[] = [
  prepared('ann', { group: 'Sales', timecamp_role: 'supervisor' }),
  prepared('bo', { group: 'Sales/North' }),
  prepared('cy'),
  prepared('dee', { group: 'Gone', timecamp_status: 'inactive' }),
];

let folder: string;
beforeEach(async () => {
  folder = temporaryFolder();
  await mkdir(join(folder, 'var'));
  await writeFile(join(folder, 'var/timecamp_users.json'), JSON.stringify(PEOPLE));
});

async function run(
  argv: readonly string[],
  given: Parameters<typeof createTestShell>[0] = {},
): Promise<{ code: number; shell: TestShell; lines: string[] }> {
  const { env = {}, ...rest } = given;
  const shell = createTestShell({ cwd: folder, env: { DISABLE_FILE_LOGGING: 'true', ...env }, ...rest });
  const code = await main(argv, shell);
  return { code, shell, lines: shell.stdout.text.split('\n') };
}

describe('the prepared users', () => {
  it('as text, with statistics; the same under its earlier name', async () => {
    const { code, lines } = await run(['tree']);
    expect(code).toBe(0);
    expect(lines.slice(0, 6)).toEqual([
      '             own  all',
      'Root group     1    3',
      '└─ Sales       1    2  ★ ann',
      '   └─ North    1    1',
      '',
      'People                3',
    ]);
    expect(lines).toContain('Inactive              1, not in the tree');
    expect((await run(['display-tree'])).lines).toEqual(lines);
  });

  it('on a terminal without UTF-8, drawn in ASCII', async () => {
    const draw = async (env: Record<string, string>): Promise<readonly string[]> =>
      (await run(['tree'], { stdoutIsTerminal: true, env: { NO_COLOR: '1', ...env } })).lines.slice(2, 4);
    expect(await draw({ LANG: 'C' })).toEqual(['`- Sales       1    2  * ann', '   `- North    1    1']);
    expect(await draw({ LC_ALL: 'pl_PL.UTF-8' })).toEqual([
      '└─ Sales       1    2  ★ ann',
      '   └─ North    1    1',
    ]);
  });
  it.each(['text', 'json', 'csv'])(
    'is shown 200 levels deep, and refused below them (%s)',
    async (format) => {
      const keep = (levels: number) => {
        const group = Array.from({ length: levels }, (_, i) => `L${i}`).join('/');
        return writeFile(
          join(folder, 'var/timecamp_users.json'),
          JSON.stringify([prepared('ann', { group })]),
        );
      };
      await keep(200);
      const { code, shell } = await run(['tree', '--format', format]);
      expect([code, shell.stdout.text]).toEqual([0, expect.stringContaining('L199') as string]);
      await keep(3000);
      const { code: refused, shell: other } = await run(['tree', '--format', format]);
      expect(refused).toBe(1);
      expect(other.stderr.text).toContain('A group is 3000 levels deep');
    },
  );

  it('--users, --detailed, --depth', async () => {
    expect((await run(['tree', '--users'])).lines[2]).toBe('│  · cy');
    expect((await run(['tree', '--detailed'])).lines[2]).toBe('│  · cy <cy@example.com>, id cy');
    expect((await run(['tree', '--depth', '1'])).lines.slice(2, 4)).toEqual([
      '└─ Sales      1    2  ★ ann',
      '',
    ]);
  });

  it('--detailed shows the reasons if there is a file of employees', async () => {
    const employee = {
      external_id: 'cy',
      name: 'cy',
      email: 'cy@example.com',
      status: 'active',
      supervisor_id: '',
    };
    await writeFile(join(folder, 'var/users.json'), JSON.stringify({ users: [employee] }));
    const { lines } = await run(['tree', '--detailed']);
    expect(lines[2]).toContain('(group: no department in the HR system');
    expect(lines[4]).not.toContain('group:');
  });

  it('--file, --format json and csv', async () => {
    await writeFile(join(folder, 'other.json'), JSON.stringify(PEOPLE.slice(2)));
    const json = JSON.parse(
      (await run(['tree', '--file', 'other.json', '--format', 'json'])).shell.stdout.text,
    );
    expect(json).toMatchObject({ command: 'tree', ok: true, statistics: { people: 1 }, root: { total: 1 } });
    const { lines } = await run(['tree', '--format', 'csv', '--users']);
    expect(lines[0]).toBe('group,name,email,external_id,role\r');
    expect(lines).toContain('Sales / North,bo,bo@example.com,bo,user');
  });

  it('cuts to a narrow terminal and colors it, unless NO_COLOR; a pipe gets plain whole lines', async () => {
    const long = 'A group with a name of great length';
    await writeFile(
      join(folder, 'var/timecamp_users.json'),
      JSON.stringify([prepared('ann', { group: long })]),
    );
    const narrow = { stdoutIsTerminal: true, columns: 30 };
    expect((await run(['tree'], narrow)).shell.stdout.text).toContain('\u001b[');
    const plain = (await run(['tree'], { ...narrow, env: { NO_COLOR: '1' } })).lines;
    expect(plain.join('')).not.toContain('\u001b[');
    expect(Math.max(...plain.slice(0, 4).map((line) => line.length))).toBe(30);
    expect((await run(['tree'])).lines[2]).toContain(long);
  });

  it('a missing file is an error that says what to do', async () => {
    const { code, shell } = await run(['tree', '--file', 'none.json']);
    expect([code, shell.stdout.text]).toEqual([1, '']);
    expect(shell.stderr.text).toContain('none.json');
  });
});

describe('the account', () => {
  let timecamp: TimecampStandIn;
  beforeEach(async () => {
    timecamp = await startTimecamp({
      account: {
        token: 'a-key-of-some-length',
        owner_id: '1',
        groups: [
          { id: '100', name: 'Company', parent_id: '0' },
          { id: '101', name: 'Sales', parent_id: '100' },
        ],
        users: [
          seedUser('1', 'cy', '100', '1'),
          seedUser('2', 'ann', '101', '2'),
          seedUser('3', 'zed', '101', '3'),
          seedUser('4', 'bo', '100', '3'),
        ],
      },
    });
  });
  afterEach(() => timecamp.close());

  const env = () => ({
    TIMECAMP_DOMAIN: timecamp.url,
    TIMECAMP_API_KEY: timecamp.state.token,
    TIMECAMP_ROOT_GROUP_ID: timecamp.state.rootId,
  });

  it('--account shows it as it is, and changes nothing', async () => {
    const { code, lines } = await run(['tree', '--account'], { env: env() });
    expect(code).toBe(0);
    expect(lines.slice(1, 3)).toEqual(['Company     2    4', '└─ Sales    2    2  ★ ann']);
    expect(timecamp.requests.writes).toBe(0);
  });

  it('--diff shows what a sync would make of it, and changes nothing', async () => {
    const files = await readdir(folder, { recursive: true });
    const { code, lines } = await run(['tree', '--diff'], { env: env() });
    expect(code).toBe(0);
    const text = lines.join('\n');
    expect(text).toContain('← bo  to Sales / North');
    expect(text).toContain('+ North');
    expect(text).toContain('→ bo  from the root group');
    expect(text).toContain('- zed  disabled (not in the source)');
    expect(text).toContain('Seats                 4 now, 3 after a sync');
    expect(timecamp.requests.writes).toBe(0);
    expect(await readdir(folder, { recursive: true })).toEqual(files);
  });

  it('--diff says when a sync would be refused', async () => {
    await writeFile(join(folder, 'var/timecamp_users.json'), '[]');
    const { code, shell } = await run(['tree', '--diff'], { env: env() });
    expect([code, shell.stderr.text]).toEqual([0, expect.stringContaining('A sync would be refused')]);
  });
});
