import { nfc, normalEmail } from '../text.ts';

/** Puts an e-mail into the form of TimeCamp users: lower case, in the domain of the settings if they name one. */
export type EmailRule = (email: string) => string;

/** A value without `@` (a login name) has no domain to replace. */
export function emailRule(replaceDomain: string | undefined): EmailRule {
  const domain = normalEmail(replaceDomain ?? '').replace(/^@/, '');
  if (domain === '') return normalEmail;
  return (email) => {
    const address = normalEmail(email);
    const at = address.lastIndexOf('@');
    return at === -1 ? address : nfc(`${address.slice(0, at)}@${domain}`);
  };
}
