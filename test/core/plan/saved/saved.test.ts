import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/base/errors.ts';
import type { Hold } from '../../../../src/core/holds/holds.ts';
import type { Allowances } from '../../../../src/core/plan/guards/hazards.ts';
import { EMPTY_JOURNAL } from '../../../../src/core/plan/journal.ts';
import type { Account, AccountUser, PreparedUser } from '../../../../src/core/model.ts';
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

/** A saved plan that disables Ann, moves Ben and invites a joiner, into groups that it creates. */
const made = (): Plan => plan(WANTED, THERE);

function renew(
  saved: Plan,
  options: Partial<PlanOptions> = {},
  allow: Allowances = {},
  there: Account = THERE,
  holds: readonly Hold[] = [],
  domain = DOMAIN,
): Plan {
  const input = { account: there, journal: EMPTY_JOURNAL, options: { ...OPTIONS, ...options }, allow };
  return revalidatePlan(saved, domain, { ...input, holds: { active: holds, expired: [] }, now: NOW });
}

/** The error that refuses a plan. */
function refusal(renewed: () => Plan): UserError {
  try {
    renewed();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('The plan was not refused.');
}

const hold = (person: string): Hold => ({ person, until: null, why: '', created: '', by: 'ops@host' });

function edited(change: (operation: Operation) => Operation | undefined): Plan {
  const of = made();
  return { ...of, operations: of.operations.flatMap((operation) => change(operation) ?? []) };
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
    expect(renew(made())).toEqual(made());
  });

  it('of an earlier version, which does not say whom it keeps, is taken too', () => {
    const saved = { ...made(), kept: undefined };
    expect(renew(saved)).toEqual(saved);
  });

  it('has the seats of the account as it is now', () => {
    const grown = { ...THERE, users: [...THERE.users, user('late')] };
    expect([made().seats, renew(made(), {}, {}, grown).seats]).toEqual([
      { before: 4, after: 4 },
      { before: 5, after: 5 },
    ]);
  });

  it('may be the removal of one group', () => {
    const there = account([user('ann')], { '2': 'Old' });
    const removal = plan([prepared('ann')], there, { removeEmptyGroups: true });
    expect(removal.operations).toHaveLength(1);
    expect(renew(removal, {}, {}, there)).toEqual(removal);
  });

  describe('of another account is refused:', () => {
    const owned = (email: string): Account => ({ ...THERE, owner: { id: 'id-ann', email } });
    const unowned: Account = { ...THERE, owner: undefined };

    it.each<[string, () => Plan, string]>([
      [
        'another address of TimeCamp',
        () => renew(made(), {}, {}, THERE, [], 'https://other.test'),
        'The plan is for https://tc.test, root group 1; the settings are for https://other.test, root group 1.',
      ],
      [
        'another root group',
        () => renew(made(), { rootGroupId: '2' }),
        'The plan is for https://tc.test, root group 1; the settings are for https://tc.test, root group 2.',
      ],
      [
        'the key of another user',
        () => renew(made(), {}, {}, owned('ann@example.com')),
        'The plan was created with the API key of owner@example.com; the current key belongs to ann@example.com.',
      ],
      [
        'a key whose owner TimeCamp does not name',
        () => renew(made(), {}, {}, unowned),
        'The plan was created with the API key of owner@example.com; the current key belongs to an unknown user.',
      ],
      [
        'a key whose owner TimeCamp did not name',
        () => renew(plan(WANTED, unowned)),
        'The plan was created with the API key of an unknown user; the current key belongs to owner@example.com.',
      ],
    ])('%s', (_, renewed, message) => {
      const { message: said, code, exitCode, hint } = refusal(renewed);
      expect({ said, code, exitCode, hint }).toEqual({
        said: message,
        code: 'plan',
        exitCode: 3,
        hint: 'Create a new plan: tcsync sync --plan-out FILE. Nothing was changed.',
      });
    });
  });

  it.each<[string, () => Plan, string]>([
    [
      'a group whose creation was taken out',
      () => renew(edited((one) => (one.id === 'create-group:Sales' ? undefined : one))),
      '"create-group:Sales/North" needs the missing operation "create-group:Sales". ' +
        'No operation creates the group Sales, which "create-group:Sales/North" needs. ' +
        '"invite:new@example.com" needs the missing operation "create-group:Sales". ' +
        'No operation creates the group Sales, which "invite:new@example.com" needs.',
    ],
    [
      'a group that nothing creates',
      () => renew(edited((one) => (one.kind === 'create-group' ? undefined : { ...one, needs: [] }))),
      'No operation creates the group Sales, which "invite:new@example.com" needs. ' +
        'No operation creates the group Sales / North, which "move:id-ben" needs.',
    ],
    [
      'a joiner whose invitation was taken out',
      () => renew(edited((one) => (one.kind === 'invite' ? undefined : { ...one, needs: [] }))),
      'No operation invites new@example.com.',
    ],
    [
      'a group that gets another name than its path says',
      () =>
        renew(
          edited((one) =>
            one.id === 'create-group:Sales/North' && one.kind === 'create-group'
              ? { ...one, after: { ...one.after, name: 'Other' } }
              : one,
          ),
        ),
      '"create-group:Sales/North" has a name that differs from its path Sales / North.',
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
      '"create-group:Sales" has a name that differs from its path Sales / North. ' +
        'No operation creates the group Sales, which "invite:new@example.com" needs. ' +
        'No operation creates the group Sales / North, which "move:id-ben" needs.',
    ],
    [
      'the same operation twice',
      () => renew({ ...made(), operations: [...made().operations, ...made().operations.slice(0, 1)] }),
      'Duplicate operation "create-group:Sales".',
    ],
    [
      'the same operation twice, under another id',
      () =>
        renew({
          ...made(),
          operations: made().operations.flatMap<Operation>((one) =>
            one.kind === 'deactivate' ? [one, { ...one, id: 'again' }] : [one],
          ),
        }),
      'Duplicate operation "again".',
    ],
    [
      'operations that wait for each other',
      () =>
        renew(
          edited((one) =>
            one.id === 'create-group:Sales' ? { ...one, needs: ['create-group:Sales/North'] } : one,
          ),
        ),
      [
        'create-group:Sales',
        'create-group:Sales/North',
        'invite:new@example.com',
        'name:new@example.com',
        'move:id-ben',
        'external-id:new@example.com',
        'reset-manual:new@example.com',
      ]
        .map((id) => `Circular dependency at "${id}".`)
        .join(' '),
    ],
  ])('was edited and is refused for %s', (_, renewed, reasons) => {
    expect(refusal(renewed).message).toBe(`The plan file was edited. ${reasons}`);
  });

  it.each<[number, string]>([
    [10, ''],
    [11, ' And 1 more.'],
    [13, ' And 3 more.'],
  ])('names ten of %i reasons', (count, more) => {
    const names = Array.from({ length: count }, (_, at) => `leaver${at}`);
    const there = account([...THERE.users, ...names.map((name) => user(name))], {}, OWNER);
    const saved = plan(WANTED, there, { maxDeactivations: { kind: 'count', value: 99 } });
    const named = names.slice(0, 10).map((name) => `${name}@example.com is no longer in TimeCamp.`);
    expect(refusal(() => renew(saved)).message).toBe(
      `The account has changed since the plan was created. ${named.join(' ')}${more}`,
    );
  });

  it.each<[string, () => Plan, string]>([
    [
      'ignored since',
      () => renew(made(), { ignoredUserIds: ['id-ann'] }),
      'ann@example.com is protected by the settings.',
    ],
    [
      'protected since',
      () => renew(made(), { disableManualUserUpdates: true }),
      'ann@example.com is protected by the settings.',
    ],
    [
      'the owner of the key',
      () => renew(about('owner')),
      'owner@example.com is the owner of the API key and is not disabled.',
    ],
    [
      'the last administrator',
      () =>
        renew(
          { ...about('second'), account: { ...made().account, owner: null } },
          {},
          {},
          { ...THERE, owner: undefined, users: THERE.users.filter(({ id }) => id !== 'id-owner') },
        ),
      'second@example.com is the last enabled administrator and is not disabled.',
    ],
  ])('is refused for a user who is %s', (_, renewed, reason) => {
    expect(refusal(renewed).message).toBe(`The plan changes protected users. ${reason}`);
  });

  it.each<[string, string, Partial<Hold>, string]>([
    [
      'a user by the TimeCamp id',
      'id-ann',
      { until: '2026-12-31' },
      'ann@example.com is held until 2026-12-31.',
    ],
    ['a user by the e-mail', 'BEN@example.com', { why: 'leave' }, 'ben@example.com is held: leave.'],
    ['a joiner by the e-mail', 'new@example.com', {}, 'new@example.com is held.'],
    ['a joiner by the external id', 'new', {}, 'new@example.com is held.'],
  ])('is refused while a hold names %s', (_, person, fields, reason) => {
    const renewed = () =>
      renew(made(), {}, {}, THERE, [{ ...hold('nobody@example.com') }, { ...hold(person), ...fields }]);
    expect(refusal(renewed).message).toBe(`The plan changes people who are on hold. ${reason}`);
  });

  it('is taken when the holds name others', () => {
    const renewed = renew(made(), {}, {}, THERE, [hold('second@example.com'), hold('id-owner')]);
    expect(renewed).toEqual(made());
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
    const renewed = renew(saved, {}, allow);
    expect(refusals(renewed).map(({ kind }) => kind)).toEqual(expected);
    expect(renewed.hazards.map(({ message }) => message)).toEqual(
      saved.hazards.map(({ message }) => message),
    );
  });

  /** Three people whom the source has with another address and external id; one more joiner sets no limit off. */
  const NAMES = ['ann', 'bob', 'cid'];
  const other = (name: string, fields: Partial<AccountUser> = {}) =>
    user(`${name}.old`, { name, external_id: '', ...fields });
  const joiners = () => NAMES.map((name) => prepared(name));
  const kindsOf = (of: Plan) => refusals(of).map(({ kind }) => kind);

  it.each<[string, Partial<PlanOptions>, readonly Hold[]]>([
    ['are to be disabled', {}, []],
    ['are in their grace', { leaverGrace: { unit: 'runs', value: 2 } }, []],
    ['are held', {}, NAMES.map((name) => hold(`id-${name}.old`))],
  ])('stays refused because of leavers who look like joiners and %s', (_, options, holds) => {
    const there = account(NAMES.map((name) => other(name)));
    const saved = plan(joiners(), there, options, { holds });
    const renewed = renew(saved, options, {}, there, holds);
    expect([kindsOf(saved), renewed.hazards]).toEqual([['look-alikes'], saved.hazards]);
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
    const saved = plan([...joiners(), ...known], there, {}, { holds });
    expect([kindsOf(saved), kindsOf(renew(saved, {}, {}, there, holds))]).toEqual([[], []]);
  });
});
