import { afterEach, describe, expect, it } from 'vitest';
import { FAULTS, type FaultName } from '../../../src/sandbox/faults.ts';
import { startFactorial, type FactorialOptions } from '../../stand-ins/factorial/start.ts';
import { createFactorialState, type FactorialState } from '../../stand-ins/factorial/state.ts';
import type { StandIn } from '../../../src/sandbox/server.ts';
import { source } from '../../../src/sources/factorial/index.ts';
import { byId, contextFor } from '../context.ts';

const running: StandIn[] = [];
afterEach(async () => {
  for (const standIn of running.splice(0)) await standIn.close();
});

async function start(fill: (state: FactorialState) => void, options: FactorialOptions = {}) {
  const state = createFactorialState();
  fill(state);
  const factorial = await startFactorial({ state, ...options });
  running.push(factorial);
  const fetch = (env: Record<string, string> = {}, changes = {}) =>
    source.fetch(
      contextFor(
        ['factorial'],
        { FACTORIAL_API_URL: factorial.apiUrl, FACTORIAL_API_KEY: state.apiKey, ...env },
        changes,
      ),
    );
  return { factorial, state, fetch };
}

const TIME_OFF = { options: { timeOff: { from: undefined, to: undefined } } };
const TYPE_MAP = { FACTORIAL_LEAVE_TYPE_MAP: '{"Holidays":"Vacation"}' };

function company(state: FactorialState) {
  for (let n = 0; n < 7; n += 1) state.addEmployee({ manager_id: n === 0 ? null : 1 });
  state.addTeam('Board', [1], [1]);
  state.addTeam('Sales', [1, 2, 3, 4, 5, 6]);
  for (let n = 1; n <= 6; n += 1) state.addContract({ employee_id: n, job_title: `Clerk ${n}` });
}

describe('fetch factorial', () => {
  it('reads all pages of every list', async () => {
    const { fetch, factorial } = await start(company, { pageSize: 3 });
    const { employees, summary } = await fetch();
    const people = byId(employees);
    expect(employees).toHaveLength(7);
    expect(people['1']).toMatchObject({ department: 'Board', job_title: 'Clerk 1', supervisor_id: '' });
    expect(people['6']).toMatchObject({ department: 'Sales', job_title: 'Clerk 6', supervisor_id: '1' });
    expect(people['7']).toMatchObject({ department: '', job_title: null });
    expect(factorial.requests.byKind()).toEqual({
      'GET /resources/employees/employees': 3,
      'GET /resources/teams/teams': 1,
      'GET /resources/contracts/contract_versions': 2,
    });
    expect(summary).toEqual({ read: 7, skipped: {}, managersAdded: 0, requests: 6 });
  });

  it('keeps national ids, bank data and private addresses out of everything it returns', async () => {
    const { fetch } = await start(company);
    const result = JSON.stringify(await fetch());
    expect(result).not.toMatch(/NATIONAL|BANK|example\.net|1990-01-01/);
  });

  it('reads the memberships and the other spelling of older versions', async () => {
    const { fetch, factorial } = await start(company, { withDetails: false, spelling: 'dash' });
    const { employees } = await fetch();
    expect(byId(employees)['1']).toMatchObject({ department: 'Board', job_title: 'Clerk 1' });
    expect(factorial.requests.count('GET /resources/teams/memberships')).toBe(1);
  });

  it('reads the memberships where no team lists anybody', async () => {
    const { fetch, state } = await start((state) => {
      company(state);
    });
    const [board] = state.teams;
    if (board === undefined) throw new Error('no team');
    state.teams.splice(0, 2, { ...board, employee_ids: [], lead_ids: [1] });
    const { employees } = await fetch();
    expect(byId(employees)['1']?.department).toBe('Board');
  });

  it('has no department with FACTORIAL_DEPARTMENT_SOURCE=none', async () => {
    const { fetch, factorial } = await start(company);
    const { employees } = await fetch({ FACTORIAL_DEPARTMENT_SOURCE: 'none' });
    expect(new Set(employees.map(({ department }) => department))).toEqual(new Set(['']));
    expect(factorial.requests.count('GET /resources/teams/teams')).toBe(0);
  });

  it('warns once about what the key may not read, and leaves it empty', async () => {
    const { fetch } = await start(company, { forbidden: ['teams', 'contracts'] });
    const { employees, notices } = await fetch();
    expect(byId(employees)['1']).toMatchObject({ department: '', job_title: null });
    expect(notices.filter(({ code }) => code === 'not-readable')).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/teams .*and contracts/) }),
    ]);
  });

  it('fails when the key may not read employees', async () => {
    const { fetch } = await start(company, { forbidden: ['employees'] });
    await expect(fetch()).rejects.toMatchObject({ code: 'forbidden', status: 403 });
  });

  it('fails when teams cannot be read for another reason', async () => {
    const { fetch } = await start(company, {
      fault: ({ kind }) => (kind.endsWith('teams/teams') ? FAULTS['500'] : undefined),
    });
    await expect(fetch()).rejects.toMatchObject({ name: 'RemoteError', status: 500 });
  });

  it('keeps a manager without an e-mail for the hierarchy, and names one found nowhere', async () => {
    const { fetch } = await start((state) => {
      state.addEmployee({ login_email: null, email: null, manager_id: 77 });
      state.addEmployee({ manager_id: 1 });
      state.addEmployee({ login_email: null, email: null });
    });
    const { employees, summary, notices } = await fetch();
    expect(employees.map(({ external_id: id, hierarchy_only: only }) => [id, only])).toEqual([
      ['2', undefined],
      ['1', true],
    ]);
    expect(summary).toMatchObject({ skipped: { 'no e-mail': 2 }, managersAdded: 1 });
    expect(notices).toContainEqual(expect.objectContaining({ code: 'manager-missing', who: ['77'] }));
  });

  it.each<[FactorialOptions, string]>([
    [{ repeatFromPage: 3 }, 'Factorial: page 3 of the employees repeats page 2.'],
    [{ announcedTotal: 8 }, '8 employees were announced, but 7 were returned'],
  ])('refuses lists that are not whole: %j', async (options, message) => {
    const { fetch } = await start(company, { pageSize: 2, ...options });
    await expect(fetch()).rejects.toMatchObject({
      code: 'source',
      message: expect.stringContaining(message),
    });
  });

  it('reads an empty company', async () => {
    const { fetch } = await start(() => {});
    await expect(fetch()).resolves.toMatchObject({ employees: [], summary: { read: 0 } });
  });

  it('teaches which address is meant when the version is unknown', async () => {
    const { fetch, factorial } = await start(company);
    await expect(fetch({ FACTORIAL_API_URL: `${factorial.url}/api/2020-01-01` })).rejects.toMatchObject({
      status: 404,
      hint: expect.stringContaining('FACTORIAL_API_URL'),
    });
  });

  it('refuses rows without the e-mail of the login: the private one must not take its place', async () => {
    const { fetch } = await start((state) => {
      const { login_email: _, ...employee } = state.addEmployee();
      state.employees.splice(0, 1, employee as (typeof state.employees)[number]);
    });
    await expect(fetch()).rejects.toThrow('login_email');
  });
});

