/** One measurement, in a process of its own: `prepare FOLDER MODE` or `floor FOLDER`; prints it as JSON. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { PrepareSettings } from '../src/core/prepare/settings.ts';
import { prepare } from '../src/core/prepare/prepare.ts';
import { compileRules } from '../src/core/prepare/rules.ts';
import { EMPLOYEES_KEY, PREPARED_KEY, readEmployees, writePrepared } from '../src/storage/documents.ts';
import { createFileStorage } from '../src/storage/file.ts';

export interface Measured {
  readonly seconds: number;
  /** The most that the process ever held. */
  readonly megabytes: number;
}

const OPTIONS: PrepareSettings = {
  useDepartmentGroups: true,
  useSupervisorGroups: false,
  skipDepartments: ['Company'],
  useJobTitleNameUsers: false,
  useJobTitleNameGroups: false,
  showExternalId: false,
  replaceEmailDomain: 'example.com',
  useIsSupervisorRole: false,
  excludeRegex: undefined,
  changeGroupsRegex: undefined,
  prepareTransformConfig: undefined,
};

async function measurePrepare(folder: string, mode: string): Promise<number> {
  const storage = createFileStorage(folder);
  const options = {
    ...OPTIONS,
    useDepartmentGroups: mode !== 'supervisors',
    useSupervisorGroups: mode !== 'departments',
  };
  const start = performance.now();
  const employees = await readEmployees(storage, EMPLOYEES_KEY);
  const { value } = prepare(employees, options, compileRules(options));
  await writePrepared(storage, value.users, {
    prepared_at: '2026-11-23T10:00:00.000Z',
    settings_sha256: '',
    tool: 'tcsync bench',
  });
  return performance.now() - start;
}

/** What cannot be spared. The output is the one that prepare left; reading it does not count. */
function measureFloor(folder: string): number {
  const output: unknown = JSON.parse(readFileSync(join(folder, PREPARED_KEY), 'utf8'));
  const start = performance.now();
  JSON.parse(readFileSync(join(folder, EMPLOYEES_KEY), 'utf8'));
  writeFileSync(join(folder, 'floor.json'), JSON.stringify(output, null, 2));
  return performance.now() - start;
}

const [what = '', folder = '', mode = ''] = process.argv.slice(2);
const milliseconds = what === 'floor' ? measureFloor(folder) : await measurePrepare(folder, mode);
const measured: Measured = {
  seconds: milliseconds / 1000,
  megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
};
process.stdout.write(JSON.stringify(measured));
