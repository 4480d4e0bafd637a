import { expect, it } from 'vitest';
import { reasonsOf } from '../../../src/core/prepare/reasons.ts';
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
];

const IN_DEPARTMENT = 'the department in the HR system';
const OWN_GROUP = 'has reports and therefore a group of their own';
const ANNS_GROUP = 'the group of their supervisor, ann (ann)';
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
  ['supervisors', SUPERVISORS, 'fay', 'supervises themselves in the HR system: the root group', DEFAULT_ROLE],
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
