import { describe, expect, it } from 'vitest';
import type { AccountUser } from '../../../src/core/model.ts';
import { account, lines, prepared, user } from '../plan/builders.ts';
import { changedSince, ran, undo } from './runs.ts';

const GROUPS = { '2': 'Sales', '3': 'Lab' };
const BOB = user('bob');
const PEOPLE = [
  prepared('bob'),
  prepared('ann', {
    timecamp_user_name: 'Ann New',
    timecamp_external_id: 'new',
    timecamp_real_email: 'new@home.test',
    timecamp_role: 'supervisor',
    group: 'Sales',
  }),
];
const OLD: Partial<AccountUser> = { external_id: 'old', additional_email: 'old@home.test', group_id: '3' };
const NEW: Partial<AccountUser> = {
  name: 'Ann New',
  external_id: 'new',
  additional_email: 'new@home.test',
  group_id: '2',
  role: 'supervisor',
};
const record = ran(PEOPLE, account([user('ann', OLD), BOB], GROUPS));

/** The plan of the undo, where Ann is as the run left her but for these fields. */
const undoOf = (fields: Partial<AccountUser>, groups: Readonly<Record<string, string>> = GROUPS) =>
  undo(record, account([user('ann', { ...NEW, ...fields }), BOB], groups));

const BACK = {
  move: 'move ann: Sales > Lab',
  name: 'name ann: ann',
  id: 'external-id ann: old',
  additional: 'additional-email ann: old@home.test',
  role: 'role ann: user',
};

describe('an undo', () => {
  it('gives back every field that the run changed', () => {
    const planned = undoOf({});
    expect(lines(planned).toSorted()).toEqual(Object.values(BACK).toSorted());
    expect(changedSince(planned)).toEqual([]);
  });

  it('has nothing to do where everything is as before the run', () => {
    const planned = undo(record, account([user('ann', OLD), BOB], GROUPS));
    expect(lines(planned)).toEqual([]);
    expect(planned.notices).toEqual([]);
  });

  it.each<[string, Partial<AccountUser>, keyof typeof BACK, string | undefined]>([
    ['a name set by hand', { name: 'Annie' }, 'name', 'name is now "Annie"'],
    ['a name that is back', { name: 'ann' }, 'name', undefined],
    ['an external id set by hand', { external_id: 'x' }, 'id', 'external id is now "x"'],
    [
      'an additional e-mail set by hand',
      { additional_email: 'x@home.test' },
      'additional',
      'additional e-mail is now "x@home.test"',
    ],
    ['a role set by hand', { role: 'guest' }, 'role', 'role is now guest'],
  ])('leaves %s as it is', (_, fields, field, why) => {
    const planned = undoOf(fields);
    expect(lines(planned).toSorted()).toEqual(
      Object.values({ ...BACK, [field]: [] })
        .flat()
        .toSorted(),
    );
    expect(changedSince(planned)).toEqual(
      why === undefined ? [] : [`ann@example.com: ${why}. The undo leaves it as it is.`],
    );
  });

  it('leaves a group chosen by hand, and the role in it', () => {
    const planned = undoOf({ group_id: '4' }, { ...GROUPS, '4': 'Board' });
    expect(lines(planned)).not.toContain(BACK.role);
    expect(lines(planned).filter((line) => line.startsWith('move'))).toEqual([]);
    expect(changedSince(planned)).toEqual([
      'ann@example.com: group is now Board. The undo leaves it as it is.',
      'ann@example.com: the role of the former group stays. The undo leaves it as it is.',
    ]);
  });

  it('gives back the e-mail of someone found by external id', () => {
    const options = { updateEmailOnExternalId: true };
    const moved = ran(
      [prepared('bob'), prepared('ann', { timecamp_email: 'new@example.com' })],
      account([user('ann'), BOB]),
      options,
    );
    expect(lines(undo(moved, account([user('ann', { email: 'new@example.com' }), BOB])))).toEqual([
      'email new: ann@example.com',
    ]);
    expect(changedSince(undo(moved, account([user('ann', { email: 'x@example.com' }), BOB])))).toEqual([
      'x@example.com: e-mail is now "x@example.com". The undo leaves it as it is.',
    ]);
  });

  it('disables those whom the run enabled, and enables those whom it disabled', () => {
    const before = account([user('ann', { disabled: true }), BOB, user('cy')]);
    const run = ran([prepared('ann'), prepared('bob')], before);
    const now = (ann: boolean, cy: boolean) =>
      account([user('ann', { disabled: ann }), BOB, user('cy', { disabled: cy })]);
    expect(lines(undo(run, now(false, true))).toSorted()).toEqual(['deactivate ann', 'enable cy']);
    expect(lines(undo(run, now(true, false)))).toEqual([]);
  });

  it('names those who are gone, and those whom the settings protect', () => {
    expect(changedSince(undo(record, account([BOB], GROUPS)))).toEqual([
      'ann@example.com: is no longer in TimeCamp. The undo leaves it as it is.',
    ]);
    const now = account([user('ann', NEW), BOB], GROUPS);
    const planned = undo(record, now, { options: { ignoredUserIds: ['id-ann'] } });
    expect(lines(planned)).toEqual([]);
    expect(changedSince(planned)).toEqual([
      'ann@example.com: is protected by the settings. The undo leaves it as it is.',
    ]);
  });
});

