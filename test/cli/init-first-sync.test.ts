import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PreparedUser } from '../../src/core/model.ts';
import { main } from '../../src/cli/main.ts';
import type { SeedUser, TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const KEY = 'a-key-of-some-length';

let folder: string;
let timecamp: TimecampStandIn | undefined;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  await timecamp?.close();
  timecamp = undefined;
});

async function tcsync(argv: readonly string[], columns = 80, isTerminal = false) {
  const shell = createTestShell({
    cwd: folder,
    env: { TIMECAMP_API_KEY: KEY, TIMECAMP_DOMAIN: timecamp?.url, NO_COLOR: '1' },
    columns,
    stdoutIsTerminal: isTerminal,
  });
  const code = await main(argv, shell);
  return { code, stdout: shell.stdout.text, stderr: shell.stderr.text };
}

const settings = async () => (await readFile(join(folder, '.env'), 'utf8')).split('\n');

async function preparedUsers(): Promise<readonly PreparedUser[]> {
  return JSON.parse(await readFile(join(folder, 'var/timecamp_users.json'), 'utf8'));
}

function user(id: number, name: string, group: string, role: '1' | '3' = '3'): SeedUser {
  return {
    id: String(id),
    email: `${name}@example.com`,
    name,
    group_id: group,
    roles: { [group]: role },
    settings: {},
  };
}

describe('an account of 165 people that was kept by hand', () => {
  const DEPARTMENTS = Array.from({ length: 9 }, (_, index) => `Department ${index}`);
  const STAYING = Array.from({ length: 151 }, (_, index) => `person${index}`);

  /** Groups of departments in Staff, and freelancers beside it. */
  const ACCOUNT: TimecampSeed = {
    token: KEY,
    owner_id: '1',
    groups: [
      { id: '100', name: 'Example', parent_id: '0' },
      { id: '200', name: 'Staff', parent_id: '100' },
      ...DEPARTMENTS.map((name, index) => ({ id: String(300 + index), name, parent_id: '200' })),
      { id: '900', name: 'Freelancers', parent_id: '100' },
    ],
    users: [
      user(1, 'owner', '100', '1'),
      ...STAYING.map((name, index) => user(1000 + index, name, String(300 + (index % 9)))),
      ...Array.from({ length: 7 }, (_, index) => user(2000 + index, `left${index}`, '300')),
      ...Array.from({ length: 6 }, (_, index) => user(3000 + index, `freelancer${index}`, '900')),
    ],
  };

  /** The first twenty are in a department without a group. */
  const PEOPLE = STAYING.map(
    (name, index) => `${name},${name}@example.com,${index < 20 ? 'New' : (DEPARTMENTS[index % 9] ?? '')}`,
  );

  beforeEach(async () => {
    timecamp = await startTimecamp({ account: ACCOUNT });
    await writeFile(join(folder, 'people.csv'), ['name,email,department', ...PEOPLE].join('\n'));
  });

  it('gets the root group with the least change, and no freelancer is disabled', async () => {
    const made = await tcsync(['init', '--source', 'file', '--file', 'people.csv', '--yes']);
    expect(made).toMatchObject({ code: 0 });
    expect(made.stderr).toMatch(/\(TIMECAMP_ROOT_GROUP_ID\)\n {2}Example \/ Staff\n/);
    expect(made.stderr).toContain('The first sync would create 1 group and move 20 people.');
    expect(made.stderr).toContain('  freelancer0 (Freelancers)');
    expect(made.stderr).toMatch(
      /13 people are in TimeCamp but not in the file, 6 of them outside this group\. Disable those 6 too, or leave them alone\? \(TIMECAMP_LEAVERS_SCOPE\)\n {2}Leave them alone\n/,
    );
    expect(await settings()).toEqual(
      expect.arrayContaining(['TIMECAMP_ROOT_GROUP_ID=200', 'TIMECAMP_LEAVERS_SCOPE=root']),
    );

    for (const argv of [['fetch', 'file'], ['prepare']])
      expect(await tcsync(argv)).toMatchObject({ code: 0 });
    const planned = JSON.parse((await tcsync(['sync', '--dry-run', '--format', 'json'])).stdout);
    expect(planned.counts).toMatchObject({ deactivate: { planned: 7 }, move: { planned: 20 } });
    expect((await tcsync(['sync', '--dry-run', '--format', 'csv'])).stdout).not.toContain('freelancer');

    for (const columns of [80, 60]) {
      const plan = (await tcsync(['sync', '--dry-run'], columns, true)).stdout;
      expect(plan.split('\n').filter((line) => stringWidth(line) > columns)).toEqual([]);
      expect([...plan.matchAll(/person\d+/g)].every(([name]) => STAYING.includes(name))).toBe(true);
    }
  });

  it('has a plan that ends with one screen, also where the top group is the root group', async () => {
    const flags = ['--set', 'TIMECAMP_ROOT_GROUP_ID=100', '--set', 'TIMECAMP_LEAVERS_SCOPE=account'];
    await tcsync(['init', '--source', 'file', '--file', 'people.csv', '--yes', ...flags]);
    for (const argv of [['fetch', 'file'], ['prepare']])
      expect(await tcsync(argv)).toMatchObject({ code: 0 });
    const { code, stdout } = await tcsync(['sync', '--dry-run'], 80, true);
    expect(code).toBe(3);
    const screen = stdout.trimEnd().split('\n').slice(-24);
    expect(screen.filter((line) => stringWidth(line) > 80)).toEqual([]);
    const shown = screen.join('\n');
    for (const text of ['--allow moves=151', 'Seats: 165', 'New groups: 10', 'Disabled: 13', 'Moves: 151'])
      expect(shown).toContain(text);
  });

  it('asks nothing about leavers when the setting is given', async () => {
    const flags = ['--yes', '--set', 'TIMECAMP_LEAVERS_SCOPE=account'];
    const made = await tcsync(['init', '--source', 'file', '--file', 'people.csv', ...flags]);
    expect(made.stderr).not.toContain('outside this group');
    expect(await settings()).toContain('TIMECAMP_LEAVERS_SCOPE=account');
  });
});

