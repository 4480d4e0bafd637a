import { expect, it } from 'vitest';
import { person, run } from './people.ts';

it('the summary counts everyone once, and groups and roles of active people', () => {
  const people = [
    person('1', { name: 'Ann', department: 'Sales/North/East', role_id: '2' }),
    person('2', { name: 'Bob', department: 'Sales/South' }),
    person('3', { name: 'Cid', department: 'IT/A/B/C/D/E', role_id: '1', status: 'left' }),
    person('4', { name: 'Dan', email: '1@example.com' }),
    person('1', { name: 'Eve', email: 'eve@example.com' }),
    person('6', { name: 'Fay', email: '' }),
    person('7', { name: 'Gil', hierarchy_only: true }),
    person('8', { name: 'Hal', email: '', status: 'left' }),
    person('9', { name: 'Ivy', job_title: 'Robot' }),
    person('', { name: '', email: '' }),
  ];
  const { value, notices } = run(people, { excludeRegex: 'Robot' });
  expect(value.summary).toEqual({
    read: 10,
    prepared: 3,
    active: 2,
    inactive: 1,
    excluded: [
      { who: '9', name: 'Ivy', email: '9@example.com', reason: 'excluded by TIMECAMP_EXCLUDE_REGEX' },
    ],
    conflicts: [
      { who: '4', name: 'Dan', email: '1@example.com', reason: 'has the e-mail of Ann (1)' },
      { who: '1', name: 'Eve', email: 'eve@example.com', reason: 'has the external id of Ann (1)' },
    ],
    invalid: [
      { who: '6', name: 'Fay', email: '', reason: 'it has no e-mail' },
      { who: 'record 10', name: '', email: '', reason: 'it has no e-mail' },
    ],
    hierarchy_only: [
      { who: '7', name: 'Gil', email: '7@example.com', reason: 'only completes the hierarchy' },
      { who: '8', name: 'Hal', email: '', reason: 'inactive, without an e-mail' },
    ],
    roles: { administrator: 0, supervisor: 1, user: 1, guest: 0 },
    groups: 4,
    deepest_level: 4,
    warnings: 2,
  });
  expect(notices.map(({ code }) => code)).toEqual(['invalid', 'conflict']);
});

it('the summary of nobody', () => {
  expect(run([]).value.summary).toEqual({
    read: 0,
    prepared: 0,
    active: 0,
    inactive: 0,
    excluded: [],
    conflicts: [],
    invalid: [],
    hierarchy_only: [],
    roles: { administrator: 0, supervisor: 0, user: 0, guest: 0 },
    groups: 0,
    deepest_level: 1,
    warnings: 0,
  });
});
