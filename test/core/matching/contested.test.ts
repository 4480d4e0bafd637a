import { describe, expect, it } from 'vitest';
import { findContested, nameKey } from '../../../src/core/matching/claims.ts';
import { personName } from '../../../src/core/matching/person-name.ts';
import type { AccountUser, Employee, PreparedUser } from '../../../src/core/model.ts';
import { lines, account, plan, prepared, user } from '../plan/builders.ts';
import { person, users as prepareUsers } from '../prepare/people.ts';

const ann = person('3', { name: 'ann', email: 'ann@example.com' });
const bob = person('3', { name: 'bob', email: 'bob@example.com' });
const gone = { status: 'inactive' };

/** The plan for employees as the source has them: its operations, and who is a failure. */
function synced(employees: readonly Employee[], users: readonly AccountUser[], options = {}) {
  const made = plan(prepareUsers(employees), account(users), options);
  return [...lines(made), ...made.failures.map((failure) => `failed ${failure.person.split('@')[0] ?? ''}`)];
}

describe('two active people with one external id', () => {
  const annThere = user('ann', { external_id: '3' });

  it.each<[string, readonly Employee[], readonly AccountUser[], readonly string[]]>([
    ['the account keeps its owner', [ann, bob], [annThere], ['failed bob']],
    ['whichever of them prepare prefers', [ann, { ...bob, department: 'Top' }], [annThere], ['failed bob']],
    ['both have an account', [ann, bob], [annThere, user('bob', { external_id: '' })], ['failed bob']],
    [
      'nobody has the address: the account is left as it is',
      [ann, bob],
      [user('x', { external_id: '3' })],
      ['failed ann', 'failed bob'],
    ],
    [
      'nobody is there: one is invited, without the id',
      [ann, bob],
      [],
      ['invite ann: .', 'name ann: ann', 'failed bob'],
    ],
    [
      'one of them left: the account with that address is disabled',
      [{ ...ann, ...gone }, bob],
      [annThere],
      ['deactivate ann', 'invite bob: .', 'name bob: bob'],
    ],
    [
      'the record that carries the id has no address',
      [{ ...ann, email: '' }, bob],
      [user('x', { external_id: '3' })],
      ['failed bob'],
    ],
  ])('%s', (_, employees, users, wanted) => {
    expect(synced(employees, users)).toEqual(wanted);
    expect(synced(employees.toReversed(), users.toReversed())).toEqual(wanted);
  });
});

describe('one person twice in a directory', () => {
  const twice = [ann, { ...ann, external_id: '7', department: 'Sales' }];

  it.each<[string, Partial<AccountUser>, readonly string[]]>([
    ['the record whose id the account has wins', { external_id: '3' }, []],
    [
      'else the one with a department',
      { external_id: '' },
      ['create-group Sales', 'move ann: . > Sales', 'external-id ann: 7'],
    ],
    [
      'the account knows the id under an older address',
      { external_id: '3', email: 'old@example.com', name: 'ann' },
      [],
    ],
  ])('%s', (_, fields, wanted) => {
    expect(synced(twice, [user('ann', fields)])).toEqual(wanted);
  });

  it('each id in another account: one is matched, the other is left as it is and is a failure', () => {
    const users = [
      user('old', { id: '1', name: 'ann', external_id: '3' }),
      user('older', { id: '2', external_id: '7' }),
    ];
    expect(synced(twice, users)).toEqual([
      'create-group Sales',
      'name older: ann',
      'move older: . > Sales',
      'failed ann',
    ]);
  });
});

describe('keys that several account users have', () => {
  const a = person('a', { name: 'a' });

  it.each<[string, readonly AccountUser[], readonly string[]]>([
    ['the e-mail decides', [user('a'), user('x', { external_id: 'a' })], ['deactivate x']],
    [
      'an external id alone decides nothing',
      [user('x', { external_id: 'a' }), user('y', { external_id: 'a', disabled: true })],
      ['failed a'],
    ],
    [
      'an additional e-mail alone decides nothing',
      ['x', 'y'].map((name) => user(name, { external_id: '', additional_email: 'a@example.com' })),
      ['failed a'],
    ],
    [
      'of two equal addresses the one with the external id counts',
      [user('a', { id: '1', external_id: '' }), user('a', { id: '2' })],
      ['deactivate a'],
    ],
    [
      'the one with the address and the external id counts, although a third has the id',
      [
        user('a', { id: '1', external_id: '' }),
        user('a', { id: '2' }),
        user('x', { id: '3', external_id: 'a' }),
      ],
      ['deactivate a', 'deactivate x'],
    ],
  ])('%s', (_, users, wanted) => {
    expect(synced([a], users)).toEqual(wanted);
  });
});

describe('an address twice in a list that prepare did not write', () => {
  const ann = prepared('ann');

  it.each<[string, readonly PreparedUser[], readonly string[]]>([
    ['one person is invited once', [ann, { ...ann, timecamp_email: 'Ann@EXAMPLE.com' }], ['ann@example.com']],
    ['of two people no one is invited', [ann, { ...ann, timecamp_user_name: 'Bob' }], []],
  ])('%s', (_, list, invited) => {
    const { operations, failures } = plan(list, account([user('x', { external_id: 'x' })]));
    const invitations = operations.filter(({ kind }) => kind === 'invite');
    expect(invitations.map((one) => 'person' in one && one.person.email)).toEqual(invited);
    expect(failures).toHaveLength(2 - invited.length);
  });
});

