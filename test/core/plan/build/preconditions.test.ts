import { describe, expect, it } from 'vitest';
import { failedPreconditions } from '../../../../src/core/plan/saved/preconditions.ts';
import type { Account } from '../../../../src/core/model.ts';
import { EMPTY_JOURNAL, type Journal } from '../../../../src/core/plan/journal.ts';
import { NOW, plan, user } from '../builders.ts';
import { PEOPLE, THERE, OPTIONS } from './chosen-plan.ts';

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