describe('an undo of invitations', () => {
  const invited = (...names: string[]) =>
    ran(
      ['bob', ...names].map((name) => prepared(name)),
      account([BOB]),
    );
  const notUndone = (planned: ReturnType<typeof undo>) =>
    planned.notices.filter(({ code }) => code === 'not-undone');

  it('disables the users and says that they stay', () => {
    const planned = undo(invited('ann', 'cy'), account([user('ann'), BOB, user('cy')]));
    expect(lines(planned)).toEqual(['deactivate ann', 'deactivate cy']);
    expect(notUndone(planned)).toEqual([
      {
        level: 'warning',
        code: 'not-undone',
        message: '2 invitations cannot be undone. The users stay in TimeCamp, disabled.',
        who: ['ann@example.com', 'cy@example.com'],
      },
    ]);
  });

  it('says so of users whom TimeCamp does not show yet', () => {
    const planned = undo(invited('ann'), account([BOB]));
    expect(lines(planned)).toEqual([]);
    expect(notUndone(planned).map(({ message }) => message)).toEqual([
      '1 invitation cannot be undone. TimeCamp does not show the users yet, so they cannot be disabled. Undo the run again once it does.',
    ]);
  });

  it('moves the users to the group of disabled users', () => {
    const groups = { '9': 'Former' };
    const now = account([user('ann'), BOB], groups);
    const options = { disabledUsersGroupId: '9' };
    const planned = undo(invited('ann'), now, { options });
    expect(lines(planned)).toEqual(['deactivate ann', 'move ann: . > Former']);
    expect(planned.operations.find(({ kind }) => kind === 'move')?.needs).toEqual(['deactivate:id-ann']);
    const there = account([user('ann', { group_id: '9' }), BOB], groups);
    expect(lines(undo(invited('ann'), there, { options }))).toEqual(['deactivate ann']);
    const left = account([user('ann', { disabled: true }), BOB], groups);
    expect(lines(undo(invited('ann'), left, { options }))).toEqual(['move ann: . > Former']);
  });
});

