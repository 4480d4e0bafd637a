import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { emptyAccount, type TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export const VACATION = 2;
export const SICK = 3;

/** Ann (7) and Bob (8), and two types of days off. */
export function account(): TimecampSeed {
  const empty = emptyAccount();
  const person = (id: string, email: string) => ({
    id,
    email,
    name: email,
    group_id: '100',
    roles: { '100': '3' as const },
    settings: {},
  });
  return {
    ...empty,
    users: [...empty.users, person('7', 'ann@example.com'), person('8', 'bob@example.com')],
    day_types: [
      { id: 1, name: 'Working day', is_day_off: false },
      { id: VACATION, name: 'Vacation', is_day_off: true },
      { id: SICK, name: 'Sick leave', is_day_off: true },
    ],
  };
}

type Leave = readonly [person: string, first: string, last: string, type?: string];

/** An account with day types for the tests of a file. */
export function useTimeOff() {
  let directory: string;
  let timecamp: TimecampStandIn | undefined;

  beforeEach(async () => {
    directory = temporaryFolder();
    await mkdir(join(directory, 'var'));
  });
  afterEach(async () => {
    await timecamp?.close();
    timecamp = undefined;
  });

  async function start(options: TimecampOptions = {}) {
    timecamp = await startTimecamp({ account: account(), ...options });
    return timecamp;
  }
  function writeLeaves(...leaves: readonly Leave[]) {
    const vacation = leaves.map(([person, first, last, type = 'Vacation']) => ({
      email: `${person}@example.com`,
      start_on: first,
      finish_on: last,
      tc_leave_type: type,
    }));
    return writeFile(join(directory, 'var/vacation.json'), JSON.stringify({ vacation }));
  }

  async function run(words: readonly string[] = [], env: Record<string, string> = {}, signal?: AbortSignal) {
    timecamp?.requests.clear();
    const shell = createTestShell({
      cwd: directory,
      ...(signal === undefined ? {} : { signal }),
      env: {
        TIMECAMP_DOMAIN: timecamp?.url ?? 'http://127.0.0.1:9',
        TIMECAMP_API_KEY: 'timecamp-sandbox-key',
        TIMECAMP_ROOT_GROUP_ID: '100',
        DISABLE_FILE_LOGGING: 'true',
        ...env,
      },
    });
    const exitCode = await main(['sync-time-off', '--format', 'json', ...words], shell);
    return { exitCode, result: JSON.parse(shell.stdout.text), stderr: shell.stderr.text };
  }

  function daysOf(userId: string) {
    return [...(timecamp?.state.attendance.get(userId)?.values() ?? [])].map((day) => [
      day.day,
      day.day_type_id,
      day.should_be,
      day.vacation_time,
    ]);
  }

  return {
    /** A path in the working directory, which every test has for itself. */
    pathOf: (name: string) => join(directory, name),
    /** The TimeCamp of the test, once it is started. */
    timecamp: () => timecamp,
    start,
    writeLeaves,
    run,
    daysOf,
  };
}
