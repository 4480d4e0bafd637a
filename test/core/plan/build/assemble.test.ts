import { describe, expect, it } from 'vitest';
import { account, lines, plan, prepared, user } from '../builders.ts';

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
