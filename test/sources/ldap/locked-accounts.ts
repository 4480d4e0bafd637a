import { expect } from 'vitest';
import type { Employee } from '../../../src/core/model.ts';
import type { FetchResult } from '../../../src/sources/source.ts';
import { account, lines, plan, user } from '../../core/plan/builders.ts';
import { users } from '../../core/prepare/people.ts';
import type { Attributes } from './company.ts';

/** The time of the fetch. */
export const NOW = Date.UTC(2026, 10, 28, 12);

const YESTERDAY = '20261127120000Z';
const TOMORROW = '20261129120000Z';
const dayNumber = (offset: number): string => String(Math.floor(NOW / 86_400_000) + offset);
/** accountExpires counts 100 ns from 1601. */
const fileTime = (offsetMs: number): string => String(BigInt(NOW + offsetMs + 11_644_473_600_000) * 10_000n);

/** Every way to lock an account, or not to: a login, whether it is usable, and the attributes that say so. */
export interface AccountRow {
  readonly login: string;
  readonly usable: boolean;
  readonly attributes: Attributes;
}

function row(login: string, usable: boolean, attributes: Attributes): AccountRow {
  return { login, usable, attributes };
}

export const ACTIVE_DIRECTORY_ACCOUNTS: readonly AccountRow[] = [
  row('usable', true, { userAccountControl: '544' }),
  row('disabled', false, { userAccountControl: '546' }),
  row('expired', false, { userAccountControl: '544', accountExpires: fileTime(-86_400_000) }),
  row('expires-later', true, { userAccountControl: '544', accountExpires: fileTime(86_400_000) }),
  row('expires-never', true, { userAccountControl: '544', accountExpires: '9223372036854775807' }),
];

export const OPENLDAP_ACCOUNTS: readonly AccountRow[] = [
  row('usable', true, {}),
  row('locked-by-administrator', false, { pwdAccountLockedTime: '000001010000Z' }),
  row('locked-by-policy', false, { pwdAccountLockedTime: YESTERDAY }),
  row('ended', false, { pwdEndTime: YESTERDAY }),
  row('ends-later', true, { pwdEndTime: TOMORROW }),
  row('begins-later', false, { pwdStartTime: TOMORROW }),
  row('shadow-expired', false, { shadowExpire: dayNumber(-1) }),
  row('shadow-locked', false, { shadowExpire: '1' }),
  row('shadow-expires-later', true, { shadowExpire: dayNumber(2) }),
  row('shadow-never', true, { shadowExpire: '-1' }),
];

export const DIRECTORY_SERVER_ACCOUNTS: readonly AccountRow[] = [
  row('usable', true, {}),
  row('locked', false, { nsAccountLock: 'TRUE' }),
  row('unlocked', true, { nsAccountLock: 'FALSE' }),
  row('expired', false, { krbPrincipalExpiration: YESTERDAY }),
  row('expires-later', true, { krbPrincipalExpiration: TOMORROW }),
];

/** Checks the status of every account, and that a sync enables again the usable ones alone. */
export function expectLocksRespected(rows: readonly AccountRow[], { employees }: FetchResult): void {
  const statusOf = ({ login }: AccountRow): Employee['status'] | undefined =>
    employees.find(({ email }) => email === `${login}@example.com`)?.status;
  expect(rows.map((one) => [one.login, statusOf(one)])).toEqual(
    rows.map(({ login, usable }) => [login, usable ? 'active' : 'inactive']),
  );
  const disabled = rows.map(({ login }) => user(login, { disabled: true, external_id: '' }));
  const people = users(employees);
  const enabled = lines(plan(people, account(disabled))).filter((line) => line.startsWith('enable'));
  expect(enabled.toSorted()).toEqual(
    rows
      .filter(({ usable }) => usable)
      .map(({ login }) => `enable ${login}`)
      .toSorted(),
  );
}
