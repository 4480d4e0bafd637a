import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStatus } from '../../../src/core/status.ts';
import { source } from '../../../src/sources/file/index.ts';
import { settings } from '../../../src/sources/file/settings.ts';
import { contextFor } from '../context.ts';
import { workbook } from './workbook.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tcsync-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

const ROWS = [
  ['External ID', 'First name', 'Last name', 'Mail', 'status'],
  ['1', 'Jürgen', 'Example', 'j@example.com', 'on sabbatical'],
];
const CSV = ROWS.map((row) => row.join(',')).join('\n');
const MAP = 'name=First name+Last name,email=Mail';

/** The one person in a file with this content. */
async function person(
  content: string | Uint8Array,
  env: Readonly<Record<string, string>> = {},
  name = 'people.csv',
) {
  await writeFile(join(folder, name), content);
  const all = { FILE_PATH: join(folder, name), FILE_MAP: MAP, ...env };
  const { employees } = await source.fetch(contextFor(['file'], all));
  expect(employees).toHaveLength(1);
  return employees[0];
}

describe('a setting of a file does what its description says', () => {
  it('path', async () => {
    expect(settings.settings.path.doc).toContain('CSV, JSON or XLSX');
    const [headers = [], row = []] = ROWS;
    const json = JSON.stringify([Object.fromEntries(headers.map((header, index) => [header, row[index]]))]);
    const expected = { external_id: '1', name: 'Jürgen Example', email: 'j@example.com' };
    expect(await person(CSV)).toMatchObject(expected);
    expect(await person(json, {}, 'people.json')).toMatchObject(expected);
    expect(await person(workbook(ROWS), {}, 'people.xlsx')).toMatchObject(expected);
  });

  it('map', async () => {
    expect(settings.settings.map.doc).toContain(
      '`+` joins columns. Columns named after a field need no entry.',
    );
    await expect(person(CSV, { FILE_MAP: 'name=First name+Last name' })).rejects.toThrow(/email/);
    expect(await person(CSV)).toMatchObject({ external_id: '1', status: 'on sabbatical' });
  });

  it('encoding', async () => {
    expect(settings.settings.encoding.whenUnset).toBe('UTF-8, or UTF-16 with a byte order mark');
    const utf16 = Buffer.from(`\uFEFF${CSV}`, 'utf16le');
    const windows = Buffer.from(CSV, 'latin1');
    expect(await person(utf16)).toMatchObject({ name: 'Jürgen Example' });
    expect(await person(windows, { FILE_ENCODING: 'windows-1252' })).toMatchObject({
      name: 'Jürgen Example',
    });
    await expect(person(windows)).rejects.toThrow();
  });

  it('statusMap', async () => {
    expect(settings.settings.statusMap.doc).toContain('They take precedence over TIMECAMP_STATUS_MAP');
    const { status = '' } = (await person(CSV, { FILE_STATUS_MAP: 'on sabbatical=active' })) ?? {};
    expect(readStatus(status, { 'on sabbatical': 'inactive' })).toBe('active');
  });
});
