import { describe, expect, it } from 'vitest';
import type { Hold } from '../../../src/core/holds/holds.ts';
import { account, lines, prepared, user } from '../plan/builders.ts';
import { changedSince, ran, undo } from './runs.ts';

const GROUPS = { '2': 'Sales', '3': 'Sales/North', '9': 'Former' };
const DISABLED_GROUP = { disabledUsersGroupId: '9' };
const BOB = user('bob');

const without = (...ids: string[]) =>
  Object.fromEntries(Object.entries(GROUPS).filter(([id]) => !ids.includes(id)));

describe("undo and the disabled users' group", () => {
  const before = account([user('ann', { group_id: '3', role: 'supervisor' }), BOB], GROUPS);
  const left = user('ann', { group_id: '9', disabled: true });

  it('moves back to their group those who were disabled', () => {
    const planned = undo(ran([prepared('bob')], before, DISABLED_GROUP), account([left, BOB], GROUPS), {
      options: DISABLED_GROUP,
    });
    expect(lines(planned)).toEqual(['enable ann', 'move ann: Former > Sales/North', 'role ann: supervisor']);
    expect(changedSince(planned)).toEqual([]);
  });

  it.each([
    [['3'], 'Sales', 'Sales'],
    [['2', '3'], '.', 'the root group'],
  ])('moves them to the group above when theirs, %j, is gone', (gone, target, name) => {
    const now = account([left, BOB], without(...gone));
    const planned = undo(ran([prepared('bob')], before, DISABLED_GROUP), now, { options: DISABLED_GROUP });
    expect(lines(planned)).toEqual(['enable ann', `move ann: Former > ${target}`]);
    expect(changedSince(planned)).toEqual([
      `ann@example.com: the group Sales / North is no longer in TimeCamp. The undo moves them to ${name}.`,
      'ann@example.com: role is now user; it was supervisor in the group that no longer exists. The undo leaves it as it is.',
    ]);
  });

  it('leaves there those who were disabled before the run, when their group is gone', () => {
    const was = account([user('ann', { group_id: '3', disabled: true }), BOB], GROUPS);
    const now = account([left, BOB], without('3'));
    const planned = undo(ran([prepared('bob')], was, DISABLED_GROUP), now, { options: DISABLED_GROUP });
    expect(lines(planned)).toEqual([]);
    expect(changedSince(planned)).toEqual([
      'ann@example.com: the group Sales / North is no longer in TimeCamp. The undo leaves it as it is.',
    ]);
  });

  it('moves out of it those who were enabled since, when their group is gone', () => {
    const was = account([user('ann', { group_id: '3', disabled: true }), BOB], GROUPS);
    const now = account([user('ann', { group_id: '9' }), BOB], without('3'));
    const planned = undo(ran([prepared('bob')], was, DISABLED_GROUP), now, { options: DISABLED_GROUP });
    expect(lines(planned)).toEqual(['move ann: Former > Sales']);
  });

  it('moves back those whom a later run moved there', () => {
    const planned = undo(ran([prepared('bob')], before), account([left, BOB], GROUPS), {
      options: DISABLED_GROUP,
    });
    expect(lines(planned)).toEqual(['enable ann', 'move ann: Former > Sales/North']);
    const gone = undo(ran([prepared('bob')], before), account([left, BOB], without('3')), {
      options: DISABLED_GROUP,
    });
    expect(lines(gone)).toEqual(['enable ann', 'move ann: Former > Sales']);
  });

  it('is refused when the account does not have that group', () => {
    const record = ran([prepared('bob')], before, DISABLED_GROUP);
    expect(() => undo(record, account([BOB], without('9')), { options: DISABLED_GROUP })).toThrow(
      expect.objectContaining({
        exitCode: 64,
        message: expect.stringContaining('TIMECAMP_DISABLED_USERS_GROUP_ID'),
      }),
    );
  });
});

it('an undo lists held people as every plan does, and changes nothing about them', () => {
  const record = ran([prepared('bob', { timecamp_user_name: 'Robert' })], account([user('ann'), BOB]));
  const now = account([user('ann', { disabled: true }), user('bob', { name: 'Robert' }), user('cid')]);
  const hold = (person: string): Hold => ({ person, until: '2026-12-31', why: 'leave', created: '', by: '' });
  const planned = undo(record, now, { holds: [hold('ann'), hold('cid')] });
  expect(lines(planned)).toEqual(['name bob: bob']);
  expect(planned.kept).toEqual([
    {
      person: { email: 'ann@example.com', name: 'ann', user_id: 'id-ann' },
      by: 'hold',
      reason: 'held until 2026-12-31: leave',
      until: '2026-12-31',
    },
  ]);
  expect(changedSince(planned)).toEqual([]);
});
