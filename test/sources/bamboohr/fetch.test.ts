import { afterEach, describe, expect, it } from 'vitest';
import type { RemoteError } from '../../../src/base/errors.ts';
import {
  startBamboohr,
  type BamboohrOptions,
  type BamboohrSeed,
  type BamboohrStandIn,
} from '../../../src/sandbox/bamboohr/start.ts';
import { source } from '../../../src/sources/bamboohr/index.ts';
import { FakeClock } from '../../fakes.ts';
import { byId, contextFor } from '../context.ts';
import { company, employee, employees } from './company.ts';

const running: BamboohrStandIn[] = [];
afterEach(async () => {
  for (const standIn of running.splice(0)) await standIn.close();
});

/** In the order in which they are asked for. */
function byNumber(rows: BamboohrSeed['employees']): BamboohrSeed['employees'][number][] {
  return [...rows].sort((a, b) => ((a['employeeNumber'] ?? '') < (b['employeeNumber'] ?? '') ? -1 : 1));
}

/** An account with both versions of the datasets, and one that has only the first. */
describe.each([
  [2, 'POST /v2/datasets/employee/data', [1, 2]],
  [1, 'POST /v1/datasets/employee', [1]],
] as const)('version %i of the datasets', (version, KIND, versions) => {
  /** Requests that an account without version 2 answers with 404. */
  const REFUSED = 2 - version;

  async function start(rows: BamboohrSeed['employees'], options: BamboohrOptions = {}) {
    const bamboohr = await startBamboohr({ company: company(rows), versions, ...options });
    running.push(bamboohr);
    const fetch = (env: Record<string, string> = {}, changes = {}) =>
      source.fetch(
        contextFor(
          ['bamboohr'],
          {
            BAMBOOHR_SUBDOMAIN: 'acme',
            BAMBOOHR_API_KEY: 'bamboo-key-4711',
            BAMBOOHR_API_URL: `${bamboohr.url}/api`,
            ...env,
          },
          changes,
        ),
      );
    const failure = (env: Record<string, string> = {}): Promise<RemoteError> =>
      fetch(env).then(
        () => expect.fail('It did not fail.'),
        (error: unknown) => error as RemoteError,
      );
    return { bamboohr, fetch, failure };
  }

  describe('fetch bamboohr', () => {
    it('refuses a hire date that is not a date, and names page and employee', async () => {
      const { failure } = await start([...employees(1000), employee(9999, { hireDate: '31/12/2018' })]);
      expect((await failure()).message).toBe(
        'BambooHR: in page 2 of the employees, the hireDate of employee 9999 is "31/12/2018", which is not a date such as 2018-12-31.',
      );
    });

    it.each([
      ['Active', 'active'],
      ['INACTIVE', 'inactive'],
      ['', 'active'],
      ['Moonwalk', 'Moonwalk'],
    ])('the status "%s" is %s', async (status, expected) => {
      const { fetch } = await start([employee(1, { status, supervisorId: '' })]);
      expect((await fetch()).employees[0]?.status).toBe(expected);
    });

    it('maps every field', async () => {
      const { fetch, bamboohr } = await start([
        employee(1, { supervisorId: '', jobInformationDivision: null, jobInformationJobTitle: null }),
        employee(7, { status: 'Inactive', supervisorEid: '9001' }),
      ]);
      const { employees: found, summary, notices } = await fetch();
      expect(found).toMatchObject([
        {
          external_id: '1',
          name: 'Person 1',
          email: 'p1@example.com',
          department: 'Sales',
          job_title: null,
          status: 'active',
          supervisor_id: '',
        },
        {
          external_id: '7',
          department: 'North/Sales',
          job_title: 'Clerk',
          status: 'inactive',
          supervisor_id: '1',
        },
      ]);
      expect(found[0]).not.toHaveProperty('is_supervisor');
      expect(found[1]?.raw_data).toMatchObject({ employeeNumber: '7', employmentStatus: 'Full-Time' });
      expect(notices).toEqual([]);
      expect(summary).toEqual({ read: 2, skipped: {}, managersAdded: 0, requests: 1 + REFUSED });
      expect(bamboohr.requests.count(KIND)).toBe(1);
      expect(bamboohr.requests.all).toHaveLength(1 + REFUSED);
    });

    it('reads all pages, asked for by number, and reports its progress', async () => {
      const { fetch, bamboohr } = await start(employees(2300));
      const progress: (readonly [number, number | undefined])[] = [];
      const { employees: found } = await fetch(
        {},
        { progress: (read: number, total?: number) => progress.push([read, total]) },
      );
      expect(found.map(({ external_id }) => external_id)).toEqual(
        byNumber(employees(2300)).map((row) => row['employeeNumber']),
      );
      expect(bamboohr.requests.count(KIND)).toBe(3);
      expect(progress).toEqual([
        [1000, 2300],
        [2000, 2300],
        [2300, 2300],
      ]);
    });

    it('skips whom the rules leave out, and counts them', async () => {
      const { fetch } = await start([
        employee(1, { supervisorId: '' }),
        employee(2, { hireDate: '2026-11-24', status: 'Inactive' }),
        employee(3, { hireDate: '2026-11-23', status: 'Inactive' }),
        employee(4, { email: ' ' }),
        employee(5, { jobInformationDepartment: 'Interns' }),
        employee(6, { employmentStatus: 'Terminated' }),
        employee(7, { hireDate: '0000-00-00' }),
      ]);
      const {
        employees: found,
        summary,
        skipped,
      } = await fetch({ BAMBOOHR_EXCLUDED_DEPARTMENTS: 'Board, Interns' });
      expect(found.map(({ external_id, status }) => [external_id, status])).toEqual([
        ['1', 'active'],
        ['3', 'active'],
        ['7', 'active'],
      ]);
      expect(summary.read).toBe(6);
      expect(summary.skipped).toEqual({
        'hire date in the future': 1,
        'no e-mail': 1,
        'department in BAMBOOHR_EXCLUDED_DEPARTMENTS': 1,
      });
      expect(skipped.map(({ external_id: id, reason }) => [id, reason])).toEqual([
        ['2', 'hire date in the future'],
        ['4', 'no e-mail'],
        ['5', 'department in BAMBOOHR_EXCLUDED_DEPARTMENTS'],
      ]);
      for (const person of skipped)
        expect(Object.keys(person).sort()).toEqual(['email', 'external_id', 'name', 'reason']);
    });

    it('sends the exclude filter before its own', async () => {
      const { fetch } = await start([
        employee(1, { supervisorId: '' }),
        employee(2, { jobInformationDepartment: 'Interns' }),
        employee(3, { employmentStatus: 'Terminated' }),
      ]);
      const filter = { field: 'jobInformationDepartment', operator: 'does_not_include', value: ['Interns'] };
      const none = { field: 'employeeNumber', operator: 'not_equal', value: '1' };
      const one = await fetch({ BAMBOOHR_EXCLUDE_FILTER: JSON.stringify(filter) });
      expect(one.employees.map(({ external_id }) => external_id)).toEqual(['1']);
      const both = await fetch({ BAMBOOHR_EXCLUDE_FILTER: JSON.stringify([filter, none]) });
      expect(both.employees).toEqual([]);
    });

    it('knows supervisors by the rule, whatever its field', async () => {
      const { fetch } = await start([
        employee(1, { supervisorId: '', isSupervisor: 'Yes', jobInformationLocation: 'Paris' }),
        employee(2, { jobInformationLocation: 'Oslo' }),
      ]);
      const flags = async (rule: string) =>
        (await fetch({ BAMBOOHR_SUPERVISOR_RULE: rule })).employees.map(({ is_supervisor }) => is_supervisor);
      expect(await flags('isSupervisor:yes')).toEqual([true, false]);
      expect(await flags('jobInformationLocation:Oslo')).toEqual([false, true]);
    });

    it('completes the managers, those filtered out and those who left, all the way up and without a loop', async () => {
      const { fetch, bamboohr } = await start([
        employee(1, { supervisorId: '2', employmentStatus: 'Terminated' }),
        employee(2, { supervisorId: '1', employmentStatus: 'Terminated', email: null, name: 'Top' }),
        employee(3, { supervisorId: '1', jobInformationDepartment: 'Interns' }),
        employee(4, { supervisorId: '3' }),
        employee(5, { supervisorId: '404' }),
      ]);
      const {
        employees: found,
        summary,
        notices,
      } = await fetch({ BAMBOOHR_EXCLUDED_DEPARTMENTS: 'Interns' });
      expect(
        Object.entries(byId(found)).map(([id, { status, supervisor_id }]) => [id, status, supervisor_id]),
      ).toEqual([
        ['1', 'inactive', '2'],
        ['2', 'inactive', '1'],
        ['3', 'inactive', '1'],
        ['4', 'active', '3'],
        ['5', 'active', '404'],
      ]);
      expect(summary.managersAdded).toBe(3);
      expect(notices).toMatchObject([{ level: 'warning', code: 'manager-missing', who: ['404'] }]);
      expect(bamboohr.requests.count(KIND)).toBe(1 + 3);
    });

    it('asks for managers in batches', async () => {
      const heads = Array.from({ length: 120 }, (_, n) =>
        employee(1000 + n, { employmentStatus: 'Terminated', supervisorId: '' }),
      );
      const staff = Array.from({ length: 120 }, (_, n) =>
        employee(n + 1, { supervisorId: String(1000 + n) }),
      );
      const { fetch, bamboohr } = await start([...heads, ...staff]);
      expect((await fetch()).summary.managersAdded).toBe(120);
      expect(bamboohr.requests.count(KIND)).toBe(1 + 3);
    });

    it('names the nameless by their e-mail, with a warning', async () => {
      const { fetch } = await start([employee(1, { supervisorId: '', name: null }), employee(2)]);
      const { employees: found, notices } = await fetch();
      expect(found[0]?.name).toBe('p1');
      expect(notices).toMatchObject([{ code: 'no-name', who: ['p1@example.com'] }]);
    });

    it('takes a field under another spelling', async () => {
      const { fetch } = await start(employees(2), { answeredAs: { supervisorEid: 'supervisorEId' } });
      expect((await fetch()).employees).toHaveLength(2);
    });
  });

  describe('a reading that is not whole', () => {
    it('is an error when a field is absent from every row', async () => {
      const { failure } = await start(employees(3), { hidden: { supervisorId: 'absent', email: 'absent' } });
      const error = await failure();
      expect(error).toMatchObject({ code: 'source', service: 'BambooHR' });
      expect(error.message).toContain('fields email, supervisorId');
      expect(error.hint).toContain('owner of the API key');
    });

    it('is a warning when a mapped field has nothing in any row', async () => {
      const { fetch } = await start(employees(3), {
        hidden: { supervisorId: 'null', supervisorEid: 'null' },
      });
      const { employees: found, notices } = await fetch();
      expect(found).toHaveLength(3);
      // Version 2 refuses the request, so version 1 is asked.
      expect(notices.map(({ code }) => code)).toEqual([
        ...(version === 2 ? ['dataset-version'] : []),
        'field-empty',
      ]);
      expect(notices.at(-1)?.message).toContain('field supervisorId is empty for all 3 people');
    });

    it('is an error when a page repeats, and ends', async () => {
      const { failure, bamboohr } = await start(employees(2300), { repeatFromPage: 3 });
      expect((await failure()).message).toContain('BambooHR: page 3 of the employees repeats page 2.');
      expect(bamboohr.requests.count(KIND)).toBe(3);
    });

    it.each([2299, 2301])('is an error when %i are announced and 2300 come', async (announcedTotal) => {
      const { failure } = await start(employees(2300), { announcedTotal });
      expect((await failure()).message).toContain(
        `${announcedTotal} employees were announced, but 2300 were returned`,
      );
    });

    it('is read once more when someone leaves the list while it is read', async () => {
      const { fetch, bamboohr } = await start(employees(1500), {
        onRequest: ({ nOfKind }) => {
          if (nOfKind === 2) bamboohr.state.employees.shift();
        },
      });
      expect((await fetch()).employees).toHaveLength(1499);
      // Two pages twice, and a search for the manager who left.
      expect(bamboohr.requests.count(KIND)).toBe(5);
    });

    it('is an error when someone leaves the list during both readings', async () => {
      const { failure, bamboohr } = await start(employees(1500), {
        onRequest: ({ nOfKind }) => {
          if (nOfKind % 2 === 0) bamboohr.state.employees.shift();
        },
      });
      expect((await failure()).message).toContain('changed while it was read');
    });

    it('is an error when the list moves during both readings', async () => {
      const { failure, bamboohr } = await start(byNumber(employees(1500)), {
        onRequest: ({ nOfKind }) => {
          if (nOfKind % 2 !== 0) return;
          bamboohr.state.employees.pop();
          bamboohr.state.employees.unshift(employee(0));
        },
      });
      expect((await failure()).message).toContain(
        'changed while it was read: a person on page 2 was already on page 1',
      );
    });

    it('is an error when someone is changed as the list moves', async () => {
      const { failure, bamboohr } = await start(byNumber(employees(1500)), {
        onRequest: ({ nOfKind }) => {
          if (nOfKind !== 2) return;
          const { employees: rows } = bamboohr.state;
          rows.pop();
          rows.unshift(employee(0));
          rows[1000] = { ...rows[1000], name: 'Person with a new name' };
        },
      });
      const { message } = await failure();
      expect(message).toContain('an employee number appears on two pages, and a second read differs');
    });

    it('reads twice where two people of one number are on two pages, and takes both', async () => {
      const rows = byNumber(employees(1500));
      const double = { ...rows[999], email: 'double@example.com', name: 'Double' };
      const { fetch, bamboohr } = await start([...rows, double]);
      const { employees: found } = await fetch();
      expect(found).toHaveLength(1501);
      expect(found.filter(({ external_id: id }) => id === rows[999]?.['employeeNumber'])).toHaveLength(2);
      expect(bamboohr.requests.count(KIND)).toBe(4);
    });

    it('recognizes a response that is not a page', async () => {
      const { failure } = await start(employees(1), { fault: () => ({ kind: 'empty' }) });
      expect((await failure()).message).toContain(
        'BambooHR: the response to the request for page 1 of the employees has an unexpected format',
      );
    });
  });

  describe('refusals, in the words of BambooHR', () => {
    it('a wrong key', async () => {
      const { failure } = await start(employees(1));
      const error = await failure({ BAMBOOHR_API_KEY: 'canary-77e1f0' });
      expect(error).toMatchObject({ code: 'login', status: 401 });
      expect(error.message).toContain('Invalid API key');
      expect(`${error.message}${error.hint}`).not.toContain('canary-77e1f0');
    });

    it('a key without the right', async () => {
      const { failure } = await start(employees(1), { permitted: false });
      expect((await failure()).message).toContain('You do not have permission to view this data');
    });

    it('a filter it does not know', async () => {
      const { failure } = await start(employees(1));
      const error = await failure({
        BAMBOOHR_EXCLUDE_FILTER: '{"field":"shoeSize","operator":"equal","value":"42"}',
      });
      expect(error.message).toContain('shoeSize');
      expect(error.message).toContain('page 1 of the employees');
    });

    it('too many requests: it waits as long as it is asked to', async () => {
      const clock = new FakeClock();
      const { fetch } = await start(employees(1), {
        fault: ({ nOfKind }) =>
          nOfKind === 1 ? { kind: 'throttled', seconds: 42, hint: 'seconds' } : undefined,
      });
      const { summary } = await fetch({}, { clock });
      expect(clock.slept).toEqual(Array.from({ length: 1 + REFUSED }, () => 42_000));
      expect(summary.requests).toBe(2 * (1 + REFUSED));
    });
  });

  describe('today', () => {
    it.each([
      ['Pacific/Kiritimati', 1],
      ['Pacific/Honolulu', 0],
    ])('is that of the time zone: %s', async (zone, count) => {
      const { fetch } = await start([employee(1, { hireDate: '2026-11-24' })]);
      const clock = new FakeClock('2026-11-23T12:00:00Z');
      expect((await fetch({ TZ: zone }, { clock })).employees).toHaveLength(count);
    });
  });
});
