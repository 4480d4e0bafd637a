import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/base/errors.ts';
import type { Hold } from '../../../../src/core/holds/holds.ts';
import { EMPTY_JOURNAL } from '../../../../src/core/plan/journal.ts';
import type { AccountUser, PreparedUser } from '../../../../src/core/model.ts';
import type { PlanOptions } from '../../../../src/core/plan/options.ts';
import type { Operation, Plan } from '../../../../src/core/plan/plan.ts';
import { refusals } from '../../../../src/core/plan/plan.ts';
import { revalidatePlan } from '../../../../src/core/plan/saved/revalidate.ts';
import { account, NOW, OPTIONS, plan, prepared, user } from '../builders.ts';

const DOMAIN = 'https://tc.test';
const OWNER = { id: 'id-owner', email: 'owner@example.com' };
const THERE = account(
  [
    user('owner', { role: 'administrator' }),
    user('second', { role: 'administrator' }),
    user('ann', { added_manually: true }),
    user('ben'),
  ],
  {},
  OWNER,
);
const WANTED = [
  prepared('second', { timecamp_role: 'administrator' }),
  prepared('ben', { group: 'Sales/North' }),
  prepared('new', { group: 'Sales' }),
];
const MADE = plan(WANTED, THERE);

function renew(saved: Plan, options = {}, allow = {}, there = THERE, holds: readonly Hold[] = []): Plan {
  const input = { account: there, journal: EMPTY_JOURNAL, options: { ...OPTIONS, ...options }, allow };
  return revalidatePlan(saved, DOMAIN, { ...input, holds: { active: holds, expired: [] }, now: NOW });
}

/** What the refusal says; empty when there is none. */
function refusal(renewed: () => Plan): string {
  try {
    renewed();
    return '';
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode !== 3) throw error;
    return error.message;
  }
}

function edited(change: (operation: Operation) => Operation | undefined): Plan {
  return { ...MADE, operations: MADE.operations.flatMap((operation) => change(operation) ?? []) };
}

/** The plan with Ann's operations moved to someone else. */
function about(name: string): Plan {
  return edited((operation) =>
    'person' in operation && operation.person.user_id === 'id-ann'
      ? { ...operation, person: { email: `${name}@example.com`, name, user_id: `id-${name}` } }
      : operation,
  );
}

