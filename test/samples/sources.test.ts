import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { parseVacations } from '../../src/core/time-off/vacation.ts';
import { fileSource } from '../../src/sources/file/index.ts';
import { contextFor } from '../sources/context.ts';

const SAMPLES = resolve(import.meta.dirname, '../../samples');

it('reads samples/people.csv without a word', async () => {
  const file = { path: `${SAMPLES}/people.csv`, map: [], encoding: undefined };
  const { employees, notices } = await fileSource.fetch(contextFor([], {}, { options: { file } }));
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

it.each(['factorial', 'okta', 'hibob'] as const)('samples/%s.env is accepted as it is', async (source) => {
  const lines = (await readFile(`${SAMPLES}/${source}.env`, 'utf8')).split('\n');
  const env = Object.fromEntries(
    lines
      .filter((line) => /^[A-Z]/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const { settings, notices } = loadSettings({ env, cwd: '/nowhere' }, [source, 'timecamp', 'network']);
  expect(settings.timecamp.rootGroupId).toBe('1');
  expect(notices).toEqual([]);
});