describe('an export of a German Excel', () => {
  const ACCOUNT = {
    token: KEY,
    owner_id: '1',
    groups: [{ id: '100', name: 'Beispiel', parent_id: '0' }],
    users: [user(1, 'owner', '100', '1')],
  };
  const EXPORT = [
    'Mitarbeiterliste, Stand 1. November;;;;;;',
    '',
    'Personalnr.;Vorname;Nachname;E-Mail;Abteilung;Status;Kostenstelle',
    '1;Jürgen;Müller;juergen@example.com;Vertrieb;aktiv;4711',
    '2;Änne;Weiß;aenne@example.com;Geschäftsführung;aktiv;4712',
    '3;Bärbel;Groß;baerbel@example.com;Vertrieb;ausgeschieden;4711',
    '2;Änne;Weiß;aenne@example.com;Geschäftsführung;aktiv;4712',
    '4;Kay;Öz;;Vertrieb;aktiv;4711',
    ';;;;;;',
    '',
  ].join('\r\n');

  it('becomes the right users by init alone', async () => {
    timecamp = await startTimecamp({ account: ACCOUNT });
    await writeFile(join(folder, 'Liste.csv'), Buffer.from(EXPORT, 'latin1'));
    const made = await tcsync(['init', '--source', 'file', '--file', 'Liste.csv', '--yes']);
    expect(made).toMatchObject({ code: 0 });
    for (const text of [
      'Liste.csv: 5 rows, columns separated by semicolons.',
      'Encoding: windows-1252 (it is not valid UTF-8, and contains "Jürgen", "Müller", "Änne" in this encoding).',
      'The headers are in line 3, below a title: Mitarbeiterliste, Stand 1. November',
      'Kostenstelle  unused       4711 · 4712 · 4711',
      'line 8 (Kay Öz): no e-mail',
      'line 9: empty row',
      'These records are skipped as duplicates:',
      'Änne Weiß (2) has the external id of Änne Weiß (2)',
    ])
      expect(made.stderr).toContain(text);
    expect(await settings()).toEqual(
      expect.arrayContaining([
        'FILE_PATH=Liste.csv',
        'FILE_ENCODING=windows-1252',
        expect.stringContaining(
          'external_id=Personalnr.,name=Vorname+Nachname,email=E-Mail,department=Abteilung,status=Status',
        ),
      ]),
    );
    for (const argv of [['fetch', 'file'], ['prepare'], ['doctor'], ['explain', 'juergen@example.com']])
      expect(await tcsync(argv)).toMatchObject({ code: 0 });
    expect(
      (await preparedUsers()).map((one) => [
        one.timecamp_user_name,
        one.timecamp_groups_breadcrumb,
        one.timecamp_status,
      ]),
    ).toEqual([
      ['Änne Weiß', 'Geschäftsführung', 'active'],
      ['Bärbel Groß', 'Vertrieb', 'inactive'],
      ['Jürgen Müller', 'Vertrieb', 'active'],
    ]);
    expect(await tcsync(['run', 'file', '--dry-run'])).toMatchObject({ code: 0 });
  });

  it('finds the leavers in a column of yes and no, below a line with sep=;', async () => {
    timecamp = await startTimecamp({ account: ACCOUNT });
    const lines = [
      'sep=;',
      'Vorname;Nachname;E-Mail;Aktiv',
      'Jürgen;Groß;j@example.com;ja',
      'Änne;Öz;a@example.com;nein',
    ];
    await writeFile(join(folder, 'Liste.csv'), Buffer.from(lines.join('\r\n'), 'latin1'));
    const made = await tcsync(['init', '--source', 'file', '--file', 'Liste.csv', '--yes']);
    expect(made).toMatchObject({ code: 0 });
    for (const argv of [['fetch', 'file'], ['prepare']])
      expect(await tcsync(argv)).toMatchObject({ code: 0 });
    expect((await preparedUsers()).map((one) => [one.timecamp_user_name, one.timecamp_status])).toEqual([
      ['Änne Öz', 'inactive'],
      ['Jürgen Groß', 'active'],
    ]);
  });

  it('needs the columns when they have unknown names', async () => {
    timecamp = await startTimecamp();
    await writeFile(join(folder, 'people.csv'), 'A;B\nAnn;x\n');
    const flags = ['init', '--source', 'file', '--file', 'people.csv', '--yes'];
    const refused = await tcsync(flags);
    expect(refused.code).toBe(64);
    expect(refused.stderr).toContain('No column matches name in line 1. The columns are: A, B.');
    expect(refused.stderr).toContain('--set "FILE_MAP=name=Full name,email=Mail"');
    expect(await tcsync(['init', '--source', 'file', '--yes'])).toMatchObject({ code: 64 });
    const missing = await tcsync(['init', '--source', 'file', '--file', 'none.csv', '--yes']);
    expect(missing.stderr).toContain('none.csv: there is no such file');
  });
});
