import { describe, expect, it } from 'vitest';
import { reasonsOf } from '../../../src/core/prepare/reasons.ts';
import type { PrepareSettings } from '../../../src/core/prepare/settings.ts';
import { HYBRID, person, run, SUPERVISORS } from './people.ts';

const PEOPLE = [
  person('ann', { department: 'Sales' }),
  person('bo', { department: 'Sales', supervisor_id: 'ann' }),
  person('cy', { role_id: '2' }),
  person('dee', { supervisor_id: 'gone' }),
  person('eve', { force_global_admin_role: true, department: 'Sales' }),
  person('fay', { supervisor_id: 'fay' }),
  person('gil', { supervisor_id: 'top' }),
  person('top', { hierarchy_only: true }),
  person('hal', { department: ['Sales', 'North'], is_supervisor: true }),
];

const IN_DEPARTMENT = 'the department in the HR system';
const OWN_GROUP = 'has reports and therefore a group of their own';
const ANNS_GROUP = "their supervisor's group, ann (ann)";
const ADMINISTRATOR = [
  'global administrators belong to the root group',
  'marked as global administrator in the HR system (force_global_admin_role)',
] as const;
const DEFAULT_ROLE = 'the default role';

it.each([
  ['departments', {}, 'bo', IN_DEPARTMENT, DEFAULT_ROLE],
  [
    'departments',
    {},
    'cy',
    'no department in the HR system: the root group',
    'the role in the HR system (role_id)',
  ],
  ['departments', {}, 'eve', ...ADMINISTRATOR],
  ['supervisors', SUPERVISORS, 'ann', OWN_GROUP, 'has reports'],
  ['supervisors', SUPERVISORS, 'bo', ANNS_GROUP, DEFAULT_ROLE],
  [
    'supervisors',
    SUPERVISORS,
    'cy',
    'no supervisor in the HR system: the root group',
    'the role in the HR system (role_id)',
  ],
  ['supervisors', SUPERVISORS, 'dee', 'the supervisor is not in the data: the root group', DEFAULT_ROLE],
  ['supervisors', SUPERVISORS, 'eve', ...ADMINISTRATOR],
  [
    'supervisors',
    SUPERVISORS,
    'fay',
    'is their own supervisor in the HR system: the root group',
    DEFAULT_ROLE,
  ],
  [
    'supervisors',
    SUPERVISORS,
    'gil',
    'the supervisor is in the hierarchy only: the root group',
    DEFAULT_ROLE,
  ],
  ['hybrid', HYBRID, 'ann', OWN_GROUP, 'has reports'],
  ['hybrid', HYBRID, 'bo', ANNS_GROUP, DEFAULT_ROLE],
  [
    'is_supervisor',
    { useIsSupervisorRole: true },
    'ann',
    IN_DEPARTMENT,
    'not marked as supervisor in the HR system (is_supervisor)',
  ],
  [
    'is_supervisor',
    { useIsSupervisorRole: true },
    'hal',
    IN_DEPARTMENT,
    'marked as supervisor in the HR system (is_supervisor)',
  ],
])('%s: why %3$s is there', (_, options, id, group, role) => {
  const { users, drafts } = run(PEOPLE, options).value;
  expect(reasonsOf(users, drafts).get(`${id}@example.com`)).toEqual({ group, role });
});

it('says nothing of someone whose group or role came from other data or settings', () => {
  const { users } = run(PEOPLE, SUPERVISORS).value;
  const others = run(PEOPLE).value.drafts;
  expect([...reasonsOf(users, others).keys()].toSorted()).toEqual([
    'cy@example.com',
    'dee@example.com',
    'eve@example.com',
    'fay@example.com',
    'gil@example.com',
  ]);
});

describe('rules that set or change a group or a role', () => {
  const set = (property: string, value: string) => ({ property, action: 'replace_all', value });
  const reasons = (transform: readonly unknown[], options: Partial<PrepareSettings> = {}) => {
    const { users, drafts } = run(PEOPLE, options, { transform }).value;
    return reasonsOf(users, drafts).get('hal@example.com');
  };
  const regex = (changeGroupsRegex: string) => ({ changeGroupsRegex });

  it.each([
    ['of a department', [set('department', 'IT')], {}, 'the department, set by transform[0] (department)'],
    [
      'of a department, though groups come from supervisors',
      [set('department', 'IT')],
      SUPERVISORS,
      'no supervisor in the HR system: the root group',
    ],
    [
      'of a department, the last one',
      [set('department', 'IT'), set('name', 'Hal'), set('department', 'HR')],
      {},
      'the department, set by transform[2] (department)',
    ],
    [
      'of a level of a department',
      [set('department.1', 'HR')],
      {},
      'the department, set by transform[0] (department.1)',
    ],
    ['of another field', [set('name', 'Hal')], {}, IN_DEPARTMENT],
    [
      'of a group',
      [set('department', 'IT'), set('timecamp_groups_breadcrumb', 'HR')],
      {},
      'set by transform[1] (timecamp_groups_breadcrumb)',
    ],
    [
      'by a pattern',
      [],
      regex('Sales|||Trade'),
      `${IN_DEPARTMENT}: Sales / North, then changed by TIMECAMP_CHANGE_GROUPS_REGEX`,
    ],
    [
      'by a pattern, from the root group',
      [],
      { ...SUPERVISORS, ...regex('^$|||Others') },
      'no supervisor in the HR system: the root group, then changed by TIMECAMP_CHANGE_GROUPS_REGEX',
    ],
    ['by a pattern that finds nothing', [], regex('IT|||HR'), IN_DEPARTMENT],
  ])('the reason for the group names them: %s', (_, transform, options, group) => {
    expect(reasons(transform, options)?.group).toBe(group);
  });

  it('the reason for the role names them', () => {
    expect(reasons([set('timecamp_role', 'guest')])?.role).toBe('set by transform[0] (timecamp_role)');
    expect(reasons([set('name', 'Hal')])?.role).toBe(DEFAULT_ROLE);
  });
});

it('of a role are that somebody is forced to be a supervisor, and that others therefore are not', () => {
  const people = [person('ann', { force_supervisor_role: true }), person('bo', { role_id: '2' })];
  const { users, drafts } = run(people).value;
  expect([...reasonsOf(users, drafts).values()].map(({ role }) => role)).toEqual([
    'marked as supervisor in the HR system (force_supervisor_role)',
    'only people with force_supervisor_role are supervisors',
  ]);
});

it('says nothing of a user whom preparing again does not give', () => {
  const { users } = run(PEOPLE).value;
  expect(reasonsOf(users, []).size).toBe(0);
});

it('says nothing of a role that was changed by hand', () => {
  const { users, drafts } = run(PEOPLE).value;
  const changed = users.map((user) => ({ ...user, timecamp_role: 'guest' as const }));
  expect(reasonsOf(changed, drafts).size).toBe(0);
});

it('are those of who kept the e-mail, not of who lost it', () => {
  const people = [person('ann', { department: 'Sales' }), person('zoe', { email: 'ann@other.example' })];
  const { users, drafts } = run(people, { replaceEmailDomain: 'example.com' }).value;
  expect(reasonsOf(users, drafts).get('ann@example.com')?.group).toContain('the department');
});