describe('two users with one address and one external id', () => {
  it('are both left as they are', () => {
    const twins = [user('ann', { id: '7' }), user('ann', { id: '8' })];
    const { operations, failures } = plan([prepared('ann')], account(twins));
    expect([operations, failures.map((failure) => failure.person)]).toEqual([[], ['ann@example.com']]);
  });
});

describe('addresses of other people', () => {
  it('an additional e-mail that is also the second address of another person matches nobody', () => {
    const users = [user('old', { external_id: '', additional_email: 'ann@example.com' })];
    const other = { ...bob, external_id: '4', real_email: 'ann@example.com' };
    expect(synced([ann, other], users)).toEqual([
      'invite bob: .',
      'name bob: bob',
      'external-id bob: 4',
      'additional-email bob: ann@example.com',
      'failed ann',
    ]);
  });

  it('an address passed on does not pass on the account of one who left', () => {
    const users = [user('ann', { external_id: '7' })];
    const left = { ...ann, ...gone, external_id: '7', name: 'zoe' };
    const made = plan(prepareUsers([ann, left]), account(users));
    expect([made.operations, made.notices.map(({ code }) => code)]).toEqual([[], ['email-recycled']]);
  });

  it('an address passed on to a person of the same name waits for its owner', () => {
    const namesake = { ...ann, external_id: '7', email: 'ann.lee@example.com' };
    const made = plan(prepareUsers([ann, namesake]), account([user('ann', { external_id: '7' })]));
    expect([made.operations, made.notices.map(({ code }) => code)]).toEqual([[], ['email-recycled']]);
  });

  it('a person hired again under a new id gets their account back, whatever address the old record has', () => {
    const old = { ...ann, ...gone, external_id: '2', email: 'private@home.test' };
    const before = user('ann', { external_id: '2', disabled: true });
    expect(synced([ann, old], [before])).toEqual(['enable ann', 'external-id ann: 3']);
    expect(synced([ann, old], [user('ann', { external_id: '3' })])).toEqual([]);
  });

  it('one address in two forms is one address', () => {
    const users = [user('ann', { email: 'Ann\u200b@bücher.example', external_id: '' })];
    const employee = { ...ann, email: 'ann@xn--bcher-kva.example' };
    expect(synced([employee], users, { disableExternalIdSync: true })).toEqual([]);
  });
});

describe('an address that no mail system takes', () => {
  const odd = { ...ann, email: 'Ann <ann@example.com>' };

  it.each<[string, Employee, readonly AccountUser[], readonly string[]]>([
    ['holds the account of its plain part', odd, [user('ann', { external_id: '' })], ['failed ann <ann']],
    [
      'holds the account that has it as additional e-mail',
      odd,
      [user('x', { external_id: '', additional_email: 'ann@example.com' })],
      ['failed ann <ann'],
    ],
    ['is not invited', { ...ann, email: 'ann@x.test@y.test' }, [], ['failed ann']],
    ['is no obstacle to the external id', odd, [user('ann', { external_id: '3' })], []],
    [
      'of one who left holds nothing',
      { ...odd, ...gone },
      [user('ann', { external_id: '' })],
      ['deactivate ann'],
    ],
  ])('%s', (_, employee, users, wanted) => {
    const other = person('4', { name: 'dee', email: 'dee@example.com' });
    const dee = user('dee', { external_id: '4' });
    expect(synced([employee, other], [...users, dee], { updateEmailOnExternalId: true })).toEqual(wanted);
  });

  it('is not written as a second address', () => {
    const employee = { ...ann, real_email: 'Ann <ann@home.test>' };
    expect(synced([employee], [user('ann', { external_id: '3' })])).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    ['Ann Lee', 'LEE, Ann'],
    ['José Núñez', 'Jose  Nunez'],
    [' Ann Lee, ', 'ann lee'],
  ])('%s is %s', (one, other) => {
    expect(nameKey(one)).toBe(nameKey(other));
  });

  it.each([
    ['Ann Lee', 'An Nlee'],
    ['Ann Lee', 'Annlee'],
    ['Ann', 'Ann Lee'],
  ])('%s is not %s', (one, other) => {
    expect(nameKey(one)).not.toBe(nameKey(other));
  });

  it.each([
    ['Ann Lee - 7', 'Ann Lee'],
    ['Head of IT [Ann Lee] - 7', 'Ann Lee'],
    ['Ann Lee - 8', 'Ann Lee - 8'],
    ['Ann Lee [Sales] Ltd', 'Ann Lee [Sales] Ltd'],
    ['[Ann Lee]', '[Ann Lee]'],
    [' - 7', ''],
  ])('the name in %s is %s', (displayed, name) => {
    expect(personName(displayed, '7')).toBe(name);
  });

  it('nothing is cut off where there is no external id', () => {
    expect(personName('Ann Lee - ', '')).toBe('Ann Lee - ');
  });

  it('records claim nothing with an empty key', () => {
    const claims = { nameOf: String, emailOf: () => '', externalIdOf: () => '', isActive: () => true };
    expect(findContested(['Ann', 'Bob'], claims).size).toBe(0);
  });
});
