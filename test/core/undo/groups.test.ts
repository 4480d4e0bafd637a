import { describe, expect, it } from 'vitest';
import type { AccountUser } from '../../../src/core/model.ts';
import { GroupIndex } from '../../../src/core/tree/group-index.ts';
import { findTraces } from '../../../src/core/undo/context.ts';
import { createdGroups, removeCreated } from '../../../src/core/undo/groups.ts';
import { UndoNotes } from '../../../src/core/undo/notes.ts';
import { account, lines, prepared, user } from '../plan/builders.ts';
import { changedSince, ran, undo } from './runs.ts';

const BOB = user('bob');
const IN_USE = (group: string) => `${group}: the group is in use. The undo leaves it as it is.`;

describe('the groups that a run created', () => {
  it('are those that are still as it left them, the deepest first', () => {
    const run = ran(
      [
        prepared('bob', { group: 'A' }),
        prepared('ann', { group: 'A/B/C' }),
        prepared('cy', { group: 'D' }),
        prepared('dan', { group: 'E' }),
      ],
      account([BOB, user('ann'), user('cy'), user('dan')]),
    );
    const results = (run.results ?? []).map((result) =>
      result.operation === 'create-group:D' ? { ...result, made: '8' } : result,
    );
    const now = account([], { '5': 'A', '6': 'A/B', '7': 'A/B/C', '8': 'Renamed' });
    const notes = new UndoNotes();
    const created = createdGroups(findTraces({ ...run, results }, now, '1'), now, notes);
    expect(created.map(({ name }) => name)).toEqual(['C', 'B', 'A']);
    expect(notes.notices).toEqual([
      {
        level: 'warning',
        code: 'changed-since',
        message: 'D: the group is now named "Renamed". The undo leaves it as it is.',
        who: ['D'],
      },
    ]);
  });

  it('stay when the undo moves someone into them', () => {
    const run = ran(
      [prepared('bob'), prepared('ann', { group: 'New' }), prepared('cy')],
      account([user('ann'), BOB]),
    );
    const now = account([user('ann', { group_id: '5' }), BOB, user('cy')], { '5': 'New' });
    const planned = undo(run, now, { options: { disabledUsersGroupId: '5' } });
    expect(lines(planned)).toEqual(['deactivate cy', 'move cy: . > New', 'move ann: New > .']);
    expect(changedSince(planned)).toEqual([IN_USE('New')]);
  });

  it('stay when the undo creates a group in them', () => {
    const now = account([], { '5': 'New', '6': 'New/Team', '7': 'Alone' });
    const tree = new GroupIndex(now.groups, { rootGroupId: '1', disableGroupsCreation: false, maxLevel: 0 });
    tree.destination(['New', 'Old'], true);
    const notes = new UndoNotes();
    const created = ['6', '5', '7'].flatMap((id) => now.groups.filter((group) => group.id === id));
    const removals = removeCreated(created, [], now, { tree, notes, reason: 'undo of r' });
    expect(removals.map(({ id }) => id)).toEqual(['remove-group:6', 'remove-group:7']);
    expect(notes.notices.map(({ message }) => message)).toEqual([IN_USE('New')]);
  });

  it('are left to a later undo of the whole run when only people are chosen', () => {
    const run = ran([prepared('bob'), prepared('ann', { group: 'New' })], account([user('ann'), BOB]));
    const now = account([user('ann', { group_id: '5' }), BOB], { '5': 'New' });
    expect(lines(undo(run, now, { users: ['ann'] }))).toEqual(['move ann: New > .']);
  });

  it.each<[string, Partial<AccountUser>, readonly string[]]>([
    ['is in one', { group_id: '5' }, ['deactivate ann', 'move ann: New > .', 'remove-group New']],
    ['is elsewhere', { group_id: '6' }, ['deactivate ann', 'remove-group New']],
  ])('are left by an invited user who %s', (_, fields, expected) => {
    const run = ran([prepared('bob'), prepared('ann', { group: 'New' })], account([BOB], { '6': 'Old' }));
    const now = account([user('ann', fields), BOB], { '5': 'New', '6': 'Old' });
    expect(lines(undo(run, now))).toEqual(expected);
  });

  it('are all removed when an invited user is in one of them', () => {
    const run = ran([prepared('bob'), prepared('ann', { group: 'New/Team' })], account([BOB]));
    const now = account([user('ann', { group_id: '6' }), BOB], { '5': 'New', '6': 'New/Team' });
    expect(lines(undo(run, now))).toEqual([
      'deactivate ann',
      'move ann: New/Team > .',
      'remove-group New/Team',
      'remove-group New',
    ]);
  });
});
