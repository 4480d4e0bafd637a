import { copyFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { parseVacations } from '../../src/core/time-off/vacation.ts';
import { SECTIONS } from '../../src/sources/all-settings.ts';
import { source as fileSource } from '../../src/sources/file/index.ts';
import { loadSource, SOURCE_NAMES, type SourceName } from '../../src/sources/registry.ts';
import { createGoogleState } from '../stand-ins/google/state.ts';
import { contextFor } from '../sources/context.ts';

const SAMPLES = resolve(import.meta.dirname, '../../samples');

it('reads samples/people.csv without a word', async () => {
  const file = { path: `${SAMPLES}/people.csv`, map: [], encoding: undefined };
  const { employees, notices } = await fileSource.fetch(contextFor(['file'], {}, { options: { file } }));
  expect(employees).toHaveLength(7);
  expect(notices).toEqual([]);
});

it('reads samples/vacation.json', async () => {
  const { vacations, problems } = parseVacations(
    JSON.parse(await readFile(`${SAMPLES}/vacation.json`, 'utf8')),
  );
  expect(problems).toEqual([]);
  expect(vacations).toHaveLength(2);
});

/** The sample for LDAP names the authority's file of a company, which no other machine has. */
const WITHOUT_FILES = SOURCE_NAMES.filter((name) => name !== 'file' && name !== 'ldap');

it.each(WITHOUT_FILES)('takes samples/%s.env as .env', async (name) => {
  const source = await loadSource(name as SourceName);
  const cwd = await mkdtemp(join(tmpdir(), 'tcsync-samples-'));
  try {
    await copyFile(`${SAMPLES}/${name}.env`, join(cwd, '.env'));
    await cp(`${SAMPLES}/rest`, join(cwd, 'samples/rest'), { recursive: true });
    await writeFile(join(cwd, 'google-key.json'), createGoogleState().serviceAccount.keyFile);
    const { settings, notices } = loadSettings(SECTIONS, { env: {}, cwd }, [
      ...source.sections,
      'timecamp',
      'network',
    ]);
    expect(settings.timecamp.rootGroupId).toBe('1');
    expect(notices).toEqual([]);
  } finally {
    await rm(cwd, { recursive: true });
  }
});

it('takes samples/s3.env as .env', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'tcsync-samples-'));
  try {
    await copyFile(`${SAMPLES}/s3.env`, join(cwd, '.env'));
    const { settings, notices } = loadSettings(SECTIONS, { env: {}, cwd }, ['storage', 'timecamp', 'network']);
    expect(settings.storage).toMatchObject({ useS3Storage: true, s3BucketName: 'acme-tcsync' });
    expect(notices).toEqual([]);
  } finally {
    await rm(cwd, { recursive: true });
  }
});
