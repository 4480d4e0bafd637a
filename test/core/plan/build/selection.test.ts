import { describe, expect, it } from 'vitest';
import { categoryOf } from '../../../../src/core/plan/build/selection.ts';
import { type Category, CATEGORIES } from '../../../../src/core/plan/operation-spec.ts';
import { failedPreconditions } from '../../../../src/core/plan/saved/preconditions.ts';
import { requestsOf } from '../../../../src/core/plan/requests.ts';
import type { Account } from '../../../../src/core/model.ts';
import { EMPTY_JOURNAL, type Journal } from '../../../../src/core/plan/journal.ts';
import { account, lines, NOW, plan, prepared, user } from '../builders.ts';

/** A bit of everything. */
const PEOPLE = [
  prepared('new', { group: 'Ops' }),
  prepared('named', { timecamp_user_name: 'Other' }),
  prepared('back'),
  prepared('mover', { group: 'Sales/North' }),
  prepared('boss', { timecamp_role: 'supervisor' }),
  prepared('other', { group: 'Lab', timecamp_status: 'active' }),
];
const THERE = account(
  [
    user('named'),
    user('back', { disabled: true }),
    user('mover', { group_id: '3' }),
    user('boss'),
    user('other', { group_id: '4' }),
    user('gone'),
  ],
  { '3': 'Old', '4': 'Lab', '5': 'Gone' },
);
const OPTIONS = { removeEmptyGroups: true, disabledUsersGroupId: '5' };

const choose = (only: readonly Category[] | undefined, users?: readonly string[]) =>
  lines(plan(PEOPLE, THERE, OPTIONS, { selection: { only, users } }));

describe('--only', () => {
  it.each<[Category, string[]]>([
    ['new-users', ['create-group Ops', 'invite new: Ops', 'name new: new', 'external-id new: new']],
    ['updates', ['name named: Other']],
    ['enable', ['enable back']],
    ['moves', ['create-group Sales', 'create-group Sales/North', 'move mover: Old > Sales/North']],
    ['roles', ['role boss: supervisor']],
    ['groups', ['create-group Ops', 'create-group Sales', 'create-group Sales/North']],
    ['deactivations', ['deactivate gone', 'move gone: . > Gone']],
    ['empty-groups', []],
  ])('%s', (category, expected) => {
    expect(choose([category])).toEqual(expected);
  });

  it('with moves, groups emptied by them are removed', () => {
    expect(choose(['moves', 'empty-groups'])).toContain('remove-group Old');
  });

  it('all categories together are everything', () => {
    expect(choose(CATEGORIES)).toEqual(choose(undefined));
  });

  it('added_manually follows the chosen changes only', () => {
    const { operations } = plan(PEOPLE, THERE, OPTIONS, { selection: { only: ['roles'], users: undefined } });
    expect(operations.map(({ id }) => id)).toEqual(['role:id-boss', 'reset-manual:id-boss']);
  });

  it('new-users finishes those of earlier runs who are seen only now, and does not move them', () => {
    const there = account([user('bob', { name: '', external_id: '' })], { '2': 'Sales' });
    const made = plan(
      [
        prepared('bob', {
          group: 'Sales',
          timecamp_role: 'supervisor',
          timecamp_real_email: 'bob@home.test',
        }),
      ],
      there,
      {},
      {
        selection: { only: ['new-users'], users: undefined },
        journal: {
          invited: [{ email: 'bob@example.com', sent_at: '2026-11-02T07:00:00.000Z', answered: true }],
        },
      },
    );
    expect(made.operations.map(({ kind }) => kind)).toEqual([
      'finish',
      'name',
      'role',
      'external-id',
      'additional-email',
      'reset-manual',
    ]);
  });

  it.each<[string, readonly Category[] | undefined, readonly string[] | undefined, string[]]>([
    ['everything', undefined, undefined, ['reset-manual:id-boss', 'reset-manual:id-other']],
    ['updates', ['updates'], undefined, ['reset-manual:id-boss', 'reset-manual:id-other']],
    ['moves', ['moves'], undefined, []],
    ['one person', undefined, ['other'], ['reset-manual:id-other']],
    ['empty groups', ['empty-groups'], undefined, []],
  ])('marks left over from an earlier run belong to updates: %s', (_, only, users, expected) => {
    const made = plan(
      [prepared('boss'), prepared('other')],
      account([user('boss'), user('other')]),
      {},
      {
        selection: { only, users },
        journal: { reset_manual: ['id-boss', 'id-other'] },
      },
    );
    expect(made.operations.map(({ id }) => id)).toEqual(expected);
  });

  it('every operation has a category', () => {
    const { operations } = plan(PEOPLE, THERE, OPTIONS);
    expect(new Set(operations.map(categoryOf))).toEqual(new Set(CATEGORIES));
  });
});

