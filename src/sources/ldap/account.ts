import { parseDn } from './dn.ts';
import type { Entry } from './entry.ts';

/** Why an account cannot log in, as the summary of skipped entries names it. */
export type Lockout =
  | 'disabled accounts'
  | 'expired accounts'
  | 'locked accounts'
  | 'accounts that are not valid yet'
  | 'deleted accounts'
  | 'replication conflicts';

/**
 * What locks the person out of the directory; undefined for a usable account. A server does not have the attributes of
 * the other kinds of servers, so the rules of all kinds are applied.
 * @param now milliseconds since 1970
 */
export function lockOf(entry: Entry, now: number): Lockout | undefined {
  return activeDirectoryLock(entry, now) ?? openLdapLock(entry, now) ?? directoryServerLock(entry, now);
}

const ACCOUNT_DISABLED = 2;
/** Windows counts time in units of 100 ns from 1601. */
const WINDOWS_EPOCH_MS = 11_644_473_600_000;
/** accountExpires of an account that never expires; 0 says the same. */
const NEVER = 9_223_372_036_854_775_807n;
/** Follows a line feed in the name of a deleted object, and of one of two objects created with the same name. */
const MANGLED_NAME = /\n(DEL|CNF):/;

/** Active Directory. A lock-out after wrong passwords ends by itself and is not a lock. */
function activeDirectoryLock(entry: Entry, now: number): Lockout | undefined {
  const mangled = parseDn(entry.dn)?.[0]?.map(({ value }) => MANGLED_NAME.exec(value)?.[1]) ?? [];
  if (isTrue(entry.text('isDeleted')) || mangled.includes('DEL')) return 'deleted accounts';
  if (mangled.includes('CNF')) return 'replication conflicts';
  if ((Number(entry.text('userAccountControl')) & ACCOUNT_DISABLED) !== 0) return 'disabled accounts';
  const expires = /^\d+$/.test(entry.text('accountExpires')) ? BigInt(entry.text('accountExpires')) : 0n;
  if (expires === 0n || expires >= NEVER) return undefined;
  return Number(expires / 10_000n) - WINDOWS_EPOCH_MS <= now ? 'expired accounts' : undefined;
}

const DAY_MS = 86_400_000;

/**
 * OpenLDAP: the password policy overlay, the shadow account of Unix, and the flags that Samba keeps there. The entry
 * does not say when a lock after wrong passwords ends, so the account is locked until the server removes the attribute.
 */
function openLdapLock(entry: Entry, now: number): Lockout | undefined {
  if (entry.has('pwdAccountLockedTime')) return 'locked accounts';
  if (/D/.test(entry.text('sambaAcctFlags'))) return 'disabled accounts';
  const start = generalizedTime(entry.text('pwdStartTime'));
  if (start !== undefined && start > now) return 'accounts that are not valid yet';
  const end = generalizedTime(entry.text('pwdEndTime'));
  if (end !== undefined && end <= now) return 'expired accounts';
  const lastDay = /^\d+$/.test(entry.text('shadowExpire')) ? Number(entry.text('shadowExpire')) : undefined;
  return lastDay !== undefined && lastDay * DAY_MS <= now ? 'expired accounts' : undefined;
}

/** 389 Directory Server and FreeIPA. A lock-out after wrong passwords is a lock if only an administrator can end it. */
function directoryServerLock(entry: Entry, now: number): Lockout | undefined {
  if (isTrue(entry.text('nsAccountLock'))) return 'disabled accounts';
  if (generalizedTime(entry.text('accountUnlockTime')) === 0) return 'locked accounts';
  const expires = generalizedTime(entry.text('krbPrincipalExpiration'));
  return expires !== undefined && expires <= now ? 'expired accounts' : undefined;
}

function isTrue(text: string): boolean {
  return text.toLowerCase() === 'true';
}

const TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)?(\d\d)?(?:[.,]\d+)?(?:Z|([+-])(\d\d)(\d\d)?)$/;

/**
 * A generalized time of LDAP, such as `20261231235959Z` or `2026123123+0100`, in milliseconds since 1970; undefined
 * when the text is not one.
 */
export function generalizedTime(text: string): number | undefined {
  const [
    whole,
    year,
    month,
    day,
    hour,
    minute = '0',
    second = '0',
    sign,
    offsetHours = '0',
    offsetMinutes = '0',
  ] = TIME.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const local = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return sign === '-' ? local + offset : local - offset;
}
