import { describe, expect, it } from 'vitest';
import { account, lines, NOW, plan, prepared, user } from '../builders.ts';

const HOUR = 60 * 60 * 1000;
const ago = (hours: number): string => new Date(NOW - hours * HOUR).toISOString();

describe('a person who is there', () => {
  it('needs nothing when everything is right', () => {
    expect(plan([prepared('ann')], account([user('ann')])).operations).toEqual([]);
  });

  it.each([
    ['another name', { timecamp_user_name: 'Ann B' }, {}, ['name ann: Ann B']],
    ['a name that differs in outer spaces only', {}, { name: ' ann ' }, []],
    ['a name in another Unicode form', { timecamp_user_name: 'Zo\u00eb' }, { name: 'Zoe\u0308' }, []],
    ['another group', { group: 'Sales' }, {}, ['move ann: . > Sales']],
    ['another role', { timecamp_role: 'supervisor' as const }, {}, ['role ann: supervisor']],
    ['a role that TimeCamp does not report', {}, { role: undefined }, []],
    ['a disabled account', {}, { disabled: true }, ['enable ann']],
    ['no external id stored', {}, { external_id: '' }, ['external-id ann: ann']],
    ['an external id to be cleared', { timecamp_external_id: '' }, {}, []],
    ['a real e-mail', { timecamp_real_email: 'a@home.test' }, {}, ['additional-email ann: a@home.test']],
    [
      'the same real e-mail in capitals',
      { timecamp_real_email: 'A@home.test' },
      { additional_email: 'a@HOME.test' },
      [],
    ],
    ['no real e-mail any more', {}, { additional_email: 'a@home.test' }, []],
  ])('with %s', (_, wanted, there, expected) => {
    expect(lines(plan([prepared('ann', wanted)], account([user('ann', there)], { '2': 'Sales' })))).toEqual(
      expected,
    );
  });

  it('gets added_manually = 0 once, however many changes', () => {
    const { operations } = plan(
      [prepared('ann', { timecamp_user_name: 'A', timecamp_role: 'guest', group: 'Sales' })],
      account([user('ann')], { '2': 'Sales' }),
    );
    expect(operations.map(({ kind }) => kind)).toEqual(['name', 'move', 'role', 'reset-manual']);
  });

  it.each([
    ['disableGroupUpdates', ['role ann: guest', 'external-id ann: ann', 'additional-email ann: a@home.test']],
    [
      'disableRoleUpdates',
      ['move ann: . > Sales', 'external-id ann: ann', 'additional-email ann: a@home.test'],
    ],
    ['disableAdditionalEmailSync', ['move ann: . > Sales', 'role ann: guest', 'external-id ann: ann']],
    [
      'disableExternalIdSync',
      ['move ann: . > Sales', 'role ann: guest', 'additional-email ann: a@home.test'],
    ],
  ] as const)('under %s', (setting, expected) => {
    const person = prepared('ann', {
      group: 'Sales',
      timecamp_role: 'guest',
      timecamp_real_email: 'a@home.test',
    });
    const there = account([user('ann', { external_id: '' })], { '2': 'Sales' });
    expect(lines(plan([person], there, { [setting]: true }))).toEqual(expected);
  });

  it('gets a new e-mail only when found by external id and wished for', () => {
    const there = account([user('ann', { email: 'old@example.com' })]);
    expect(lines(plan([prepared('ann')], there))).toEqual([]);
    expect(lines(plan([prepared('ann')], there, { updateEmailOnExternalId: true }))).toEqual([
      'email old: ann@example.com',
    ]);
  });

  it('who was found by the additional e-mail keeps it, unless the external id will find them', () => {
    const login = user('ann', {
      email: 'ann@real.test',
      additional_email: 'ann@example.com',
      external_id: '',
    });
    const real = { timecamp_real_email: 'ann@new.test' };
    const without = prepared('ann', { ...real, timecamp_external_id: '' });
    expect(lines(plan([without], account([login])))).toEqual([]);
    expect(lines(plan([prepared('ann', real)], account([login])))).toEqual([
      'external-id ann@real.test: ann',
      'additional-email ann@real.test: ann@new.test',
    ]);
    expect(lines(plan([prepared('ann', real)], account([login]), { disableExternalIdSync: true }))).toEqual(
      [],
    );
  });

  it('the overwriting of a matching address waits for the external id that replaces it', () => {
    const login = user('ann', {
      email: 'ann@real.test',
      additional_email: 'ann@example.com',
      external_id: '',
    });
    const { operations } = plan([prepared('ann', { timecamp_real_email: 'ann@new.test' })], account([login]));
    expect(operations.find(({ kind }) => kind === 'additional-email')?.needs).toEqual(['external-id:id-ann']);
  });

  it('keeps the matching address where someone else in the account carries the external id, too', () => {
    const login = user('a', {
      id: '5',
      email: 'old@example.com',
      name: 'ann',
      additional_email: 'ann@example.com',
      external_id: '',
    });
    const twin = user('b', { id: '2', external_id: 'ann' });
    const person = prepared('ann', { timecamp_real_email: 'ann@new.test' });
    const made = (options = {}) =>
      lines(plan([person], account([login, twin]), { ignoredUserIds: ['2'], ...options }));
    expect(made()).toEqual(['external-id old: ann']);
    expect(made({ updateEmailOnExternalId: true })).toEqual(['external-id old: ann']);
  });

  it('gets the primary e-mail in the same run where the additional one is overwritten', () => {
    const login = user('ann', { email: 'ann@real.test', additional_email: 'ann@example.com' });
    const person = prepared('ann', { timecamp_real_email: 'ann@new.test' });
    expect(lines(plan([person], account([login]), { updateEmailOnExternalId: true }))).toEqual([
      'email ann@real.test: ann@example.com',
      'additional-email ann@real.test: ann@new.test',
    ]);
  });
});