describe('--user', () => {
  it.each([
    [
      'someone to move, by e-mail in any case',
      'MOVER@example.com',
      ['create-group Sales', 'create-group Sales/North', 'move mover: Old > Sales/North'],
    ],
    [
      'someone new, by external id',
      'new',
      ['create-group Ops', 'invite new: Ops', 'name new: new', 'external-id new: new'],
    ],
    ['someone gone: only they are disabled', 'gone@example.com', ['deactivate gone', 'move gone: . > Gone']],
    ['someone who needs nothing', 'other@example.com', []],
  ])('%s', (_, who, expected) => {
    expect(choose(undefined, [who])).toEqual(expected);
  });

  it('someone by e-mail: nobody else who merely has it as a second address', () => {
    const there = account(
      [
        user('mover', { group_id: '3' }),
        user('gone', { additional_email: 'mover@example.com', external_id: '' }),
        user('left', { additional_email: 'second@example.com', external_id: '' }),
      ],
      { '3': 'Old' },
    );
    const of = (who: string) =>
      lines(plan(PEOPLE, there, {}, { selection: { only: undefined, users: [who] } }));
    expect(of('mover@example.com')).toEqual(choose(undefined, ['mover@example.com']));
    expect(of('second@example.com')).toEqual(['deactivate left']);
  });

  it.each([
    ['someone unknown on both sides', ['mover', 'nobody@example.com'], '"nobody@example.com"'],
    ['an empty name, though many have no external id', [' '], '" "'],
  ])('%s is an error, exit 1', (_, who, named) => {
    const there = { ...THERE, users: THERE.users.map((one) => ({ ...one, external_id: '' })) };
    const selection = { only: undefined, users: who };
    const choosing = (): unknown =>
      plan([...PEOPLE, prepared('nameless', { timecamp_external_id: '' })], there, OPTIONS, { selection });
    expect(choosing).toThrow(
      expect.objectContaining({ exitCode: 1, message: expect.stringContaining(named) }),
    );
  });
});

