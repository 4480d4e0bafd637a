import { describe, expect, it } from 'vitest';
import type { AccountUser, PreparedUser } from '../../../src/core/model.ts';
import { addressKey } from '../../../src/core/addresses.ts';
import { findVacationPeople, type KnownPeople, mergeEmails } from '../../../src/core/time-off/people.ts';

function user(id: string, email: string, more: Partial<AccountUser> = {}): AccountUser {
  return {
    id,
    email,
    name: email,
    group_id: '1',
    role: 'user',
    disabled: false,
    added_manually: false,
    external_id: '',
    additional_email: '',
    ...more,
  };
}

function prepared(email: string, externalId = '', more: Partial<PreparedUser> = {}): PreparedUser {
  return {
    timecamp_external_id: externalId,
    timecamp_user_name: email,
    timecamp_email: email,
    timecamp_groups_breadcrumb: '',
    timecamp_groups: [],
    timecamp_status: 'active',
    timecamp_role: 'user',
    ...more,
  };
}

function find(
  email: string,
  known: Partial<KnownPeople>,
  users: readonly AccountUser[],
  disableExternalIdSync = false,
): string | undefined {
  const leave = { email, start_on: '2026-12-24', finish_on: '2026-12-24', tc_leave_type: 'Vacation' };
  const people = findVacationPeople(
    [leave],
    { employees: [], prepared: [], ...known },
    users,
    { disableExternalIdSync },
    [],
  );
  return people.users.get(addressKey(email))?.id;
}

describe('findVacationPeople', () => {
  const users = [
    user('1', 'Ann@Example.com'),
    user('2', 'other@example.com', { additional_email: 'bob@example.com' }),
    user('3', 'cid@old.example', { external_id: '30' }),
  ];

  it('finds people by e-mail and additional e-mail, any case, without any file', () => {
    expect(find('ann@EXAMPLE.com', {}, users)).toBe('1');
    expect(find('bob@example.com', {}, users)).toBe('2');
    expect(find('ａnn@exam\u00ADple.com', {}, users)).toBe('1');
    const employees = [{ email: 'c@m\u00FCller.example', external_id: '30' }];
    const prepared = [
      {
        timecamp_external_id: '30',
        timecamp_user_name: 'Cid',
        timecamp_email: 'cid@new.example',
        timecamp_groups_breadcrumb: '',
        timecamp_groups: [],
        timecamp_status: 'active',
        timecamp_role: 'user',
      } as const,
    ];
    expect(find('c@xn--mller-kva.example', { employees, prepared }, users)).toBe('3');
    expect(find('nobody@example.com', {}, users)).toBeUndefined();
  });

  it('follows the prepared user where the domain of the e-mail was replaced', () => {
    const known = {
      employees: [{ email: 'Ann@corp.example', external_id: '10' }],
      prepared: [prepared('ann@example.com', '10')],
    };
    expect(find('ann@corp.example', known, users)).toBe('1');
  });

  it('finds people by external id, as a sync does', () => {
    const known = { prepared: [prepared('cid@example.com', '30')] };
    expect(find('cid@example.com', known, users)).toBe('3');
    expect(find('cid@example.com', known, users, true)).toBeUndefined();
  });

  it('does not give the leave of a new owner of an e-mail to the account of the old one', () => {
    const known = { prepared: [prepared('cid@old.example', '31'), prepared('cid@example.com', '30')] };
    expect(find('cid@old.example', known, users)).toBeUndefined();
  });

  it('does not take people without an id in the source for each other', () => {
    const known = {
      employees: [{ email: 'ann@example.com', external_id: '' }],
      prepared: [prepared('zed@example.com'), prepared('ann@example.com')],
    };
    expect(find('ann@example.com', known, [...users, user('9', 'zed@example.com')])).toBe('1');
    expect(find('bob@example.com', { prepared: [prepared('zed@example.com')] }, users)).toBe('2');
  });

  it('prefers the user with the e-mail of the leave to a match by additional e-mail', () => {
    const ann = user('1', 'ann@example.com', { additional_email: 'ann@home.example' });
    expect(find('ann@example.com', { prepared: [prepared('ann@home.example')] }, [ann])).toBe('1');
  });

  it('takes the first of two prepared users with one e-mail', () => {
    const known = { prepared: [prepared('cid@example.com', '30'), prepared('cid@example.com', '31')] };
    expect(find('cid@example.com', known, users)).toBe('3');
  });

  it('knows people by their real e-mail too', () => {
    const known = {
      prepared: [prepared('ann@example.com', '', { timecamp_real_email: 'ann@mail.example' })],
    };
    expect(find('ann@mail.example', known, users)).toBe('1');
  });
});

it.each([
  ['the user id', '1'],
  ['the e-mail in TimeCamp', 'ANN@example.com'],
  ['the e-mail in the source', 'ann@corp.example'],
  ['the id in the source', '10'],
  ['the real e-mail of the prepared user', 'ann@mail.example'],
])('a hold on %s holds the user', (_key, person) => {
  const leave = {
    email: 'Ann@corp.example',
    start_on: '2026-12-24',
    finish_on: '2026-12-24',
    tc_leave_type: 'Vacation',
  };
  const hold = { person, until: null, why: '', created: '2026-11-01T00:00:00.000Z', by: 'a@b' };
  const known: KnownPeople = {
    employees: [{ email: 'Ann@corp.example', external_id: '10' }],
    prepared: [prepared('ann@example.com', '10', { timecamp_real_email: 'ann@mail.example' })],
  };
  const users = [user('1', 'Ann@Example.com'), user('2', 'bob@example.com')];
  const { held } = findVacationPeople([leave], known, users, { disableExternalIdSync: true }, [hold]);
  expect([...held.keys()]).toEqual(['1']);
});

it('a hold on the id in the source holds a user without a prepared user', () => {
  const leaves = ['ann@example.com', 'nobody@example.com'].map((email) => ({
    email,
    start_on: '2026-12-24',
    finish_on: '2026-12-24',
    tc_leave_type: 'Vacation',
  }));
  const hold = { person: '10', until: null, why: '', created: '2026-11-01T00:00:00.000Z', by: 'a@b' };
  const known: KnownPeople = {
    employees: [{ email: 'ann@example.com', external_id: '10' }],
    prepared: [],
  };
  const people = findVacationPeople(
    leaves,
    known,
    [user('1', 'ann@example.com'), user('2', 'bob@example.com')],
    { disableExternalIdSync: false },
    [hold],
  );
  expect([...people.held]).toEqual([['1', hold]]);
  expect([...people.users.keys()]).toEqual(['ann@example.com']);
});

it('the leaves of one user get the first of their e-mails', () => {
  const leave = (email: string, day: string) => ({
    email,
    start_on: day,
    finish_on: day,
    tc_leave_type: 'Vacation',
  });
  const ann = user('1', 'ann@example.com');
  const bob = user('2', 'bob@example.com');
  const users = new Map([
    ['ann@home.example', ann],
    ['ann@example.com', ann],
    ['bob@example.com', bob],
  ]);
  const leaves = [
    leave('Ann@home.example', '2026-12-01'),
    leave('bob@example.com', '2026-12-02'),
    leave('ann@example.com', '2026-12-03'),
    leave('nobody@example.com', '2026-12-04'),
  ];
  expect(mergeEmails(leaves, users)).toEqual([
    leaves[0],
    leaves[1],
    leave('Ann@home.example', '2026-12-03'),
    leaves[3],
  ]);
});