describe('who is never touched', () => {
  const wanted = [prepared('ann', { timecamp_user_name: 'other' })];

  it('ignored ids, matched all the same', () => {
    expect(plan(wanted, account([user('ann')]), { ignoredUserIds: ['id-ann'] }).operations).toEqual([]);
    expect(
      plan([prepared('bob')], account([user('bob'), user('ann')]), { ignoredUserIds: ['id-ann'] }).operations,
    ).toEqual([]);
  });

  it('people added by hand, unless the journal says that they are ours', () => {
    const there = account([user('ann', { added_manually: true })]);
    const options = { disableManualUserUpdates: true };
    expect(plan(wanted, there, options).operations).toEqual([]);
    expect(lines(plan(wanted, there, options, { journal: { reset_manual: ['id-ann'] } }))).toEqual([
      'name ann: other',
    ]);
    expect(lines(plan(wanted, there))).toEqual(['name ann: other']);
  });

  it('the owner of the key is not disabled, demoted or moved, with a notice', () => {
    const ann = user('ann', { role: 'administrator' });
    const there = account(
      [ann, user('boss', { role: 'administrator' }), user('bob')],
      { '2': 'Sales' },
      { id: ann.id, email: ann.email },
    );
    const people = [
      prepared('ann', { group: 'Sales', timecamp_user_name: 'Ann B' }),
      prepared('bob'),
      prepared('boss', { timecamp_role: 'administrator' }),
    ];
    const moved = plan(people, there);
    expect(lines(moved)).toEqual(['name ann: Ann B']);
    expect(moved.notices.map(({ code }) => code)).toEqual(['kept-administrator', 'kept-administrator']);
    expect(lines(plan(people.slice(1), there))).toEqual([]);
  });

  it('the last enabled administrator stays one', () => {
    const admins = ['a1', 'a2'].map((name) => user(name, { role: 'administrator' }));
    expect(lines(plan([prepared('bob')], account([user('bob'), ...admins])))).toEqual(['deactivate a2']);
    const demoted = [prepared('a1'), prepared('a2')];
    expect(lines(plan(demoted, account(admins)))).toEqual(['role a2: user']);
  });
});

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