describe('empty groups', () => {
  const at = (
    paths: Record<string, string>,
    people: Record<string, string>,
    wanted: Record<string, string>,
    more = {},
  ) =>
    lines(
      plan(
        Object.entries(wanted).map(([name, group]) => prepared(name, { group })),
        account(
          Object.entries(people).map(([name, group_id]) =>
            user(name, { group_id, disabled: name.startsWith('off') }),
          ),
          paths,
        ),
        { removeEmptyGroups: true, disableUserDeactivation: true, ...more },
      ),
    ).filter((line) => line.startsWith('remove'));

  it.each([
    [
      'go bottom-up',
      () => at({ '2': 'A', '3': 'A/B' }, { ann: '1' }, { ann: '' }),
      ['remove-group A/B', 'remove-group A'],
    ],
    ['stay where a disabled person is', () => at({ '2': 'A' }, { ann: '1', off: '2' }, { ann: '' }), []],
    ['stay where a child stays', () => at({ '2': 'A', '3': 'A/B' }, { ann: '1', off: '3' }, { ann: '' }), []],
    [
      'stay where someone belongs who is not there yet',
      () => at({ '2': 'A', '3': 'A/B' }, { ann: '1' }, { ann: '', bob: 'A/B' }),
      [],
    ],
    [
      'stay for the disabled users',
      () => at({ '2': 'A' }, { ann: '1' }, { ann: '' }, { disabledUsersGroupId: '2' }),
      [],
    ],
    ['stay when a new group comes into them', () => at({ '2': 'A' }, { ann: '1' }, { ann: 'A/C' }), []],
    [
      'go beside a child that stays, under a group that stays',
      () => at({ '2': 'A', '3': 'A/B', '4': 'A/C' }, { ann: '1', off: '4' }, { ann: '' }),
      ['remove-group A/B'],
    ],
    [
      'stay on the path of someone whose group is not created',
      () => at({ '2': 'A' }, { ann: '1' }, { ann: 'A/B' }, { disableGroupsCreation: true }),
      [],
    ],
    ['are never the root group', () => at({ '2': 'A' }, {}, { new: '' }), ['remove-group A']],
    [
      'go when the people of a group elsewhere come to another one',
      () => at({ '2': 'A', '3': 'B' }, { ann: '77' }, { ann: 'B' }),
      ['remove-group A'],
    ],
    [
      'go when another group of the same name is used',
      () => at({ '2': 'A', '3': 'A' }, { ann: '3' }, { ann: 'A' }),
      ['remove-group A'],
    ],
  ])('%s', (_, removed, expected) => {
    expect(removed()).toEqual(expected);
  });

  it('wait for the moves out of them and for the removal of their own children only', () => {
    const paths = { '2': 'A', '3': 'A/B', '4': 'C' };
    const there = account([user('ann', { group_id: '2' })], paths);
    const { operations } = plan([prepared('ann')], there, { removeEmptyGroups: true });
    expect(
      operations.flatMap(({ kind, id, needs }) => (kind === 'remove-group' ? [[id, needs]] : [])),
    ).toEqual([
      ['remove-group:3', []],
      ['remove-group:2', ['move:id-ann', 'remove-group:3']],
      ['remove-group:4', []],
    ]);
  });

  it('people_picker counts too', () => {
    const there = account([user('ann')], { '2': 'A' });
    const guest: Account = {
      ...there,
      groups: there.groups.map((group) => (group.id === '2' ? { ...group, member_ids: ['id-ann'] } : group)),
    };
    expect(lines(plan([prepared('ann')], guest, { removeEmptyGroups: true }))).toEqual([]);
  });

  it('are removed without prepared users when that is asked for', () => {
    const selection = { only: ['empty-groups'] as const, users: undefined };
    const made = plan(
      undefined,
      account([user('ann')], { '2': 'A' }),
      { removeEmptyGroups: true },
      { selection },
    );
    expect([lines(made), made.hazards]).toEqual([['remove-group A'], []]);
  });
});

describe('requests', () => {
  it('carry as many people as TimeCamp takes', () => {
    const people = Array.from({ length: 120 }, (_, i) =>
      prepared(`n${i}`, { group: 'Sales', timecamp_role: 'guest' }),
    );
    const { operations } = plan(people, account([user('ann')], { '2': 'Sales' }));
    const requests = requestsOf(operations, (operation) => operation.group);
    const sizes = (kind: string) =>
      requests.filter((request) => request.kind === kind).map((request) => request.operations.length);
    expect(sizes('invite')).toEqual([50, 50, 20]);
    expect(sizes('role')).toEqual([100, 20]);
  });

  it('take name and e-mail of one person together', () => {
    const there = account([user('x', { id: '7', external_id: 'ann' })]);
    const { operations } = plan([prepared('ann')], there, { updateEmailOnExternalId: true });
    const profile = requestsOf(operations, (operation) => operation.group).find(
      ({ kind }) => kind === 'profile',
    );
    expect([profile?.kind, profile?.operations.map(({ kind }) => kind)]).toEqual([
      'profile',
      ['name', 'email'],
    ]);
  });
});

