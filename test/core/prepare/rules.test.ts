import { describe, expect, it } from 'vitest';
import type { Employee } from '../../../src/core/model.ts';
import { only, person, run } from './people.ts';
import { ids, set } from './rules.ts';

describe('TIMECAMP_EXCLUDE_REGEX', () => {
  const fields: Partial<Employee> = {
    department: 'Sales / "EU"',
    job_title: 'Clerk',
    email: 'Ann@Example.com',
  };

  it.each([
    ['^department="Sales/\'EU\'" job_title="Clerk" email="Ann@Example.com"$', false],
    ['clerk', true],
    ['(?i)clerk', false],
    ['job_title="Cl', false],
    ['email="ann', true],
  ])('%s', (excludeRegex, stays) => {
    expect(ids([person('1', fields)], { excludeRegex })).toEqual(stays ? ['1'] : []);
  });

  it('sees nothing as an empty text', () => {
    const people = [person('1', { job_title: null }), person('2', { department: ['R/D', 'Lab'] })];
    expect(ids(people, { excludeRegex: 'department="" job_title=""' })).toEqual(['2']);
    expect(ids(people, { excludeRegex: 'department="R/D/Lab"' })).toEqual(['1']);
  });

  it('sees text in any Unicode form', () => {
    const people = [person('1', { job_title: 'Cafe\u0301' })];
    expect(ids(people, { excludeRegex: '"Café"' })).toEqual([]);
  });

  it('sees what the transform rules made', () => {
    const rules = { transform: [set('department', 'Out')] };
    expect(ids([person('1')], { excludeRegex: 'department="Out"' }, rules)).toEqual([]);
  });

  it('names and counts whom it excludes', () => {
    const { summary } = run([person('1', { name: 'Ann', department: 'Out' })], { excludeRegex: 'Out' }).value;
    expect(summary).toMatchObject({ read: 1, prepared: 0 });
    expect(summary.excluded).toEqual([
      { who: '1', name: 'Ann', email: '1@example.com', reason: 'excluded by TIMECAMP_EXCLUDE_REGEX' },
    ]);
  });
});

describe('TIMECAMP_CHANGE_GROUPS_REGEX', () => {
  it.each([
    ['Sales/EU', '/.*$|||', ['Sales']],
    ['Sales/EU/PL', '/|||-', ['Sales-EU-PL']],
    ['Sales/EU', String.raw`(\w+)/(\w+)|||\2/\1`, ['EU', 'Sales']],
    ['Sales/EU', String.raw`(?P<top>\w+)/|||\g<top> - `, ['Sales - EU']],
    ['Sales/EU', '(?<top>Sales)|||$<top>!', ['Sales!', 'EU']],
    ['Sales/EU', '(Sales)|||$1$1', ['SalesSales', 'EU']],
    ['Sales', 'Sales|||A;;;A|||B;;;C|||D', ['B']],
    ['Sales', 'Sales||| X // Y ', ['X', 'Y']],
    ['Cafe-\u0301', '-|||', ['Café']],
    ['Sales', '(?<e\u0301>Sales)|||$<é>\\g<e\u0301>', ['SalesSales']],
    ['Sales', 'Other|||X;;; ', ['Sales']],
  ])('%s by %s', (department, changeGroupsRegex, levels) => {
    const user = only([person('1', { department })], { changeGroupsRegex });
    expect(user.timecamp_groups).toEqual(levels);
    expect(user.timecamp_groups_breadcrumb).toBe(levels.join('/'));
  });

  it('splits only the paths that it changed', () => {
    const department = ['R/D', 'Lab'];
    expect(only([person('1', { department })], { changeGroupsRegex: 'X|||Y' }).timecamp_groups).toEqual([
      'R/D',
      'Lab',
    ]);
    expect(only([person('1', { department })], { changeGroupsRegex: 'Lab|||Y' }).timecamp_groups).toEqual([
      'R',
      'D',
      'Y',
    ]);
  });
});
