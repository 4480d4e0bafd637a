import { describe, expect, it } from 'vitest';
import { generalizedTime, type Lockout, lockOf } from '../../../src/sources/ldap/account.ts';
import { Entry } from '../../../src/sources/ldap/entry.ts';

const NOW = Date.UTC(2026, 10, 28, 12);
const PERSON = 'CN=x,DC=example,DC=test';

function lock(attributes: Readonly<Record<string, string>>, dn = PERSON): Lockout | undefined {
  const values = Object.entries(attributes).map(([name, value]) => [name, [Buffer.from(value)]] as const);
  return lockOf(new Entry(dn, Object.fromEntries(values)), NOW);
}

/** accountExpires counts 100 ns from 1601. */
function fileTime(ms: number): string {
  return String(BigInt(ms + 11_644_473_600_000) * 10_000n);
}

const day = (offset: number): string => String(Math.floor(NOW / 86_400_000) + offset);

describe('an account', () => {
  it.each<[Readonly<Record<string, string>>, Lockout | undefined]>([
    [{}, undefined],
    [{ userAccountControl: '512' }, undefined],
    [{ userAccountControl: '514' }, 'disabled accounts'],
    [{ userAccountControl: '66050' }, 'disabled accounts'],
    [{ accountExpires: '0' }, undefined],
    [{ accountExpires: '9223372036854775807' }, undefined],
    [{ accountExpires: fileTime(NOW + 1000) }, undefined],
    [{ accountExpires: fileTime(NOW) }, 'expired accounts'],
    [{ accountExpires: '120000000000000000' }, 'expired accounts'],
    [{ isDeleted: 'TRUE' }, 'deleted accounts'],
    [{ pwdAccountLockedTime: '000001010000Z' }, 'locked accounts'],
    [{ pwdAccountLockedTime: '20261128115900Z' }, 'locked accounts'],
    [{ pwdStartTime: '20261128120001Z' }, 'accounts that are not valid yet'],
    [{ pwdStartTime: '20261128115959Z' }, undefined],
    [{ pwdEndTime: '20261128120000Z' }, 'expired accounts'],
    [{ pwdEndTime: '20261128120001Z' }, undefined],
    [{ shadowExpire: '-1' }, undefined],
    [{ shadowExpire: '0' }, 'expired accounts'],
    [{ shadowExpire: '1' }, 'expired accounts'],
    [{ shadowExpire: day(0) }, 'expired accounts'],
    [{ shadowExpire: day(1) }, undefined],
    [{ sambaAcctFlags: '[UD         ]' }, 'disabled accounts'],
    [{ sambaAcctFlags: '[UX         ]' }, undefined],
    [{ nsAccountLock: 'TRUE' }, 'disabled accounts'],
    [{ nsAccountLock: 'true' }, 'disabled accounts'],
    [{ nsAccountLock: 'FALSE' }, undefined],
    [{ accountUnlockTime: '19700101000000Z' }, 'locked accounts'],
    [{ accountUnlockTime: '20261128130000Z' }, undefined],
    [{ krbPrincipalExpiration: '20261128120000Z' }, 'expired accounts'],
    [{ krbPrincipalExpiration: '20261128120001Z' }, undefined],
    [{ krbPrincipalExpiration: 'soon' }, undefined],
  ])('with %o: %s', (attributes, expected) => {
    expect(lock(attributes)).toBe(expected);
  });

  it('that Active Directory deleted, or created twice, is known by its name', () => {
    const guid = '0e8ec0a4-5b8c-4d2e-9f3e-1a2b3c4d5e6f';
    expect(lock({}, `CN=Ada One\\0ADEL:${guid},CN=Deleted Objects,DC=example`)).toBe('deleted accounts');
    expect(lock({}, `CN=Ada One\\0ACNF:${guid},OU=Staff,DC=example`)).toBe('replication conflicts');
    expect(lock({}, 'CN=CNF: Ada One,OU=Staff,DC=example')).toBeUndefined();
  });
});

it.each([
  ['20261128120000Z', NOW],
  ['202611281200Z', NOW],
  ['2026112812Z', NOW],
  ['20261128120000.5Z', NOW],
  ['20261128130000+0100', NOW],
  ['20261128063000-0530', NOW],
  ['20261128120000', undefined],
  ['', undefined],
])('reads the time %s', (text, expected) => {
  expect(generalizedTime(text)).toBe(expected);
});
