import type { Entry } from './entry.ts';
import type { LdapSettings } from './settings.ts';
import { loginOf } from './skip.ts';

export interface Addresses {
  readonly email: string;
  /** The mailbox address, where the e-mail is built from the login name; else empty. */
  readonly realEmail: string;
  /** True when the e-mail is built from the login name although the settings do not ask for it: there is no mailbox. */
  readonly isGuess: boolean;
}

/**
 * The addresses of a person, in lower case.
 * @param preferredDomain TIMECAMP_REPLACE_EMAIL_DOMAIN: of several addresses, the one in this domain is used
 */
export function addressesOf(
  entry: Entry,
  ldap: LdapSettings,
  preferredDomain: string | undefined,
): Addresses {
  const mail = mailboxOf(entry, ldap, preferredDomain).toLowerCase();
  const login = loginAddress(loginOf(entry), mail, ldap).toLowerCase();
  const isWanted = ldap.useSamaccountnameOnly || ldap.useWindowsLoginEmail || ldap.useSamaccountname;
  if (login === '') return { email: mail, realEmail: '', isGuess: false };
  return ldap.useRealEmailAsEmail && mail !== ''
    ? { email: mail, realEmail: '', isGuess: false }
    : { email: login, realEmail: mail, isGuess: !isWanted };
}

/** The address built from the login name; empty when the rules prefer the mailbox, or there is no login name. */
function loginAddress(login: string, mail: string, ldap: LdapSettings): string {
  if (login === '') return '';
  if (ldap.useSamaccountnameOnly) return login;
  if (ldap.useWindowsLoginEmail) return `${login}@${ldap.emailDomain ?? ldap.domain}`;
  if (ldap.useSamaccountname || mail === '') return `${login}@${ldap.domain}`;
  return '';
}

/** LDAP_EMAIL_ATTRIBUTE alone where it is set; else mail, and where that is empty Exchange's proxyAddresses. */
function mailboxOf(
  entry: Entry,
  { emailAttribute }: LdapSettings,
  preferredDomain: string | undefined,
): string {
  if (emailAttribute !== undefined) return chooseAddress(entry.texts(emailAttribute), preferredDomain);
  return (
    chooseAddress(entry.texts('mail'), preferredDomain) ||
    chooseAddress(entry.texts('proxyAddresses'), preferredDomain)
  );
}

/** Several addresses are in several values, or in one value with commas or semicolons between them. */
function chooseAddress(values: readonly string[], preferredDomain: string | undefined): string {
  const written = values.flatMap((value) => value.split(/[,;]/)).map((address) => address.trim());
  // `SMTP:` marks the primary address, `smtp:` the others; other schemes, such as sip:, are not e-mail.
  const ordered = [...written.filter(isPrimary), ...written.filter((address) => !isPrimary(address))];
  const addresses = ordered
    .map((address) => address.replace(/^smtp:/i, ''))
    .filter((address) => address !== '' && !/^[a-z\d]+:/i.test(address));
  const ending = `@${(preferredDomain ?? '').toLowerCase()}`;
  const preferred = addresses.find((address) => address.toLowerCase().endsWith(ending));
  return preferred ?? addresses[0] ?? '';
}

function isPrimary(address: string): boolean {
  return address.startsWith('SMTP:');
}
