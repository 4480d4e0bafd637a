import { describe, expect, it } from 'vitest';
import { planEmailChanges } from '../../../../src/core/plan/build/email-changes.ts';
import { account, lines, plan, prepared, user } from '../builders.ts';

function changes(wanted: Record<string, string>, holders: Record<string, string>): readonly string[] {
  return [...planEmailChanges(new Map(Object.entries(wanted)), new Map(Object.entries(holders)))].map(
    ([id, { after, needs, isTemporary }]) =>
      `${id}: ${after}${isTemporary ? ' for now' : ''}${needs.map((need) => ` after ${need}`).join('')}`,
  );
}

describe('who can get which e-mail', () => {
  it.each<[string, Record<string, string>, Record<string, string>, readonly string[]]>([
    ['a free one', { 1: 'a@x' }, {}, ['1: a@x']],
    ['the own one, in another form', { 1: 'A@x' }, { 'a@x': '1' }, ['1: A@x']],
    ['one that another user keeps', { 1: 'a@x' }, { 'a@x': '2' }, []],
    [
      'one that another user gives up',
      { 1: 'a@x', 2: 'b@x', 3: 'c@x' },
      { 'a@x': '2', 'b@x': '3' },
      ['1: a@x after email:2', '2: b@x after email:3', '3: c@x'],
    ],
    ['one at the end of a chain that is kept', { 1: 'a@x', 2: 'b@x' }, { 'a@x': '2', 'b@x': '3' }, []],
    [
      'two people exchange theirs',
      { 1: 'a@x', 2: 'b@x' },
      { 'a@x': '2', 'b@x': '1' },
      ['1: a@x after email:2', '2: b+tcsync-2@x for now'],
    ],
    [
      'three people exchange theirs',
      { 1: 'a@x', 2: 'b@x', 3: 'c@x' },
      { 'a@x': '2', 'b@x': '3', 'c@x': '1' },
      ['1: a@x after email:2', '2: b@x after email:3', '3: c+tcsync-3@x for now'],
    ],
    [
      'the temporary address is taken',
      { 1: 'a@x', 2: 'b@x' },
      { 'a@x': '2', 'b@x': '1', 'b+tcsync-2@x': '9' },
      [],
    ],
    ['login names have no temporary form', { 1: 'a', 2: 'b' }, { a: '2', b: '1' }, []],
  ])('%s', (_, wanted, holders, expected) => {
    expect(changes(wanted, holders)).toEqual(expected);
  });
});

describe('two people whose addresses were exchanged', () => {
  const people = [
    prepared('ann', { timecamp_email: 'bob@example.com' }),
    prepared('bob', { timecamp_email: 'ann@example.com' }),
  ];
  const options = { updateEmailOnExternalId: true };

  it('have them after two runs', () => {
    const first = plan(people, account([user('ann', { id: '1' }), user('bob', { id: '2' })]), options);
    expect(lines(first)).toEqual(['email ann: bob@example.com', 'email bob: ann+tcsync-2@example.com']);
    expect(first.operations.flatMap(({ kind, reason }) => (kind === 'email' ? [reason] : []))).toEqual([
      'the address in the source',
      'temporary address: another user still has the address in the source',
    ]);
    expect(first.notices.map(({ code, who }) => [code, who])).toEqual([
      ['email-exchanged', ['ann@example.com']],
    ]);
    const between = account([
      user('ann', { id: '1', email: 'bob@example.com' }),
      user('bob', { id: '2', email: 'ann+tcsync-2@example.com' }),
    ]);
    expect(lines(plan(people, between, options))).toEqual(['email ann+tcsync-2: ann@example.com']);
  });

  it('without the setting, each keeps the account and the address in TimeCamp', () => {
    const made = plan(people, account([user('ann'), user('bob')]));
    expect([made.operations, made.failures, made.notices]).toEqual([[], [], []]);
  });

  it('a selected person does not take an address that is not given up', () => {
    const there = account([user('ann', { id: '1' }), user('bob', { id: '2' })]);
    const selection = { only: undefined, users: ['ann@example.com'] };
    // The name belongs to bob now, whose user gets the temporary address.
    expect(lines(plan(people, there, options, { selection }))).toEqual([
      'email bob: ann+tcsync-2@example.com',
    ]);
    const other = { only: undefined, users: ['bob@example.com'] };
    expect(lines(plan(people, there, options, { selection: other }))).toEqual([]);
  });
});

describe('an address that another user keeps', () => {
  const people = [prepared('ann'), prepared('zed')];
  const users = [user('ann', { email: 'old@example.com' }), user('zed', { email: 'ann@example.com' })];
  const options = { updateEmailOnExternalId: true, ignoredUserIds: ['id-zed'] };

  it('is not taken, and a notice names the person', () => {
    const made = plan(people, account(users), options);
    expect(lines(made)).toEqual([]);
    expect(made.notices.map(({ code, who }) => [code, who])).toEqual([['email-in-use', ['ann@example.com']]]);
  });

  it('is taken without a notice once it is free', () => {
    const made = plan(people, account([users[0] ?? user('ann'), user('zed')]), options);
    expect([lines(made), made.notices]).toEqual([['email old: ann@example.com'], []]);
  });
});

describe('an additional e-mail by which a user is found', () => {
  const there = account([user('x', { external_id: '', additional_email: 'ann@example.com' })]);
  const ann = [prepared('ann', { timecamp_user_name: 'x', timecamp_real_email: 'home@example.com' })];

  it.each([
    ['the new e-mail', { updateEmailOnExternalId: true }, ['email:id-x']],
    ['the external id', {}, ['external-id:id-x']],
  ])('is overwritten once %s identifies the user', (_, options, needs) => {
    const made = plan(ann, there, options);
    expect(made.operations.find(({ kind }) => kind === 'additional-email')).toMatchObject({
      before: 'ann@example.com',
      after: 'home@example.com',
      needs,
    });
  });

  it('stays while nothing else identifies the user', () => {
    expect(lines(plan(ann, there, { disableExternalIdSync: true, updateEmailOnExternalId: true }))).toEqual(
      [],
    );
  });

  it('stays without another second address, and so does the e-mail', () => {
    const made = plan([prepared('ann', { timecamp_user_name: 'x' })], there, {
      updateEmailOnExternalId: true,
    });
    expect(lines(made)).toEqual(['external-id x: ann']);
  });
});