describe('new people', () => {
  it('are invited into their group and get what they lack', () => {
    const person = prepared('bob', {
      group: 'Sales',
      timecamp_role: 'supervisor',
      timecamp_real_email: 'b@home.test',
      timecamp_user_name: 'Bob B',
    });
    const made = plan([prepared('ann'), person], account([user('ann')], { '2': 'Sales' }));
    expect(lines(made)).toEqual([
      'invite bob: Sales',
      'name bob: Bob B',
      'role bob: supervisor',
      'external-id bob: bob',
      'additional-email bob: b@home.test',
    ]);
    expect(made.seats).toEqual({ before: 1, after: 2 });
  });

  it('are left alone with TIMECAMP_DISABLE_NEW_USERS', () => {
    expect(
      lines(plan([prepared('ann'), prepared('bob')], account([user('ann')]), { disableNewUsers: true })),
    ).toEqual([]);
  });

  it.each([
    [
      'an answered invitation of an hour ago',
      { answered: true, sent_at: ago(1) },
      ['finish bob: .', 'name bob: bob', 'external-id bob: bob'],
      [],
    ],
    [
      'one without an answer, however old',
      { answered: false, sent_at: ago(99) },
      ['finish bob: .', 'name bob: bob', 'external-id bob: bob'],
      [],
    ],
    [
      'one unseen for 24 hours',
      { answered: true, sent_at: ago(24) },
      ['invite bob: .', 'name bob: bob', 'external-id bob: bob'],
      [],
    ],
    [
      'one sent in the future, by a clock that was wrong',
      { answered: true, sent_at: ago(-24) },
      ['invite bob: .', 'name bob: bob', 'external-id bob: bob'],
      [],
    ],
    [
      'a second one of an hour ago',
      { answered: true, sent_at: ago(30), again_at: ago(1) },
      ['finish bob: .', 'name bob: bob', 'external-id bob: bob'],
      [],
    ],
    [
      'a second one unseen for 24 hours',
      { answered: true, sent_at: ago(60), again_at: ago(24) },
      [],
      ['bob@example.com'],
    ],
  ])('with %s in the journal', (_, entry, expected, failures) => {
    const made = plan(
      [prepared('ann'), prepared('bob')],
      account([user('ann')]),
      {},
      { journal: { invited: [{ email: 'bob@example.com', ...entry }] } },
    );
    expect(lines(made)).toEqual(expected);
    expect(made.failures.map(({ person }) => person)).toEqual(failures);
  });

  it('who have appeared meanwhile are finished', () => {
    const there = account([user('bob', { name: '', external_id: '', added_manually: true })]);
    const entry = { email: 'bob@example.com', sent_at: ago(1), answered: true };
    const made = plan(
      [prepared('bob')],
      there,
      { disableManualUserUpdates: true },
      { journal: { invited: [entry] } },
    );
    expect(made.operations.map(({ kind }) => kind)).toEqual([
      'finish',
      'name',
      'external-id',
      'reset-manual',
    ]);
  });

  it('take a seat when an invitation without an answer may be sent again', () => {
    const invited = (answered: boolean) =>
      plan(
        [prepared('ann'), prepared('bob')],
        account([user('ann')]),
        {},
        { journal: { invited: [{ email: 'bob@example.com', sent_at: ago(1), answered }] } },
      ).seats;
    expect([invited(false), invited(true)]).toEqual([
      { before: 1, after: 2 },
      { before: 1, after: 1 },
    ]);
  });

  it('added_manually that a crash left is reset', () => {
    const made = plan(
      [prepared('ann')],
      account([user('ann')]),
      {},
      { journal: { reset_manual: ['id-ann'] } },
    );
    expect(made.operations.map(({ id }) => id)).toEqual(['reset-manual:id-ann']);
  });
});

describe('leavers', () => {
  const gone = { timecamp_status: 'inactive' as const };

  it.each([
    ['not in the source', [], 'not in the source'],
    ['marked inactive', [prepared('bob', gone)], 'marked inactive in the source'],
  ])('%s are disabled', (_, more, reason) => {
    const made = plan([prepared('ann'), ...more], account([user('ann'), user('bob')]));
    expect(made.operations.map(({ id, reason }) => [id, reason])).toEqual([
      ['deactivate:id-bob', reason],
      ['reset-manual:id-bob', 'managed by tcsync'],
    ]);
    expect(made.seats).toEqual({ before: 2, after: 1 });
  });

  it('inactive people are never invited', () => {
    expect(lines(plan([prepared('ann'), prepared('bob', gone)], account([user('ann')])))).toEqual([]);
  });

  it("are moved to the disabled users' group, once", () => {
    const people = [prepared('ann')];
    const options = { disabledUsersGroupId: '5' };
    const there = (fields: object) => account([user('ann'), user('bob', fields)], { '5': 'Gone' });
    expect(lines(plan(people, there({}), options))).toEqual(['deactivate bob', 'move bob: . > Gone']);
    expect(lines(plan(people, there({ disabled: true }), options))).toEqual(['move bob: . > Gone']);
    expect(lines(plan(people, there({ disabled: true, group_id: '5' }), options))).toEqual([]);
    expect(lines(plan(people, there({}), { ...options, disableUserDeactivation: true }))).toEqual([
      'move bob: . > Gone',
    ]);
    expect(lines(plan(people, there({}), { disableUserDeactivation: true }))).toEqual([]);
  });

  it('with TIMECAMP_LEAVERS_SCOPE=root are sought below the root group', () => {
    const there = account([user('ann'), user('bob', { group_id: '8' }), user('cid', { group_id: '2' })], {
      '2': 'Sales',
    });
    const elsewhere = {
      ...there,
      groups: [...there.groups, { id: '8', name: 'Other', parent_id: '0', member_ids: ['id-bob'] }],
    };
    expect(lines(plan([prepared('ann')], elsewhere, { leaversScope: 'root' }))).toEqual(['deactivate cid']);
    expect(lines(plan([prepared('ann')], elsewhere))).toEqual(['deactivate bob', 'deactivate cid']);
  });
});
