import { expect, it } from 'vitest';
import { prepare } from '../../../src/core/prepare/prepare.ts';
import { compileRules } from '../../../src/core/prepare/rules.ts';
import { DEFAULTS, person, run } from './people.ts';

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
  const invalid = [
    { position: 11, external_id: '11', reason: 'it has no name' },
    { position: 12, external_id: '', reason: 'it is not an object' },
  ];
  const settings = { ...DEFAULTS, excludeRegex: 'Robot' };
  const { value, notices } = prepare({ employees: people, invalid }, settings, compileRules(settings));
  expect(value.summary).toEqual({
    read: 12,
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
      { who: '11', name: '', email: '', reason: 'it has no name' },
      { who: 'record 12', name: '', email: '', reason: 'it is not an object' },
      { who: '6', name: 'Fay', email: '', reason: 'it has no e-mail' },
      { who: 'record 10', name: '', email: '', reason: 'it has no e-mail' },
    ],
    hierarchy_only: [
      { who: '7', name: 'Gil', email: '7@example.com', reason: 'needed only for the hierarchy' },
      { who: '8', name: 'Hal', email: '', reason: 'inactive, without an e-mail' },
    ],
    roles: { administrator: 0, supervisor: 1, user: 1, guest: 0 },
    groups: 4,
    deepest_level: 4,
    warnings: 2,
  });
  expect(notices.map(({ code }) => code)).toEqual(['invalid', 'conflict']);
});

it('the summary and the outcomes name whom the rules exclude, in the order of the file', () => {
  const excluding = (property: string) => ({ exclude: { property, string: { equals: '2@example.com' } } });
  for (const property of ['email', 'timecamp_email']) {
    const { summary, outcomes } = run([person('3'), person('2'), person('1')], {}, excluding(property)).value;
    expect(summary.excluded).toEqual([
      {
        who: '2',
        name: '2',
        email: '2@example.com',
        reason: 'excluded by TIMECAMP_PREPARE_TRANSFORM_CONFIG: exclude',
      },
    ]);
    expect(outcomes().map(({ person: { id }, disposition }) => [id, disposition.kind])).toEqual([
      ['3', 'prepared'],
      ['2', 'excluded'],
      ['1', 'prepared'],
    ]);
  }
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
