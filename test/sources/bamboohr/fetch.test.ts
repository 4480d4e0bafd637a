import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../fakes.ts';
import { byId } from '../context.ts';
import { employee, employees } from './company.ts';
import { accountsWith, byNumber, refusedRequests, VERSIONS } from './accounts.ts';

describe.each(VERSIONS)('version %i of the datasets', (version, KIND, versions) => {
  const start = accountsWith(versions);
  const REFUSED = refusedRequests(version);

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
