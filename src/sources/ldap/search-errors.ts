import { messageOf, RemoteError, settingsError, type UserError } from '../../base/errors.ts';
import { type ErrorHelp, RESULT, serverMessage, SERVICE } from './result-codes.ts';

/** A search that the server refused: `what` is `page 3 of the people`. */
export function explainSearch(
  answer: { readonly code: number; readonly message: string },
  what: string,
): RemoteError {
  const { message, hint } = searchHelp(answer.code, serverMessage(answer.message));
  return new RemoteError(`The directory did not return ${what}: ${message}.`, {
    service: SERVICE,
    code: 'source',
    hint,
    status: answer.code,
  });
}

function searchHelp(code: number, text: string): ErrorHelp {
  switch (code) {
    case RESULT.operationsError:
      return {
        message: text.includes('000004DC') ? 'this connection is not logged in' : text || 'operations error',
        hint: 'Check LDAP_USERNAME and LDAP_PASSWORD: the server may have treated the login as anonymous.',
      };
    case RESULT.timeLimitExceeded:
      return {
        message: 'the search took longer than the server allows',
        hint: 'Lower LDAP_PAGE_SIZE, narrow LDAP_DN or LDAP_FILTER, or raise LDAP_TIMEOUT_SECONDS.',
      };
    case RESULT.sizeLimitExceeded:
    case RESULT.adminLimitExceeded:
      return {
        message: 'it limits how many entries this account can read at a time (size limit)',
        hint: 'Lower LDAP_PAGE_SIZE to 500 or less; if that does not help, raise the limit for this account on the server.',
      };
    case RESULT.insufficientAccess:
      return {
        message: 'the account is not allowed to read it',
        hint: 'Grant the account read access below LDAP_DN.',
      };
    case RESULT.noSuchObject:
      return { message: 'there is no such entry', hint: 'Check LDAP_DN.' };
    case RESULT.referral:
      return {
        message: 'it refers to another server',
        hint: 'Set LDAP_HOST to a server in that domain, or LDAP_DN to a part of this server’s own domain.',
      };
    case RESULT.invalidDnSyntax:
      return {
        message: 'LDAP_DN is not a distinguished name',
        hint: 'Write it as OU=Staff,DC=example,DC=com, with \\, for a comma within a name.',
      };
    default:
      return { message: text || `result code ${code}`, hint: 'See the server log for the reason.' };
  }
}

/** LDAP_FILTER cannot be parsed. */
export function explainFilter(filter: string, error: unknown): UserError {
  const cause = messageOf(error).replace(/\.$/, '');
  const hint = /escaped hex/i.test(cause)
    ? 'In a filter, write a backslash as \\5c: CN=Doe\\, Jane becomes CN=Doe\\5c, Jane.'
    : 'Put every condition in parentheses, as in (&(objectClass=person)(department=Sales)), and close each of them.';
  return settingsError(`LDAP_FILTER is invalid: ${filter} (${cause}).`, hint, error);
}