describe('fetch factorial --time-off', () => {
  it('brings approved leaves of everyone, from all pages', async () => {
    const { fetch } = await start(
      (state) => {
        company(state);
        state.addLeave({ employee_id: 2, start_on: '2026-12-21', finish_on: '2026-12-31' });
        state.addLeave({ employee_id: 3, start_on: '2026-12-01', approved: null });
        state.addLeave({ employee_id: 3, start_on: '2026-12-02', deleted_at: '2026-11-01T00:00:00Z' });
        state.addLeave({ employee_id: 3, start_on: '2026-12-03', half_day: 'end_of_day' });
        state.addLeave({ employee_id: 3, start_on: '2026-12-04', leave_type_id: 2 });
        state.addLeave({ employee_id: 1, start_on: '2026-01-01', finish_on: null });
      },
      { pageSize: 2 },
    );
    const { vacations, notices } = await fetch(TYPE_MAP, TIME_OFF);
    expect(vacations).toEqual([
      {
        email: 'person2@example.com',
        start_on: '2026-12-21',
        finish_on: '2026-12-31',
        tc_leave_type: 'Vacation',
      },
      {
        email: 'person3@example.com',
        start_on: '2026-12-03',
        finish_on: '2026-12-03',
        tc_leave_type: 'Vacation',
        minutes_per_day: 240,
      },
      {
        email: 'person1@example.com',
        start_on: '2026-01-01',
        finish_on: '2026-04-10',
        tc_leave_type: 'Vacation',
      },
    ]);
    expect(notices.map(({ code }) => code)).toEqual(['leave-type-not-mapped']);
  });

  it('finds the names of leave types where leaves come without', async () => {
    const { fetch } = await start(
      (state) => {
        state.addEmployee();
        state.addLeave({ employee_id: 1, start_on: '2026-12-21' });
      },
      { withDetails: false },
    );
    const { vacations } = await fetch(TYPE_MAP, TIME_OFF);
    expect(vacations).toEqual([expect.objectContaining({ tc_leave_type: 'Vacation' })]);
  });

  it('cuts leaves to --from and --to', async () => {
    const { fetch } = await start((state) => {
      state.addEmployee();
      state.addLeave({ employee_id: 1, start_on: '2026-12-21', finish_on: '2027-01-08' });
    });
    const options = { timeOff: { from: '2026-12-24', to: '2026-12-31' } };
    const { vacations } = await fetch(TYPE_MAP, { options });
    expect(vacations).toEqual([expect.objectContaining({ start_on: '2026-12-24', finish_on: '2026-12-31' })]);
  });

  it('asks for no leaves without --time-off', async () => {
    const { fetch, factorial } = await start(company);
    expect(await fetch()).not.toHaveProperty('vacations');
    expect(factorial.requests.count('GET /resources/timeoff/leaves')).toBe(0);
  });

  it.each<FaultName>(['403', '500', 'truncated', 'empty'])(
    'fails when leaves cannot be read: %s',
    async (fault) => {
      const { fetch } = await start(
        (state) => {
          company(state);
          for (let n = 0; n < 4; n += 1) state.addLeave({ employee_id: 1, start_on: '2026-12-21' });
        },
        {
          pageSize: 2,
          fault: ({ kind, query }) =>
            kind.endsWith('timeoff/leaves') && query.includes('page=2') ? FAULTS[fault] : undefined,
        },
      );
      await expect(fetch(TYPE_MAP, TIME_OFF)).rejects.toMatchObject({ name: 'RemoteError' });
    },
  );
});
