import { expect, it } from 'vitest';
import { reasonsOf } from '../../../src/core/prepare/reasons.ts';
import { HYBRID, person, run, SUPERVISORS } from './people.ts';

const PEOPLE = [
  person('ann', { department: 'Sales' }),
  person('bo', { department: 'Sales', supervisor_id: 'ann' }),
  person('cy', { role_id: '2' }),
  person('dee', { supervisor_id: 'gone' }),
  person('eve', { force_global_admin_role: true, department: 'Sales' }),
];

it.each([
  ['departments', {}, 'bo', 'the department in the HR system', 'the default role'],
  ['departments', {}, 'cy', 'no department', 'role_id'],
  ['departments', {}, 'eve', 'global administrators', 'force_global_admin_role'],
  ['supervisors', SUPERVISORS, 'ann', 'has reports', 'has reports'],
  ['supervisors', SUPERVISORS, 'bo', 'supervisor, ann (ann)', 'the default role'],
  ['supervisors', SUPERVISORS, 'dee', 'not in the data', 'the default role'],
  ['hybrid', HYBRID, 'bo', 'supervisor, ann (ann)', 'the default role'],
  ['is_supervisor', { useIsSupervisorRole: true }, 'ann', 'the department', 'not marked'],
])('%s: why %3$s is there', (_, options, id, group, role) => {
  const { users, drafts } = run(PEOPLE, options).value;
  const reasons = reasonsOf(users, drafts).get(`${id}@example.com`);
  expect(reasons?.group).toContain(group);
  expect(reasons?.role).toContain(role);
});

it('says nothing of someone whose group or role came from other data or settings', () => {
  const { users } = run(PEOPLE, SUPERVISORS).value;
  const others = run(PEOPLE).value.drafts;
  expect([...reasonsOf(users, others).keys()].toSorted()).toEqual([
    'cy@example.com',
    'dee@example.com',
    'eve@example.com',
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
