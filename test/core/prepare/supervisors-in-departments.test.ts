import { describe, expect, it } from 'vitest';
import { groups, HYBRID, person } from './people.ts';

describe('mode 3, hybrid', () => {
  const people = [
    person('1', { name: 'Ann', department: 'Sales' }),
    person('2', { name: 'Bob', department: 'Sales/EU', supervisor_id: '1' }),
    person('3', { department: 'Sales/EU', supervisor_id: '2' }),
    person('4', { department: 'Sales', supervisor_id: 'gone' }),
    person('5', { department: 'IT', supervisor_id: '5' }),
    person('6', { department: 'IT' }),
    person('7', { supervisor_id: '2' }),
    person('8'),
    person('9', { hierarchy_only: true }),
    person('10', { department: 'IT', supervisor_id: '9' }),
  ];

  it.each([
    ['a supervisor, with a department', '1', 'Sales/Ann'],
    ['a supervisor below another one', '2', 'Sales/EU/Bob'],
    ['someone with a known supervisor', '3', 'Sales/EU/Bob'],
    ['someone whose supervisor is unknown', '4', 'Sales'],
    ['someone self-managed', '5', 'IT'],
    ['someone without a supervisor', '6', 'IT'],
    ['without a department, as in mode 2', '7', 'Ann/Bob'],
    ['without a department or a supervisor', '8', ''],
    ['below a hierarchy_only manager', '10', 'IT'],
  ])('%s', (_, id, group) => {
    expect(groups(people, HYBRID)[id]).toBe(group);
  });

  it('keeps the groups of two supervisors of one name apart in each department', () => {
    const company = [
      person('1', { name: 'Ann', department: 'X' }),
      person('2', { name: 'Ann', department: 'Y' }),
      person('3', { department: 'Z', supervisor_id: '1' }),
      person('4', { department: 'Z', supervisor_id: '2' }),
    ];
    expect(groups(company, HYBRID)).toEqual({ 1: 'X/Ann', 2: 'Y/Ann', 3: 'Z/Ann', 4: 'Z/Ann - 2' });
  });

  it('makes no group for someone hierarchy_only, nor gives a name away to one', () => {
    const company = [
      person('1', { name: 'Ann', department: 'Y' }),
      person('m', { hierarchy_only: true, department: 'X', supervisor_id: '1' }),
      person('9', { name: 'Ann', department: 'X' }),
      person('r9', { department: 'X', supervisor_id: '9' }),
    ];
    expect(groups(company, HYBRID)).toMatchObject({ 9: 'X/Ann', r9: 'X/Ann' });
  });

  it('takes a department that is skipped whole for none', () => {
    const company = [
      person('1', { name: 'Ann', department: 'Company' }),
      person('2', { name: 'Bob', department: 'Company', supervisor_id: '1' }),
      person('3', { department: 'Company/Sales', supervisor_id: '2' }),
    ];
    expect(groups(company, { ...HYBRID, skipDepartments: ['Company'] })).toEqual({
      1: 'Ann',
      2: 'Ann/Bob',
      3: 'Sales/Bob',
    });
  });
});