describe('a saved plan', () => {
  it('is taken as it is when nothing has changed', () => {
    expect(renew(MADE).operations).toEqual(MADE.operations);
  });

  it('has the seats of the account as it is now', () => {
    const grown = { ...THERE, users: [...THERE.users, user('late')] };
    expect([MADE.seats, renew(MADE, {}, {}, grown).seats]).toEqual([
      { before: 4, after: 4 },
      { before: 5, after: 5 },
    ]);
  });

  it.each([
    ['someone ignored since', () => renew(MADE, { ignoredUserIds: ['id-ann'] }), 'ann@example.com'],
    ['someone protected since', () => renew(MADE, { disableManualUserUpdates: true }), 'ann@example.com'],
    ['the owner of the key', () => renew(about('owner')), 'owner@example.com'],
    [
      'the last administrator',
      () =>
        renew(
          { ...about('second'), account: { ...MADE.account, owner: null } },
          {},
          {},
          {
            ...THERE,
            owner: undefined,
            users: THERE.users.filter(({ id }) => id !== 'id-owner'),
          },
        ),
      'second@example.com',
    ],
    [
      'an account that is of someone else',
      () =>
        renew(
          MADE,
          {},
          {},
          {
            ...THERE,
            users: THERE.users.map((one) =>
              one.id === 'id-ann' ? { ...one, email: 'eve@example.com' } : one,
            ),
          },
        ),
      'eve@example.com',
    ],
    [
      'a group whose creation was taken out',
      () => renew(edited((one) => (one.id === 'create-group:Sales' ? undefined : one))),
      'create-group:Sales',
    ],
    [
      'a group that nothing creates',
      () => renew(edited((one) => (one.kind === 'create-group' ? undefined : { ...one, needs: [] }))),
      'Sales / North',
    ],
    [
      'a group of two levels where one with a slash in its name is created',
      () =>
        renew(
          edited((one) => {
            if (one.id === 'create-group:Sales')
              return { ...one, group: { group_id: null, path: ['Sales / North'] } };
            return one.id === 'create-group:Sales/North' ? undefined : { ...one, needs: [] };
          }),
        ),
      'No operation creates the group Sales / North',
    ],
    [
      'a joiner whose invitation was taken out',
      () => renew(edited((one) => (one.kind === 'invite' ? undefined : { ...one, needs: [] }))),
      'new@example.com',
    ],
    [
      'the same operation twice',
      () => renew({ ...MADE, operations: [...MADE.operations, ...MADE.operations.slice(0, 1)] }),
      'create-group:Sales',
    ],
    [
      'the same operation twice, under another id',
      () =>
        renew({
          ...MADE,
          operations: MADE.operations.flatMap<Operation>((one) =>
            one.kind === 'deactivate' ? [one, { ...one, id: 'again' }] : [one],
          ),
        }),
      '"again"',
    ],
    [
      'a group that gets another name than its path says',
      () =>
        renew(
          edited((one) =>
            one.kind === 'create-group' ? { ...one, after: { ...one.after, name: 'Other' } } : one,
          ),
        ),
      'has a name that differs from its path',
    ],
    [
      'operations that wait for each other',
      () =>
        renew(
          edited((one) =>
            one.id === 'create-group:Sales' ? { ...one, needs: ['create-group:Sales/North'] } : one,
          ),
        ),
      'Circular dependency at "create-group:Sales"',
    ],
  ])('is refused for %s', (_, renewed, named) => {
    expect(refusal(renewed)).toContain(named);
  });

  it.each([
    ['nobody active', {}, {}, ['empty']],
    ['nobody active, even if the rest is allowed', {}, { deactivations: 9, empty: 1 }, ['empty']],
    ['stale data', { stale: ['Too old.'] }, {}, ['stale']],
    ['stale data, allowed', { stale: ['Too old.'] }, { stale: 1 }, []],
    ['stale data, allowed when it was made', { stale: ['Too old.'], allow: { stale: 1 } }, {}, ['stale']],
  ])('stays refused for %s', (_, input, allow, expected) => {
    const people = 'stale' in input ? WANTED : [];
    const saved = plan(people, THERE, {}, input);
    expect(refusals(renew(saved, {}, allow)).map(({ kind }) => kind)).toEqual(expected);
  });

  /** Three people whom the source has with another address and external id; one more joiner sets no limit off. */
  const NAMES = ['ann', 'bob', 'cid'];
  const other = (name: string, fields: Partial<AccountUser> = {}) =>
    user(`${name}.old`, { name, external_id: '', ...fields });
  const joiners = () => NAMES.map((name) => prepared(name));
  const hold = (person: string): Hold => ({ person, until: null, why: '', created: '', by: 'ops@host' });
  const kindsOf = (of: Plan) => refusals(of).map(({ kind }) => kind);

  it.each<[string, Partial<PlanOptions>, readonly Hold[]]>([
    ['are to be disabled', {}, []],
    ['are in their grace', { leaverGrace: { unit: 'runs', value: 2 } }, []],
    ['are held', {}, NAMES.map((name) => hold(`id-${name}.old`))],
  ])('stays refused because of leavers who look like joiners and %s', (_, options, holds) => {
    const there = account(NAMES.map((name) => other(name)));
    const made = plan(joiners(), there, options, { holds });
    const renewed = renew(made, options, {}, there, holds);
    expect([kindsOf(made), renewed.hazards]).toEqual([['look-alikes'], made.hazards]);
  });

  it.each<[string, readonly Hold[], Partial<PreparedUser>]>([
    ['held', NAMES.map((name) => hold(`id-${name}.old`)), {}],
    ['still in their last days', [], { timecamp_status: 'inactive', timecamp_last_day: '2026-11-30' }],
  ])('is not refused because of people whom the source has, and who are %s', (_, holds, fields) => {
    const there = account(NAMES.map((name) => other(name, { external_id: `x-${name}` })));
    const known = NAMES.map((name) =>
      prepared(name, {
        timecamp_external_id: `x-${name}`,
        timecamp_email: `${name}.old@example.com`,
        ...fields,
      }),
    );
    const made = plan([...joiners(), ...known], there, {}, { holds });
    expect([kindsOf(made), kindsOf(renew(made, {}, {}, there, holds))]).toEqual([[], []]);
  });
});
