import { describe, expect, it } from 'vitest';
import type { PlanOptions } from '../../../../src/core/plan/options.ts';
import { type Plan, refusals } from '../../../../src/core/plan/plan.ts';
import { account, plan, prepared, user } from '../builders.ts';

const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const refused = (of: Plan): string[] => refusals(of).map(({ allow, kind }) => allow ?? kind);

/** `stay` people who stay and `change` people of whom something is changed by `build`. */
function deactivating(stay: number, leave: number, options: Partial<PlanOptions> = {}, allow = {}): Plan {
  const people = names('stay', stay);
  return plan(
    people.map((name) => prepared(name)),
    account([...people, ...names('go', leave)].map((name) => user(name))),
    options,
    { allow },
  );
}

function inviting(there: number, fresh: number, options: Partial<PlanOptions> = {}): Plan {
  const people = names('stay', there);
  return plan(
    [...people, ...names('new', fresh)].map((name) => prepared(name)),
    account(people.map((name) => user(name))),
    options,
  );
}

function moving(stay: number, move: number, from: string, options: Partial<PlanOptions> = {}): Plan {
  const people = names('stay', stay);
  const movers = names('move', move);
  return plan(
    [...people.map((name) => prepared(name)), ...movers.map((name) => prepared(name, { group: 'New' }))],
    account([...people.map((name) => user(name)), ...movers.map((name) => user(name, { group_id: from }))], {
      '2': 'Old',
      '3': 'New',
    }),
    options,
  );
}

function demoting(stay: number, lose: number, options: Partial<PlanOptions> = {}): Plan {
  const people = names('stay', stay);
  const losers = names('lose', lose);
  return plan(
    [...people, ...losers].map((name) => prepared(name)),
    account([
      ...people.map((name) => user(name)),
      ...losers.map((name) => user(name, { role: 'supervisor' })),
    ]),
    options,
  );
}

function removing(kept: number, empty: number, options: Partial<PlanOptions> = {}): Plan {
  const paths = Object.fromEntries(
    [...names('k', kept), ...names('e', empty)].map((name, index) => [String(index + 2), name]),
  );
  const people = names('k', kept);
  return plan(
    people.map((name) => prepared(name, { group: name })),
    account(
      people.map((name, index) => user(name, { group_id: String(index + 2) })),
      paths,
    ),
    { removeEmptyGroups: true, ...options },
  );
}

const exactly = (value: number) => ({ kind: 'count', value }) as const;
const percent = (value: number) => ({ kind: 'percent', value }) as const;