describe('the preconditions of a saved plan', () => {
  const made = plan(PEOPLE, THERE, OPTIONS);
  const change = (id: string, fields: object): Account => ({
    ...THERE,
    users: THERE.users.map((one) => (one.id === id ? { ...one, ...fields } : one)),
  });

  const ago = (hours: number): string => new Date(NOW - hours * 60 * 60 * 1000).toISOString();
  const broken = (there: Account, invited: Journal['invited'] = []): string[] =>
    failedPreconditions(made, { account: there, journal: { ...EMPTY_JOURNAL, invited }, now: NOW });

  it('hold in the account it was made from', () => {
    expect(broken(THERE)).toEqual([]);
  });

  it('hold when something else was changed', () => {
    expect(broken(change('id-other', { name: 'Changed', group_id: '1' }))).toEqual([]);
    expect(broken(change('id-boss', { name: 'Changed' }))).toEqual([]);
  });

  it.each([
    ['a name', change('id-named', { name: 'Else' }), 'named@example.com'],
    ['a state', change('id-gone', { disabled: true }), 'gone@example.com'],
    ['a re-enabled person', change('id-back', { disabled: false }), 'back@example.com'],
    ['a role', change('id-boss', { role: 'guest' }), 'boss@example.com'],
    ['the group of a role', change('id-boss', { group_id: '4' }), 'boss@example.com'],
    ['a group', change('id-mover', { group_id: '4' }), 'mover@example.com'],
    [
      'a person removed',
      { ...THERE, users: THERE.users.filter(({ id }) => id !== 'id-named') },
      'named@example.com',
    ],
    [
      'an invited address that is there by now',
      { ...THERE, users: [...THERE.users, user('new')] },
      'new@example.com',
    ],
    [
      'a group that is there by now',
      { ...THERE, groups: [...THERE.groups, { id: '9', name: 'Ops', parent_id: '1', member_ids: [] }] },
      'Ops',
    ],
    [
      'an empty group that is no longer empty',
      {
        ...THERE,
        groups: THERE.groups.map((group) =>
          group.id === '3' ? { ...group, member_ids: ['id-mover', 'id-other'] } : group,
        ),
      },
      'Old',
    ],
    [
      'a target group that is gone',
      { ...THERE, groups: THERE.groups.filter(({ id }) => id !== '5') },
      'Gone',
    ],
  ])('break on %s', (_, changed, named) => {
    expect(broken(changed).join(' ')).toContain(named);
  });

  it.each([
    ['an hour ago', { sent_at: ago(1), answered: true }, ['new@example.com']],
    ['an hour ago without an answer', { sent_at: ago(1), answered: false }, ['new@example.com']],
    ['25 hours ago', { sent_at: ago(25), answered: true }, []],
    ['25 hours ago for the second time', { sent_at: ago(50), again_at: ago(25), answered: true }, ['new@']],
  ])('break on an invitation that was sent %s', (_, entry, expected) => {
    const invited = [{ email: 'new@example.com', ...entry }];
    expect(broken(THERE, invited)).toEqual(expected.map((named) => expect.stringContaining(named)));
  });
});

describe('a name that selects no one', () => {
  const refused =
    (...users: readonly string[]) =>
    () =>
      plan(PEOPLE, THERE, {}, { selection: { only: undefined, users } });

  it.each([
    [['nobody'], '"nobody" matches'],
    [['boss@example.com', 'nobody', 'no@example.com'], '"nobody", "no@example.com" matches'],
    [[''], '"" matches'],
  ])('is refused, whoever else is named: %j', (users, names) => {
    expect(refused(...users)).toThrow(
      expect.objectContaining({
        message: `Unknown person: ${names} no prepared user and no TimeCamp user.`,
        code: 'unknown-person',
        exitCode: 1,
        hint: 'Use --user with a primary or additional e-mail, or an external id. Nothing was changed.',
      }),
    );
  });
});
