import { expect, it } from 'vitest';
import type { Plan } from '../../../../src/core/plan/plan.ts';
import { account, plan, prepared, user } from '../builders.ts';

/** What a plan file says about each operation besides its subject: id, reason, needs, before and after. */
const details = ({ operations }: Plan) =>
  operations.map(({ id, reason, needs, before, after }) => [id, reason, needs, before, after]);

const SALES = { group_id: '2', path: ['Sales'] };
const FORMER = { group_id: '9', path: ['Former'] };
const SUPPORT = { group_id: null, path: ['Support'] };
const ROOT = { group_id: '1', path: [] };
const ENABLED = { disabled: false };
const DISABLED = { disabled: true };
const MANAGED = { added_manually: false };
const creation = ['create-group:Support', 'people belong in it', [], null, { name: 'Support', parent: ROOT }];
const managed = (who: string, ...needs: readonly string[]) => [
  `reset-manual:${who}`,
  'managed by tcsync',
  needs,
  null,
  MANAGED,
];

const there = account(
  [
    user('ann', { disabled: true, name: 'Old', external_id: '', group_id: '2' }),
    user('gone', { group_id: '2', added_manually: true }),
  ],
  { '2': 'Sales', '8': 'Empty', '9': 'Former' },
);
const wanted = {
  group: 'Support',
  timecamp_role: 'supervisor',
  timecamp_real_email: 'second@example.com',
} as const;

it('a plan says why and from what to what it changes a user', () => {
  expect(details(plan([prepared('ann', wanted)], there))).toEqual([
    creation,
    ['deactivate:id-gone', 'not in the source', [], ENABLED, DISABLED],
    ['enable:id-ann', 'active in the source', [], DISABLED, ENABLED],
    ['name:id-ann', 'name in the source', [], 'Old', 'ann'],
    ['move:id-ann', 'group in the source', ['create-group:Support'], SALES, SUPPORT],
    ['role:id-ann', 'role in the source', [], 'user', 'supervisor'],
    ['external-id:id-ann', 'external id in the source', [], '', 'ann'],
    ['additional-email:id-ann', 'second address in the source', [], '', 'second@example.com'],
    managed('id-ann'),
    ['reset-manual:id-gone', 'managed by tcsync', [], { added_manually: true }, MANAGED],
  ]);
});

it('a plan says the same of leavers, who are moved once they are disabled, and of groups they leave empty', () => {
  const options = { disabledUsersGroupId: '9', removeEmptyGroups: true };
  const removed = 'empty and not needed';
  expect(details(plan([prepared('ann', { timecamp_status: 'inactive' })], there, options))).toEqual([
    ['deactivate:id-gone', 'not in the source', [], ENABLED, DISABLED],
    ['move:id-ann', "marked inactive in the source: to the disabled users' group", [], SALES, FORMER],
    [
      'move:id-gone',
      "not in the source: to the disabled users' group",
      ['deactivate:id-gone'],
      SALES,
      FORMER,
    ],
    managed('id-ann'),
    ['reset-manual:id-gone', 'managed by tcsync', [], { added_manually: true }, MANAGED],
    ['remove-group:2', removed, ['move:id-ann', 'move:id-gone'], { name: 'Sales', parent_id: '1' }, null],
    ['remove-group:8', removed, [], { name: 'Empty', parent_id: '1' }, null],
  ]);
});

it('a plan says of a leaver who is not below the root group that they are outside', () => {
  const outside = { ...there, groups: there.groups.filter(({ id }) => id !== '2') };
  const [first] = details(plan([prepared('ann')], outside));
  expect(first).toEqual([
    'deactivate:id-gone',
    'not in the source; in a group outside the root group',
    [],
    ENABLED,
    DISABLED,
  ]);
});

it('the fields of a joiner need the invitation, and the invitation needs the new group', () => {
  const [ann, bob] = ['invite:ann@example.com', 'invite:bob@example.com'];
  const reason = 'active in the source, not in the account';
  expect(details(plan([prepared('ann', wanted), prepared('bob')], account([])))).toEqual([
    creation,
    [ann, reason, ['create-group:Support'], null, { group: SUPPORT }],
    [bob, reason, [], null, { group: ROOT }],
    ['name:ann@example.com', 'joiner', [ann], '', 'ann'],
    ['name:bob@example.com', 'joiner', [bob], '', 'bob'],
    ['role:ann@example.com', 'joiner', [ann], 'user', 'supervisor'],
    ['external-id:ann@example.com', 'joiner', [ann], '', 'ann'],
    ['external-id:bob@example.com', 'joiner', [bob], '', 'bob'],
    ['additional-email:ann@example.com', 'joiner', [ann], '', 'second@example.com'],
    managed('ann@example.com', ann),
    managed('bob@example.com', bob),
  ]);
});

