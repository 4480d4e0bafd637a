/** One measurement, in a process of its own: `prepare FOLDER MODE` or `floor FOLDER`; prints it as JSON. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PrepareSettings } from '../src/core/prepare/settings.ts';
import { prepare } from '../src/core/prepare/prepare.ts';
import { compileRules } from '../src/core/prepare/rules.ts';
import { EMPLOYEES_KEY, PREPARED_KEY, readEmployees, writePrepared } from '../src/storage/documents.ts';
import { createFileStorage } from '../src/storage/file.ts';

export interface Measured {
  /** CPU time of the main thread: other work on the machine does not count. */
  readonly seconds: number;
  /** Peak memory of the process. */
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
  statusMap: {},
  prepareTransformConfig: undefined,
};

async function measurePrepare(folder: string, mode: string): Promise<number> {
  const storage = createFileStorage(folder);
  const options = {
    ...OPTIONS,
    useDepartmentGroups: mode !== 'supervisors',
    useSupervisorGroups: mode !== 'departments',
  };
  const start = cpuSeconds();
  const employees = await readEmployees(storage, EMPLOYEES_KEY);
  const { value } = prepare(employees, options, compileRules(options));
  await writePrepared(storage, value.users, {
    prepared_at: '2026-11-23T10:00:00.000Z',
    settings_sha256: '',
    tool: 'tcsync bench',
  });
  return cpuSeconds() - start;
}

/** CPU time of the main thread, as Linux counts it: on an idle machine this is what the clock shows. */
function cpuSeconds(): number {
  const [nanoseconds = ''] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e9;
}

/** The unavoidable part. It writes the output of an earlier prepare; reading that is not measured. */
function measureFloor(folder: string): number {
  const output: unknown = JSON.parse(readFileSync(join(folder, PREPARED_KEY), 'utf8'));
  const start = cpuSeconds();
  JSON.parse(readFileSync(join(folder, EMPLOYEES_KEY), 'utf8'));
  writeFileSync(join(folder, 'floor.json'), JSON.stringify(output, null, 2));
  return cpuSeconds() - start;
}

const [what = '', folder = '', mode = ''] = process.argv.slice(2);
const seconds = what === 'floor' ? measureFloor(folder) : await measurePrepare(folder, mode);
const measured: Measured = {
  seconds,
  megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
};
process.stdout.write(JSON.stringify(measured));
