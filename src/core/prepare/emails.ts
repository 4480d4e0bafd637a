import { nfc, normalEmail } from '../text.ts';

/** Puts an e-mail into the form of TimeCamp users: lower case, in the domain of the settings if they name one. */
export type EmailNormalizer = (email: string) => string;

/** A value without `@` (a login name) has no domain to replace. */
export function createEmailNormalizer(replaceDomain: string | undefined): EmailNormalizer {
  const domain = normalEmail(replaceDomain ?? '').replace(/^@/, '');
  if (domain === '') return normalEmail;
  return (email) => {
    const address = normalEmail(email);
    const at = address.lastIndexOf('@');
    return at === -1 ? address : nfc(`${address.slice(0, at)}@${domain}`);
  };
}
