import { describe, expect, it } from 'vitest';
import { account, lines, plan, prepared, user } from '../builders.ts';

describe('groups', () => {
  it('are created parents first, below the root group only', () => {
    const there = account([user('ann')], { '2': 'Elsewhere' });
    const made = plan([prepared('ann', { group: 'Sales/Poland/North' })], {
      ...there,
      groups: there.groups.map((group) =>
        group.id === '2' ? { ...group, name: 'Sales', parent_id: '9' } : group,
      ),
    });
    expect(lines(made)).toEqual([
      'create-group Sales',
      'create-group Sales/Poland',
      'create-group Sales/Poland/North',
      'move ann: . > Sales/Poland/North',
    ]);
    expect(made.operations.find(({ kind }) => kind === 'move')?.needs).toEqual([
      'create-group:Sales/Poland/North',
    ]);
  });

  it('compare trimmed, and case counts', () => {
    const there = account([user('ann'), user('bob')], { '2': ' Sales ' });
    expect(
      lines(plan([prepared('ann', { group: 'Sales' }), prepared('bob', { group: 'sales' })], there)),
    ).toEqual(['create-group sales', 'move ann: . > Sales', 'move bob: . > sales']);
  });

  it('of equal siblings the one with most people is used, with a warning', () => {
    const there = account([user('ann'), user('bob', { group_id: '3' })], { '2': 'Sales', '3': 'sales' });
    const twins = {
      ...there,
      groups: there.groups.map((group) => ({ ...group, name: group.id === '3' ? 'Sales' : group.name })),
    };
    const made = plan([prepared('ann', { group: 'Sales' }), prepared('bob', { group: 'Sales' })], twins);
    expect(
      made.operations
        .filter(({ kind }) => kind === 'move')
        .map((operation) => operation.kind === 'move' && operation.after.group_id),
    ).toEqual(['3']);
    expect(made.notices.map(({ code }) => code)).toEqual(['equal-groups']);
  });

  it('that may not be created leave people where they are, and new people in the root group', () => {
    const made = plan(
      [prepared('ann', { group: 'Sales' }), prepared('bob', { group: 'Sales' })],
      account([user('ann')]),
      { disableGroupsCreation: true },
    );
    expect(lines(made)).toEqual(['invite bob: .', 'name bob: bob', 'external-id bob: bob']);
    expect(made.notices.map(({ code }) => code)).toEqual(['group-missing']);
  });

  it('with TIMECAMP_DISABLE_NEW_USERS are made for existing people only', () => {
    const people = [prepared('ann', { group: 'Sales' }), prepared('bob', { group: 'Ops' })];
    expect(lines(plan(people, account([user('ann')]), { disableNewUsers: true }))).toEqual([
      'create-group Sales',
      'move ann: . > Sales',
    ]);
  });

  it.each([
    ['a setting', { maxGroupLevel: 3 }, {}],
    ['what TimeCamp taught', {}, { max_level: 3 }],
  ])('are cut to the depth of %s, with one notice', (_, options, journal) => {
    const people = [prepared('ann', { group: 'A/B/C/D' }), prepared('bob', { group: 'A/B/C' })];
    const made = plan(people, account([user('ann'), user('bob')]), options, { journal });
    expect(lines(made)).toEqual([
      'create-group A',
      'create-group A/B',
      'move ann: . > A/B',
      'move bob: . > A/B',
    ]);
    expect(made.notices.map(({ code, who }) => [code, who])).toEqual([
      ['too-deep', ['ann@example.com', 'bob@example.com']],
    ]);
  });

  it('are as deep as the setting says, whatever TimeCamp taught before', () => {
    const made = plan(
      [prepared('ann', { group: 'A/B/C' })],
      account([user('ann')]),
      { maxGroupLevel: 4 },
      { journal: { max_level: 2 } },
    );
    expect([lines(made).at(-1), made.notices]).toEqual(['move ann: . > A/B/C', []]);
  });

  it('a level may contain a slash', () => {
    const person = { ...prepared('ann'), timecamp_groups: ['R/D'], timecamp_groups_breadcrumb: 'R/D' };
    expect(lines(plan([person], account([user('ann')], {})))).toEqual([
      'create-group R/D',
      'move ann: . > R/D',
    ]);
  });

  it('a root group that does not exist is an error of settings', () => {
    expect(() => plan([prepared('ann')], account([user('ann')]), { rootGroupId: '77' })).toThrow(
      expect.objectContaining({ exitCode: 64 }),
    );
    expect(() => plan([prepared('ann')], account([user('ann')]), { disabledUsersGroupId: '78' })).toThrow(
      expect.objectContaining({ exitCode: 64 }),
    );
  });
});
