import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { source } from '../../../src/sources/file/index.ts';
import { contextFor } from '../context.ts';
import { workbook } from './workbook.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tcsync-file-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function fetch(
  content: string | Uint8Array,
  { name = 'people.csv', map = [], encoding, env = {} }: Words = {},
) {
  const path = join(directory, name);
  await writeFile(path, content);
  const file = { path: env['FILE_PATH'] === undefined ? path : undefined, map, encoding };
  return source.fetch(
    contextFor(['file'], env['FILE_PATH'] === '' ? { ...env, FILE_PATH: path } : env, { options: { file } }),
  );
}

interface Words {
  readonly name?: string;
  readonly map?: readonly (readonly [string, string])[];
  readonly encoding?: string;
  /** The settings; an empty FILE_PATH is the path of the file. */
  readonly env?: Readonly<Record<string, string>>;
}

const UMLAUTS = 'name;email\nJürgen Müller;juergen@example.com\n';

describe('fetch file', () => {
  it('names people whose e-mail no mail system accepts', async () => {
    const { employees, notices } = await fetch(
      'External ID,Name,Email,Status\n1,Ann,Ann <ann@example.com>,aktiv\n2,Bob,bob@example.com,\n3,Cid,c@d@e,left\n',
    );
    expect(employees).toHaveLength(3);
    expect(notices).toMatchObject([{ code: 'unusable-address', who: ['1: Ann <ann@example.com>'] }]);
  });

  it('reads people, and leaves out those without an e-mail unless the tree needs them', async () => {
    const { employees, summary, notices } = await fetch(
      [
        'External ID,Name,Email,Supervisor ID',
        '1,Ann,,',
        '2,Bob,bob@example.com,1',
        '3,,cid@example.com,9',
        '4,Dora,,',
      ].join('\n'),
    );
    expect(employees.map((one) => [one.external_id, one.name, one.hierarchy_only ?? false])).toEqual([
      ['2', 'Bob', false],
      ['3', 'cid', false],
      ['1', 'Ann', true],
    ]);
    expect(summary).toEqual({
      read: 4,
      skipped: { 'no e-mail': 2 },
      skippedRows: ['line 2 (Ann): no e-mail', 'line 5 (Dora): no e-mail'],
      managersAdded: 1,
      requests: 0,
    });
    expect(notices).toEqual([
      expect.objectContaining({ code: 'manager-missing', who: ['9'] }),
      expect.objectContaining({ code: 'no-name', who: ['cid@example.com'] }),
    ]);
  });

  it.each<[string, Uint8Array, Words]>([
    ['UTF-8', Buffer.from(UMLAUTS), {}],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${UMLAUTS}`), {}],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${UMLAUTS}`, 'utf16le'), {}],
    ['big-endian UTF-16 with its mark', Buffer.from(`\uFEFF${UMLAUTS}`, 'utf16le').swap16(), {}],
    ['what --encoding says', Buffer.from(UMLAUTS, 'latin1'), { encoding: 'windows-1252' }],
    [
      'the letters of Windows that Latin-1 lacks',
      Buffer.concat([
        Buffer.from(UMLAUTS, 'latin1'),
        Buffer.from('8a696d696320d84292', 'hex'),
        Buffer.from(';s'),
      ]),
      { encoding: 'windows-1252' },
    ],
  ])('reads %s', async (_, bytes, words) => {
    const { employees } = await fetch(bytes, words);
    expect(employees[0]).toMatchObject({ name: 'Jürgen Müller', email: 'juergen@example.com' });
    if (employees[1] !== undefined) expect(employees[1]).toMatchObject({ name: 'Šimic ØB’' });
  });

  it('knows the separator by the first line with something on it', async () => {
    const { employees } = await fetch('\r\n \r\n\nname;email\nAnn;ann@example.com\n');
    expect(employees).toMatchObject([{ name: 'Ann', email: 'ann@example.com' }]);
  });

  it.each<[string, string | Uint8Array, Words, string]>([
    ['another encoding', Buffer.from(UMLAUTS, 'latin1'), {}, 'is not encoded in UTF-8'],
    ['UTF-16 without its mark', Buffer.from(UMLAUTS, 'utf16le'), {}, 'is not encoded in UTF-8'],
    ['an unknown encoding', UMLAUTS, { encoding: 'ebcdic' }, '--encoding ebcdic is not a known encoding'],
    ['a missing column', '\nname\nAnn\n', {}, 'No column matches email in line 2'],
    ['two columns for one', 'name,email,E-Mail\nA,b,c\n', {}, 'More than one column matches email in line 1'],
    ['a quote after blank lines', 'name,email\nA,a\n\n\n"B,b\n', {}, 'line 5: a quote is opened'],
    [
      'a row after blank lines',
      'name,email\n\nA,a\n\nB,b,c\n',
      {},
      'line 5: it has 3 fields, but line 1 has 2 headers',
    ],
    ['a row of several lines', 'name,email,role_id\n\n"A\nB",a,9\n', {}, 'line 3: role_id is "9"'],
    [
      'an id that is too long for a number',
      '[{"name":"A","email":"a@b.c","external_id":1},{"name":"B","email":"b@b.c","external_id":9007199254740993}]',
      { name: 'people.json' },
      'record 2: external_id is too large for a number and would lose digits: put it in quotes',
    ],
    ['a header of --map', UMLAUTS, { map: [['department', 'Dept']] }, 'there is no column "Dept"'],
    ['a role', 'name,email,role_id\nAnn,a@example.com,9\n', {}, 'line 2: role_id is "9"'],
    ['JSON cut short', '[{"name":"A', { name: 'people.json' }, 'not valid JSON or is truncated'],
  ])('explains what is wrong with %s', async (_, content, words, message) => {
    await expect(fetch(content, words)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(message),
    });
  });

  it('takes everything from the settings, and the options before them', async () => {
    const content = Buffer.from(
      'Mitarbeiter;;\nVorname;Nachname;Mail;Lage\nJürgen;Müller;j@example.com;Gegangen\nEva;Öz;e@example.com;da\n',
      'latin1',
    );
    const env = {
      FILE_PATH: '',
      FILE_MAP: 'name=Vorname+Nachname,email=Mail,status=Lage',
      FILE_ENCODING: 'windows-1252',
      FILE_STATUS_MAP: 'gegangen=inactive,da=active',
    };
    const { employees } = await fetch(content, { env });
    expect(employees.map(({ name, status }) => [name, status])).toEqual([
      ['Jürgen Müller', 'inactive'],
      ['Eva Öz', 'active'],
    ]);
    const other = await fetch(content, { env, map: [['name', 'Nachname']] });
    expect(other.employees.map(({ name, email }) => [name, email])).toEqual([
      ['Müller', 'j@example.com'],
      ['Öz', 'e@example.com'],
    ]);
    await expect(fetch(content, { env, encoding: 'utf-8' })).rejects.toThrow('is not encoded in UTF-8');
    await expect(fetch(content, { env: { ...env, FILE_MAP: 'email=Mail,name=Naem' } })).rejects.toThrow(
      'FILE_MAP: there is no column "Naem"',
    );
  });

  it('names the rows that it skips, with the line of an editor', async () => {
    const { summary } = await fetch(
      'sep=;\r\nStaff;\r\n\r\nname;email\r\n"A\r\nB";a@example.com\r\n;\r\nCid;\r\n \r\n;;;\r\n',
    );
    expect(summary).toMatchObject({
      read: 2,
      skipped: { 'no e-mail': 1, 'empty row': 2 },
      skippedRows: ['line 8 (Cid): no e-mail', 'line 7: empty row', 'line 10: empty row'],
    });
  });

  it('reads the first worksheet of a workbook, with the rows of the spreadsheet', async () => {
    const rows = [
      ['Staff'],
      [],
      ['external_id', 'name', 'email', 'Since'],
      [1001, 'Jürgen Müller', 'j@example.com', 45_000],
      [],
      ['', 'Bo', '', 45_001],
    ];
    const { employees, summary } = await fetch(workbook(rows, 3), { name: 'people.xlsx' });
    expect(employees).toMatchObject([
      { external_id: '1001', name: 'Jürgen Müller', raw_data: { Since: '2023-03-15' } },
    ]);
    expect(summary.skippedRows).toEqual(['row 6 (Bo): no e-mail']);
  });

  it.each<[string, Uint8Array, string]>([
    ['is damaged', Buffer.from('PK\u0003\u0004 and so on'), 'it is not a readable workbook'],
    ['is of Excel 2003', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'it is an Excel 2003 or earlier workbook'],
  ])('refuses a workbook that %s', async (_, bytes, message) => {
    await expect(fetch(bytes, { name: 'people.xlsx' })).rejects.toThrow(message);
  });

  it('names the first ten problems and counts the rest', async () => {
    const rows = Array.from({ length: 13 }, () => 'Ann,a@example.com,9');
    await expect(fetch(['name,email,role_id', ...rows].join('\n'))).rejects.toThrow(
      /line 11: .*\n… and 3 more/,
    );
  });

  it('explains that the file is not there', async () => {
    const file = { path: join(directory, 'none.csv'), map: [], encoding: undefined };
    await expect(source.fetch(contextFor(['file'], {}, { options: { file } }))).rejects.toThrow(
      'none.csv: there is no such file',
    );
  });

  it.each([
    ['', 'people.csv'],
    ['name,email\n', 'people.csv'],
    ['[]', 'people.json'],
  ])('reads nobody from %j', async (content, name) => {
    await expect(fetch(content, { name })).resolves.toMatchObject({ employees: [], summary: { read: 0 } });
  });
});
