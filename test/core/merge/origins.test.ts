import { describe, expect, it } from 'vitest';
import { mergeSources } from '../../../src/core/merge/merge.ts';
import type { Employee } from '../../../src/core/model.ts';
import { person } from '../prepare/people.ts';

function merge(people: Readonly<Record<string, readonly Employee[]>>) {
  const sources = Object.entries(people).map(([name, employees]) => ({ name, employees, invalid: [] }));
  return mergeSources(sources, { fieldSources: {}, mergeBy: { '': 'email' }, statusMap: {} });
}

describe('the origin of a person', () => {
  it('has no field without a value', () => {
    const empty = { job_title: null, last_day: ' ', department: [] };
    const { value } = merge({ ldap: [person('17', empty)], google: [] });
    const fields = value.originsOf(value.employees[0] as Employee)?.fields;
    expect(Object.keys(fields ?? {}).toSorted()).toEqual(['email', 'external_id', 'name', 'status']);
  });

  it('is unknown for people outside the list', () => {
    expect(merge({ ldap: [person('17')] }).value.originsOf(person('17'))).toBeUndefined();
  });

  it('has the source of every field', () => {
    const { value } = merge({
      ldap: [person('17', { email: 'ann@example.com', department: 'IT' })],
      google: [person('g1', { email: 'ann@example.com', job_title: 'Dev', supervisor_id: 'g2' })],
    });
    const [merged] = value.employees;
    expect(value.originsOf(merged as Employee)).toEqual({
      records: [
        { source: 'ldap', external_id: '17' },
        { source: 'google', external_id: 'g1' },
      ],
      fields: {
        external_id: 'ldap',
        name: 'ldap',
        email: 'ldap',
        department: 'ldap',
        status: 'ldap',
        supervisor_id: 'google',
        job_title: 'google',
      },
    });
  });
});