const DAY_AGO = '2026-11-01T08:00:00.000Z';

it.each([
  [
    'after 24 hours',
    { sent_at: DAY_AGO, answered: true },
    [
      'invite:ann@example.com',
      'invited 24 hours ago, still not visible in TimeCamp',
      [],
      null,
      { group: ROOT },
    ],
  ],
  [
    'just before',
    { sent_at: '2026-11-01T08:00:00.001Z', answered: true },
    [
      'finish:ann@example.com',
      'invited by an earlier run',
      [],
      { invited_at: '2026-11-01T08:00:00.001Z', answered: true },
      { group: ROOT },
    ],
  ],
  [
    'without an answer',
    { sent_at: DAY_AGO, answered: false },
    [
      'finish:ann@example.com',
      'invited by an earlier run without an answer; invited again if not found',
      [],
      { invited_at: DAY_AGO, answered: false },
      { group: ROOT },
    ],
  ],
])('someone invited earlier is looked up or invited again: %s', (_, entry, expected) => {
  const journal = { invited: [{ email: 'ann@example.com', ...entry }] };
  const [first, name, id] = details(plan([prepared('ann')], account([]), {}, { journal }));
  expect(first).toEqual(expected);
  expect([name, id]).toEqual([
    ['name:ann@example.com', 'joiner', [expected[0]], '', 'ann'],
    ['external-id:ann@example.com', 'joiner', [expected[0]], '', 'ann'],
  ]);
});

it.each([
  ['without an answer', {}, ''],
  [
    'without the address in the answer',
    { unknown_status: '' },
    ', whose answer does not mention the address',
  ],
  ['with another answer', { unknown_status: 'Blocked' }, ', which answered "Blocked"'],
])('someone invited twice who is not in TimeCamp a day later is a failure: %s', (_, answer, clause) => {
  const entry = {
    email: 'ann@example.com',
    sent_at: '2026-10-31T08:00:00.000Z',
    again_at: DAY_AGO,
    answered: true,
    ...answer,
  };
  const made = plan([prepared('ann')], account([]), {}, { journal: { invited: [entry] } });
  expect(made.operations).toEqual([]);
  expect(made.failures).toEqual([
    {
      person: 'ann@example.com',
      message: `was invited twice and is not visible in TimeCamp${clause}. Search for the address in TimeCamp and remove the invitation, or correct the address in the source.`,
    },
  ]);
});

it('the role and the name of an invited user need the end of the invitation, their group does not', () => {
  const invited = [{ email: 'ann@example.com', sent_at: DAY_AGO, answered: true }];
  const invitedUser = user('ann', { name: '', disabled: true, group_id: '2' });
  const made = plan(
    [prepared('ann', { timecamp_role: 'supervisor' })],
    account([invitedUser], { '2': 'Sales' }),
    { disableRoleUpdates: true },
    { journal: { invited } },
  );
  expect(details(made)).toEqual([
    ['enable:id-ann', 'active in the source', [], DISABLED, ENABLED],
    [
      'finish:id-ann',
      'invited by an earlier run',
      [],
      { invited_at: DAY_AGO, answered: true },
      { group: SALES },
    ],
    ['name:id-ann', 'name in the source', ['finish:id-ann'], '', 'ann'],
    ['move:id-ann', 'group in the source', [], SALES, ROOT],
    ['role:id-ann', 'role in the source', ['finish:id-ann'], 'user', 'supervisor'],
    managed('id-ann'),
  ]);
});

it('a pending reset of the manual flag is planned once, with the changes of the user if there are any', () => {
  const one = account([user('ann', { added_manually: true })]);
  const made = plan([prepared('ann')], one, {}, { journal: { reset_manual: ['id-ann'] } });
  expect(details(made)).toEqual([
    ['reset-manual:id-ann', 'not finished by an earlier run', [], null, MANAGED],
  ]);
  const changed = plan(
    [prepared('ann', { timecamp_user_name: 'A' })],
    one,
    {},
    { journal: { reset_manual: ['id-ann'] } },
  );
  expect(details(changed).slice(1)).toEqual([managed('id-ann')]);
});
