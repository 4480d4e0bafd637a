import { access, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { startFactorial } from '../stand-ins/factorial/start.ts';
import { createFactorialState } from '../stand-ins/factorial/state.ts';
import { FAULTS } from '../../src/sandbox/faults.ts';
import { startHibob } from '../stand-ins/hibob/start.ts';
import { createHibobState } from '../stand-ins/hibob/state.ts';
import { startWorkspace } from '../sources/google/workspace.ts';
import { startOkta } from '../stand-ins/okta/start.ts';
import { createOktaState } from '../stand-ins/okta/state.ts';
import type { StandIn } from '../../src/sandbox/server.ts';
import { emptyAccount } from '../../src/sandbox/timecamp/seed.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let directory: string;
let timecamp: TimecampStandIn;
const running: StandIn[] = [];

beforeEach(async () => {
  directory = temporaryFolder();
  const dayTypes = [
    { id: 1, name: 'Working day', is_day_off: false },
    { id: 2, name: 'Vacation', is_day_off: true },
  ];
  timecamp = await startTimecamp({ account: { ...emptyAccount(), day_types: dayTypes } });
  running.push(timecamp);
});
afterEach(async () => {
  for (const standIn of running.splice(0)) await standIn.close();
});

async function run(env: Record<string, string>, ...argv: readonly string[]) {
  const shell = createTestShell({
    cwd: directory,
    env: {
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: 'timecamp-sandbox-key',
      TIMECAMP_ROOT_GROUP_ID: '100',
      DISABLE_FILE_LOGGING: 'true',
      ...env,
    },
  });
  const exitCode = await main(argv, shell);
  return { exitCode, output: shell.stdout.text, errors: shell.stderr.text };
}

type Start = () => Promise<{ readonly env: Record<string, string>; readonly fetch: readonly string[] }>;

/** Ann leads Bob, who leads Cid; Bob and Cid are in Sales, in each of these HR systems. */
const SOURCES: Readonly<Record<string, Start>> = {
  factorial: async () => {
    const state = createFactorialState();
    state.addEmployee({ full_name: 'Ann', login_email: 'ann@example.com' });
    state.addEmployee({ full_name: 'Bob', login_email: 'bob@example.com', manager_id: 1 });
    state.addEmployee({ full_name: 'Cid', login_email: 'cid@example.com', manager_id: 2 });
    state.addTeam('Sales', [2, 3], [2]);
    const factorial = await startFactorial({ state, pageSize: 2 });
    running.push(factorial);
    const env = { FACTORIAL_API_URL: factorial.apiUrl, FACTORIAL_API_KEY: state.apiKey };
    return { env, fetch: ['factorial'] };
  },
  okta: async () => {
    const state = createOktaState();
    const add = (name: string, more: Record<string, string>) =>
      state.addUser({ profile: { displayName: name, email: `${name.toLowerCase()}@example.com`, ...more } });
    const ann = add('Ann', {});
    const bob = add('Bob', { department: 'Sales', managerId: ann.id });
    add('Cid', { department: 'Sales', managerId: bob.id });
    const okta = await startOkta({ state, pageSize: 2 });
    running.push(okta);
    return { env: { OKTA_ORG_URL: okta.url, OKTA_API_TOKEN: state.token }, fetch: ['okta'] };
  },
  google: async () => {
    const workspace = await startWorkspace((state) => {
      const add = (name: string, more: object) =>
        state.addUser({
          primaryEmail: `${name.toLowerCase()}@example.com`,
          name: { fullName: name, givenName: name, familyName: '' },
          orgUnitPath: '/Staff',
          ...more,
        });
      const sales = { organizations: [{ primary: true, department: 'Sales' }] };
      const ann = add('Ann', {});
      const bob = add('Bob', { ...sales, relations: [{ type: 'manager', value: ann.primaryEmail }] });
      add('Cid', { ...sales, relations: [{ type: 'manager', value: bob.primaryEmail }] });
    });
    running.push({ ...workspace.directory, close: () => workspace.close() });
    return { env: { ...workspace.env, GOOGLE_ORG_UNITS: '/Staff' }, fetch: ['google'] };
  },
  hibob: async () => {
    const state = createHibobState();
    const add = (name: string, department: string, managerId?: string) =>
      state.addPerson({
        fields: {
          'root.displayName': name,
          'root.email': `${name.toLowerCase()}@example.com`,
          'work.department': department,
        },
        ...(managerId === undefined ? {} : { managerId }),
      });
    const bob = add('Bob', 'Sales', add('Ann', '').id);
    add('Cid', 'Sales', bob.id);
    const hibob = await startHibob({ state });
    running.push(hibob);
    const env = {
      HIBOB_API_URL: hibob.apiUrl,
      HIBOB_SERVICE_USER_ID: state.serviceUserId,
      HIBOB_SERVICE_USER_TOKEN: state.token,
    };
    return { env, fetch: ['hibob'] };
  },
};

describe.each(Object.entries(SOURCES))('%s → prepare → sync', { timeout: 20_000 }, (name, start) => {
  it.each([
    ['departments', {}, { ann: '', bob: 'Sales', cid: 'Sales' }],
    [
      'supervisors',
      { TIMECAMP_USE_SUPERVISOR_GROUPS: 'true', TIMECAMP_USE_DEPARTMENT_GROUPS: 'false' },
      { ann: 'Ann', bob: 'Ann > Bob', cid: 'Ann > Bob' },
    ],
  ])('brings people and %s into TimeCamp, and then has nothing to do', async (_, mode, groups) => {
    const source = await start();
    const env = { ...source.env, ...mode };
    for (const argv of [['fetch', ...source.fetch], ['prepare'], ['sync']])
      expect(await run(env, ...argv)).toMatchObject({ exitCode: 0 });
    for (const [person, group] of Object.entries(groups))
      expect(timecamp.state.person(`${person}@example.com`)).toMatchObject({
        name: `${person[0]?.toUpperCase()}${person.slice(1)}`,
        group,
        disabled: false,
      });

    timecamp.requests.clear();
    for (const argv of [['fetch', ...source.fetch], ['prepare'], ['sync']]) await run(env, ...argv);
    expect(timecamp.requests.writes).toBe(0);
    const { meta } = JSON.parse(await readFile(join(directory, 'var/users.json'), 'utf8'));
    expect(meta).toMatchObject({ source: name, count: 3 });
  });
});

it('run reads nobody while a rule of prepare is wrong, and reports all problems of the settings at once', async () => {
  const source = await SOURCES['okta']?.();
  const { exitCode, errors } = await run(
    {
      ...source?.env,
      TIMECAMP_EXCLUDE_REGEX: '(',
      TIMECAMP_CHANGE_GROUPS_REGEX: 'a->b',
      TIMECAMP_API_KEY: '',
    },
    'run',
    'okta',
  );
  expect(exitCode).toBe(64);
  for (const problem of [
    '3 settings are invalid',
    'EXCLUDE_REGEX: "("',
    '"a->b"',
    'TIMECAMP_API_KEY is not set',
  ])
    expect(errors).toContain(problem);
  expect(running.at(-1)?.requests.all).toEqual([]);
  await expect(access(join(directory, 'var/users.json'))).rejects.toThrow('ENOENT');
});

it('brings the sample file into TimeCamp', async () => {
  const people = resolve(import.meta.dirname, '../../samples/people.csv');
  for (const argv of [['fetch', 'file', people], ['prepare'], ['sync']])
    expect(await run({}, ...argv)).toMatchObject({ exitCode: 0 });
  expect(timecamp.state.groupPaths()).toEqual([
    'Board',
    'Research',
    'Research > Lab',
    'Sales',
    'Sales > North',
  ]);
  expect(timecamp.state.person('eunji.park@example.com')).toMatchObject({ name: 'Eun-ji Park, PhD' });
});

describe('factorial, with time off', () => {
  const LEAVE = { start_on: '2026-12-24', finish_on: '2026-12-31' };

  async function startWithLeave(
    fault?: 'leaves',
    leave: { start_on: string; finish_on: string | null } = LEAVE,
  ) {
    const state = createFactorialState();
    state.addEmployee({ full_name: 'Ann', login_email: 'ann@example.com' });
    state.addLeave({ employee_id: 1, ...leave });
    const factorial = await startFactorial({
      state,
      fault: ({ kind }) =>
        fault !== undefined && kind.endsWith('timeoff/leaves') ? FAULTS['403'] : undefined,
    });
    running.push(factorial);
    return {
      FACTORIAL_API_URL: factorial.apiUrl,
      FACTORIAL_API_KEY: state.apiKey,
      FACTORIAL_LEAVE_TYPE_MAP: '{"Holidays":"Vacation"}',
      TIMECAMP_REPLACE_EMAIL_DOMAIN: 'tc.example',
    };
  }

  it('brings leaves of people whose e-mail domain is replaced into attendance', async () => {
    const env = await startWithLeave();
    for (const argv of [['fetch', 'factorial', '--time-off'], ['prepare'], ['sync'], ['sync-time-off']])
      expect(await run(env, ...argv)).toMatchObject({ exitCode: 0 });
    const ann = timecamp.state.userByEmail('ann@tc.example');
    expect(timecamp.state.attendance.get(ann?.id ?? '')?.size).toBe(8);

    timecamp.requests.clear();
    const { exitCode, output } = await run(env, 'sync-time-off');
    expect([exitCode, timecamp.requests.writes]).toEqual([0, 0]);
    expect(output).toMatch(/^Nothing to do\. /);
  });

  it.each([
    ['2026-02-30', '2026-03-02'],
    ['2026-13-30', null],
    ['2026-12-30', '2027-02-29'],
  ])('touches neither file for a leave from %s to %s', async (start_on, finish_on) => {
    const env = await startWithLeave(undefined, { start_on, finish_on });
    const { exitCode, errors } = await run(env, 'fetch', 'factorial', '--time-off');
    expect(exitCode).toBe(1);
    expect(errors).toMatch(/the response to the request for page 1 of the leaves .* is not a date/);
    for (const file of ['users.json', 'vacation.json'])
      await expect(access(join(directory, 'var', file))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each(['{"Holidays":""}', '{"Holidays":" ","Default":"Vacation"}', '{"Default":""}'])(
    'leaves out leaves whose day type is empty: %s',
    async (map) => {
      const env = { ...(await startWithLeave()), FACTORIAL_LEAVE_TYPE_MAP: map };
      const { exitCode, errors } = await run(env, 'fetch', 'factorial', '--time-off');
      expect(exitCode).toBe(0);
      expect(errors).toContain('The leave type \\"Holidays\\" is not mapped to a TimeCamp day type');
      expect(JSON.parse(await readFile(join(directory, 'var/vacation.json'), 'utf8'))).toEqual({
        vacation: [],
      });
    },
  );

  it('touches neither file when the leaves cannot be read whole', async () => {
    const env = await startWithLeave('leaves');
    expect(await run(env, 'fetch', 'factorial', '--time-off')).toMatchObject({ exitCode: 1 });
    for (const file of ['users.json', 'vacation.json'])
      await expect(access(join(directory, 'var', file))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
