import type { ResultCodeError } from 'ldapts';

/** How messages name the directory. */
export const SERVICE = 'LDAP';

/** The result codes of RFC 4511 that have a remedy of their own. */
export const RESULT = {
  success: 0,
  operationsError: 1,
  timeLimitExceeded: 3,
  sizeLimitExceeded: 4,
  strongAuthRequired: 8,
  referral: 10,
  adminLimitExceeded: 11,
  confidentialityRequired: 13,
  noSuchObject: 32,
  invalidDnSyntax: 34,
  invalidCredentials: 49,
  insufficientAccess: 50,
  busy: 51,
  unavailable: 52,
  unwillingToPerform: 53,
} as const;

/** What happened, without its full stop, and the remedy. */
export interface ErrorHelp {
  readonly message: string;
  readonly hint: string;
}

/** The server's own message in a refusal, without the code that ldapts adds. */
export function serverMessageOf(error: ResultCodeError): string {
  return serverMessage(error.message.replace(/\s*Code: 0x[\da-f]+$/, '')) || `result code ${error.code}`;
}

/** The server's own message, without its end. */
export function serverMessage(text: string): string {
  return text.replace(/[\0\s]+$/g, '').replace(/\.$/, '');
}