describe('an undo of groups', () => {
  const run = ran([prepared('bob'), prepared('ann', { group: 'New/Team' })], account([user('ann'), BOB]));
  const after = (groups: Readonly<Record<string, string>>, ...others: AccountUser[]) =>
    account([user('ann', { group_id: '6' }), BOB, ...others], groups);
  const NEW_GROUPS = { '5': 'New', '6': 'New/Team' };

  it('removes the groups that the run created, the deepest first', () => {
    const planned = undo(run, after(NEW_GROUPS));
    expect(lines(planned)).toEqual(['move ann: New/Team > .', 'remove-group New/Team', 'remove-group New']);
    expect(changedSince(planned)).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string>>, readonly AccountUser[], readonly string[]]>([
    [
      'that others use',
      NEW_GROUPS,
      [user('cy', { group_id: '6' })],
      ['New / Team: the group is in use.', 'New: the group is in use.'],
    ],
    [
      'with a group that someone made in it',
      { ...NEW_GROUPS, '7': 'New/Other' },
      [],
      ['New: the group is in use.'],
    ],
  ])('leaves groups %s', (_, groups, others, why) => {
    expect(changedSince(undo(run, after(groups, ...others)))).toEqual(
      why.map((text) => `${text} The undo leaves it as it is.`),
    );
  });

  const made = {
    ...run,
    results: (run.results ?? []).map((result) =>
      result.operation.startsWith('create-group')
        ? { ...result, made: result.operation.endsWith('Team') ? '6' : '5' }
        : result,
    ),
  };
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['renamed', { '5': 'New', '6': 'New/Crew' }, 'New / Team: the group is now named "Crew".'],
    ['moved', { '5': 'New', '6': 'Team' }, 'New / Team: the group now has a different parent.'],
  ])('leaves a group that was %s', (_, groups, why) => {
    const planned = undo(made, after(groups));
    expect(lines(planned)).not.toContain('remove-group New/Team');
    expect(changedSince(planned)).toContain(`${why} The undo leaves it as it is.`);
  });

  it('makes again the groups that the run removed', () => {
    const options = { removeEmptyGroups: true };
    const emptied = ran(
      [prepared('bob'), prepared('ann')],
      account([user('ann', { group_id: '6' }), BOB], NEW_GROUPS),
      options,
    );
    expect(lines(emptied.plan ?? undo(emptied, account([BOB])))).toContain('remove-group New/Team');
    expect(lines(undo(emptied, account([user('ann'), BOB])))).toEqual([
      'create-group New',
      'create-group New/Team',
      'move ann: . > New/Team',
    ]);
    const again = account([user('ann'), BOB], { '7': 'New', '8': 'New/Team' });
    expect(lines(undo(emptied, again))).toEqual(['move ann: . > New/Team']);
  });
});

describe('the notice about the next sync', () => {
  const notice = (count: number, ignoredUserIds: readonly string[] = []) => {
    const names = Array.from({ length: count }, (_, index) => `p${index}`);
    const run = ran(
      [prepared('bob'), ...names.map((name) => prepared(name, { timecamp_user_name: 'New' }))],
      account([BOB, ...names.map((name) => user(name, { id: name }))]),
    );
    const now = account([BOB, ...names.map((name) => user(name, { id: name, name: 'New' }))]);
    const { notices } = undo(run, now, { options: { ignoredUserIds } });
    return notices.find(({ code }) => code === 'next-sync');
  };
  const text = (setting: string) =>
    `The next sync repeats the changes that this undo reverses. To prevent that, correct the source, or after the undo ${setting}, or hold each person: tcsync hold <person>.`;

  it('names everyone to be ignored, with those whom the settings already ignore', () => {
    expect(notice(2, ['9', '8'])).toEqual({
      level: 'warning',
      code: 'next-sync',
      message: text('set TIMECAMP_IGNORED_USER_IDS=9,8,p0,p1'),
    });
  });

  it('has more than 50 ids only in its list', () => {
    expect(notice(50)).not.toHaveProperty('who');
    expect(notice(50)?.message).toContain(',p48,p49, or hold');
    const many = notice(51);
    expect(many?.message).toBe(
      text('set TIMECAMP_IGNORED_USER_IDS to the 51 ids that --format json lists with this warning'),
    );
    expect(many?.who).toHaveLength(51);
  });

  it('names no one when only groups change', () => {
    const run = ran([prepared('bob')], account([BOB], { '5': 'Old' }), { removeEmptyGroups: true });
    const { notices } = undo(run, account([BOB]));
    expect(notices.map(({ message }) => message)).toEqual([
      'The next sync repeats the changes that this undo reverses. Correct the source or the settings first.',
    ]);
  });
});