describe('the guards', () => {
  it.each([
    ['5 leavers of 40', () => deactivating(35, 5), []],
    ['8 of 40, the limit', () => deactivating(32, 8), []],
    ['9 of 40', () => deactivating(31, 9), ['--allow deactivations=9']],
    ['5 of 8, since 5 are always let through', () => deactivating(3, 5), []],
    ['100 of 600', () => deactivating(500, 100), []],
    ['101 of 600, since 100 is the most', () => deactivating(499, 101), ['--allow deactivations=101']],
    [
      'an exact 0',
      () => deactivating(39, 1, { maxDeactivations: { kind: 'count', value: 0 } }),
      ['--allow deactivations=1'],
    ],
    [
      'a percentage has no floor',
      () => deactivating(37, 3, { maxDeactivations: { kind: 'percent', value: 5 } }),
      ['--allow deactivations=3'],
    ],
    [
      'a percentage has no ceiling',
      () => deactivating(400, 200, { maxDeactivations: { kind: 'percent', value: 50 } }),
      [],
    ],
    ['100 new of 10', () => inviting(10, 100), []],
    ['101 new of 10', () => inviting(10, 101), ['--allow new-users=101']],
    ['120 new of 600', () => inviting(600, 120), []],
    ['121 new of 600', () => inviting(600, 121), ['--allow new-users=121']],
    ['20 moves of 30', () => moving(10, 20, '2'), []],
    ['21 moves of 30', () => moving(9, 21, '2'), ['--allow moves=21']],
    ['21 moves out of the root group', () => moving(9, 21, '1'), []],
    ['3 lesser roles of 10', () => demoting(7, 3), []],
    ['4 lesser roles of 10', () => demoting(6, 4), ['--allow role-losses=4']],
    ['5 of 8 groups removed', () => removing(3, 5), []],
    ['6 of 9 groups removed', () => removing(3, 6), ['--allow group-removals=6']],
    ['30 moves of 100, the limit', () => moving(70, 30, '2'), []],
    ['31 moves of 100', () => moving(69, 31, '2'), ['--allow moves=31']],
    ['20 lesser roles of 100, the limit', () => demoting(80, 20), []],
    ['21 lesser roles of 100', () => demoting(79, 21), ['--allow role-losses=21']],
    ['8 of 39 groups removed, the limit', () => removing(31, 8), []],
    ['9 of 39 groups removed', () => removing(30, 9), ['--allow group-removals=9']],
    ['a limit for new people', () => inviting(10, 2, { maxNewUsers: exactly(1) }), ['--allow new-users=2']],
    ['a limit for moves', () => moving(10, 2, '2', { maxMoves: exactly(1) }), ['--allow moves=2']],
    ['a high limit for moves', () => moving(10, 30, '2', { maxMoves: exactly(30) }), []],
    ['a percentage for moves', () => moving(38, 2, '2', { maxMoves: percent(4) }), ['--allow moves=2']],
    [
      'a limit for lesser roles',
      () => demoting(7, 2, { maxRoleLosses: exactly(1) }),
      ['--allow role-losses=2'],
    ],
    [
      'a limit for removed groups',
      () => removing(3, 2, { maxGroupRemovals: exactly(1) }),
      ['--allow group-removals=2'],
    ],
  ])('%s', (_, made, expected) => {
    expect(refused(made())).toEqual(expected);
  });

  it.each([
    [
      () => deactivating(31, 9),
      '9 people would be disabled; the limit is 8 (TIMECAMP_MAX_DEACTIVATIONS).',
      'go0@example.com',
      9,
    ],
    [
      () => inviting(1, 1, { maxNewUsers: exactly(0) }),
      '1 person would be invited or re-enabled (each uses a paid seat); the limit is 0 (TIMECAMP_MAX_NEW_USERS).',
      'new0@example.com',
      1,
    ],
    [
      () => moving(9, 21, '2'),
      '21 people would be moved to another group; the limit is 20 (TIMECAMP_MAX_MOVES).',
      'move0@example.com',
      21,
    ],
    [
      () => demoting(6, 4),
      '4 administrators and supervisors would get a lesser role; the limit is 3 (TIMECAMP_MAX_ROLE_LOSSES).',
      'lose0@example.com',
      4,
    ],
    [
      () => removing(3, 6),
      '6 groups would be removed; the limit is 5 (TIMECAMP_MAX_GROUP_REMOVALS).',
      'e0',
      6,
    ],
    [
      () => plan([], account([user('ann')])),
      'No prepared user is active. Check the source and the file.',
      undefined,
      0,
    ],
    [
      () => plan([prepared('ann')], account([user('ann')]), {}, { stale: ['One.', 'Two.'] }),
      'One. Two.',
      undefined,
      0,
    ],
    [
      () => deactivating(1, 1, { maxDeactivations: exactly(0) }),
      '1 person would be disabled; the limit is 0 (TIMECAMP_MAX_DEACTIVATIONS).',
      'go0@example.com',
      1,
    ],
    [
      () => demoting(1, 1, { maxRoleLosses: exactly(0) }),
      '1 administrator or supervisor would get a lesser role; the limit is 0 (TIMECAMP_MAX_ROLE_LOSSES).',
      'lose0@example.com',
      1,
    ],
    [
      () => removing(1, 1, { maxGroupRemovals: exactly(0) }),
      '1 group would be removed; the limit is 0 (TIMECAMP_MAX_GROUP_REMOVALS).',
      'e0',
      1,
    ],
  ])('what is refused says how many, the limit and who: %#', (made, message, first, count) => {
    const { hazards } = made();
    expect(hazards).toHaveLength(1);
    expect(hazards[0]?.message).toBe(message);
    expect(hazards[0]?.who).toHaveLength(count);
    expect(hazards[0]?.who.toSorted()[0]).toBe(first);
  });

  it('--allow permits up to its number', () => {
    expect(refused(deactivating(31, 9, {}, { deactivations: 9 }))).toEqual([]);
    expect(refused(deactivating(31, 9, {}, { deactivations: 8 }))).toEqual(['--allow deactivations=9']);
  });

  it('percentages are of enabled people, less the ignored, the protected and the owner', () => {
    const stay = names('stay', 40);
    const go = names('go', 9);
    const extra = [
      user('owner'),
      user('ignored'),
      user('manual', { added_manually: true }),
      ...names('off', 50).map((name) => user(name, { disabled: true })),
    ];
    const there = account(
      [...[...stay, ...go].map((name) => user(name)), ...extra],
      {},
      { id: 'id-owner', email: 'o@x' },
    );
    const options = { ignoredUserIds: ['id-ignored'], disableManualUserUpdates: true };
    expect(
      refused(
        plan(
          stay.map((name) => prepared(name)),
          there,
          options,
        ),
      ),
    ).toEqual([]);
    expect(
      refused(
        plan(
          stay.slice(1).map((name) => prepared(name)),
          there,
          options,
        ),
      ),
    ).toEqual(['--allow deactivations=10']);
  });

  it('people moved to the disabled group while enabled count as deactivations', () => {
    const there = account(
      [...names('go', 9), ...names('stay', 10)].map((name) => user(name)),
      { '9': 'Gone' },
    );
    const made = plan(
      names('stay', 10).map((name) => prepared(name)),
      there,
      { disabledUsersGroupId: '9', disableUserDeactivation: true },
    );
    expect(refused(made)).toEqual(['--allow deactivations=9']);
  });

  it('an unanswered invitation that may be sent again counts as new', () => {
    const made = (answered: boolean) =>
      plan(
        [prepared('ann'), prepared('new')],
        account([user('ann')]),
        { maxNewUsers: { kind: 'count', value: 0 } },
        {
          journal: { invited: [{ email: 'new@example.com', sent_at: '2026-11-02T07:00:00.000Z', answered }] },
        },
      );
    expect([refused(made(false)), refused(made(true))]).toEqual([['--allow new-users=1'], []]);
  });

  it('disabled people moved to the disabled group count as moves, those disabled by this plan do not', () => {
    const made = (disabled: boolean) =>
      plan(
        names('stay', 30).map((name) => prepared(name)),
        account(
          [
            ...names('stay', 30).map((name) => user(name)),
            ...names('off', 21).map((name) => user(name, { disabled, group_id: '2' })),
          ],
          { '2': 'Old', '9': 'Gone' },
        ),
        { disabledUsersGroupId: '9', maxDeactivations: { kind: 'count', value: 21 } },
      );
    expect([refused(made(true)), refused(made(false))]).toEqual([['--allow moves=21'], []]);
  });

  it('an empty list is always refused', () => {
    const there = account([user('ann')]);
    expect(refused(plan([], there))).toEqual(['empty']);
    expect(refused(plan([prepared('ann', { timecamp_status: 'inactive' })], there))).toEqual(['empty']);
  });

  it('a stale file is refused unless allowed', () => {
    const there = account([user('ann')]);
    expect(refused(plan([prepared('ann')], there, {}, { stale: ['too old'] }))).toEqual(['--allow stale']);
    expect(refused(plan([prepared('ann')], there, {}, { stale: ['too old'], allow: { stale: 0 } }))).toEqual(
      [],
    );
  });
});
