import { parseDn } from './dn.ts';
import type { Entry } from './entry.ts';

/** Exchange's msExchRecipientTypeDetails of mailboxes that are not a person's, here and in Exchange Online. */
const MAILBOX_KINDS: Readonly<Record<string, string>> = {
  '4': 'shared mailboxes',
  '16': 'rooms and equipment',
  '32': 'rooms and equipment',
  '8192': 'system mailboxes',
  '16384': 'system mailboxes',
  '8388608': 'system mailboxes',
  '536870912': 'system mailboxes',
  '549755813888': 'system mailboxes',
  '8589934592': 'rooms and equipment',
  '17179869184': 'rooms and equipment',
  '34359738368': 'shared mailboxes',
  '68719476736': 'system mailboxes',
  '137438953472': 'shared mailboxes',
  '274877906944': 'shared mailboxes',
  '1099511627776': 'shared mailboxes',
  '70368744177664': 'system mailboxes',
};

const SYSTEM_MAILBOX =
  /^(?:HealthMailbox|SystemMailbox\{|DiscoverySearchMailbox|FederatedEmail\.|Migration\.)/i;
const MANAGED_SERVICE_ACCOUNTS = [
  'msDS-ManagedServiceAccount',
  'msDS-GroupManagedServiceAccount',
  'msDS-DelegatedManagedServiceAccount',
];
const SERVICES = ['applicationProcess', 'ipaService', 'serviceConnectionPoint'];

/** Why an entry that matched the filter is not a person, as the summary names it; undefined for a person. */
export function reasonToSkip(entry: Entry): string | undefined {
  if (MANAGED_SERVICE_ACCOUNTS.some((name) => entry.isA(name))) return 'managed service accounts';
  if (entry.isA('computer')) return 'computers';
  if (entry.isA('contact')) return 'contacts';
  const login = loginOf(entry);
  if (login.endsWith('$')) return 'machine and service accounts ($)';
  if (isSystemMailbox(entry, login)) return 'system mailboxes';
  const mailbox = MAILBOX_KINDS[entry.text('msExchRecipientTypeDetails')];
  if (mailbox !== undefined) return mailbox;
  if (entry.text('isCriticalSystemObject').toLowerCase() === 'true') return 'critical system objects';
  if (isService(entry)) return 'service accounts';
  if (login === '' && !entry.has('mail') && !entry.has('proxyAddresses'))
    return 'without an e-mail or login name';
  return undefined;
}

/** The login name; empty when the entry has none. */
export function loginOf(entry: Entry): string {
  return entry.text('sAMAccountName') || entry.text('uid');
}

function isSystemMailbox(entry: Entry, login: string): boolean {
  if ([login, entry.text('cn')].some((name) => SYSTEM_MAILBOX.test(name))) return true;
  const [, ...above] = parseDn(entry.dn) ?? [];
  return above.some((name) =>
    name.some(({ value }) => value.toLowerCase() === 'microsoft exchange system objects'),
  );
}

/** A person may also have a service principal name, but then they have a mailbox. */
function isService(entry: Entry): boolean {
  return (
    SERVICES.some((name) => entry.isA(name)) ||
    (entry.has('servicePrincipalName') && !entry.has('mail') && !entry.has('proxyAddresses'))
  );
}
