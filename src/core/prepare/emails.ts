import { normalEmail } from '../addresses.ts';
import { nfc } from '../text.ts';

/** Replaces the domain of an e-mail that is trimmed, lower case and NFC, as `normalEmail` returns it. */
export type DomainReplacer = (email: string) => string;

/** A replacer for TIMECAMP_REPLACE_EMAIL_DOMAIN; it leaves a login name without `@` as it is. */
export function createDomainReplacer(replaceDomain: string | undefined): DomainReplacer {
  const domain = normalEmail(replaceDomain ?? '').replace(/^@/, '');
  if (domain === '') return (email) => email;
  return (email) => {
    const at = email.lastIndexOf('@');
    return at === -1 ? email : nfc(`${email.slice(0, at)}@${domain}`);
  };
}
