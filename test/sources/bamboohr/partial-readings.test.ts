import { describe, expect, it } from 'vitest';
import { employee, employees } from './company.ts';
import { accountsWith, byNumber, VERSIONS } from './accounts.ts';

describe.each(VERSIONS)('version %i of the datasets', (version, KIND, versions) => {
  const start = accountsWith(versions);

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
});
