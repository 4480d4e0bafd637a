import { ResultCodeError } from 'ldapts';
import { connectionProblem } from '../../base/connection-errors.ts';
import { assertNever, messageOf, RemoteError, settingsError, type UserError } from '../../base/errors.ts';
import type { Endpoint } from './endpoint.ts';

const SERVICE = 'LDAP';

/** The result codes of RFC 4511 that have a remedy of their own. */
export const RESULT = {
  success: 0,
  operationsError: 1,
  protocolError: 2,
  timeLimitExceeded: 3,
  sizeLimitExceeded: 4,
  strongAuthRequired: 8,
  referral: 10,
  adminLimitExceeded: 11,
  confidentialityRequired: 13,
  noSuchObject: 32,
  invalidDnSyntax: 34,
  inappropriateAuth: 48,
  invalidCredentials: 49,
  insufficientAccess: 50,
  unavailable: 52,
  unwillingToPerform: 53,
} as const;

interface ErrorHelp {
  readonly message: string;
  readonly hint: string;
}

/** What Active Directory means by the `data` of a refused login. */
const LOGIN_REFUSALS: Readonly<Record<string, ErrorHelp>> = {
  '525': { message: 'there is no such user', hint: 'Check LDAP_USERNAME and LDAP_DOMAIN.' },
  '52e': {
    message: 'the user name or the password is wrong',
    hint: 'Check LDAP_USERNAME, LDAP_DOMAIN and LDAP_PASSWORD; in .env, put a password with # or spaces in single quotes.',
  },
  '530': {
    message: 'the account may not log in at this time of day',
    hint: 'Have the logon hours of the account changed, or run at another time.',
  },
  '531': {
    message: 'the account may not log in from this computer',
    hint: 'Have this computer added to the account’s “Log On To” list.',
  },
  '532': {
    message: 'the password has expired',
    hint: 'Have a new password set, with “password never expires” for a service account, and put it into LDAP_PASSWORD.',
  },
  '533': {
    message: 'the account is disabled',
    hint: 'Have it enabled, or use another one in LDAP_USERNAME.',
  },
  '568': { message: 'the account is in too many groups', hint: 'Use an account for this purpose alone.' },
  '701': { message: 'the account has expired', hint: 'Have its end date removed.' },
  '773': {
    message: 'the password must be changed before the first login',
    hint: 'Have “User must change password at next logon” unticked, or the password set again.',
  },
  '775': {
    message: 'the account is locked after too many wrong passwords',
    hint: 'Have it unlocked, and see that no other program still uses the old password.',
  },
};

/** A connection that could not be opened. */
export function explainConnect(error: unknown, endpoint: Endpoint): Error {
  if (error instanceof RemoteError) return error;
  const { host, port, address, security } = endpoint;
  const { kind, code, predicate } = connectionProblem(error);
  const fail = (message: string, hint: string): RemoteError =>
    new RemoteError(message, { service: SERVICE, code: 'connection', hint, cause: error });
  switch (kind) {
    case 'unknown-name':
      return fail(
        `The name ${host} ${predicate} (${code}).`,
        'Check LDAP_HOST, and whether this machine asks a DNS server that knows it; inside a container that may be another one.',
      );
    case 'refused':
      return fail(
        `${address} ${predicate}.`,
        `Check LDAP_HOST and LDAP_PORT: 389 is plain LDAP or StartTLS, 636 is LDAP over SSL (LDAP_USE_SSL=true).`,
      );
    case 'timeout':
    case 'unreachable':
      return fail(
        `${address} ${predicate} (${code}).`,
        `Check LDAP_HOST, and whether a firewall lets this machine through to port ${port}.`,
      );
    case 'reset':
    case 'not-tls':
      return security === 'ldaps'
        ? fail(
            `${address} does not speak TLS.`,
            'Use LDAP_PORT=636 with LDAP_USE_SSL=true, or LDAP_USE_START_TLS=true on port 389.',
          )
        : fail(
            `${address} ${predicate} at once.`,
            'Check LDAP_PORT, and whether the server requires LDAP_USE_SSL=true there.',
          );
    case 'certificate':
    case 'other':
      return (
        explainCertificate(error, endpoint) ??
        fail(`${address}: ${errorText(error)}.`, 'Check LDAP_HOST and LDAP_PORT.')
      );
    default:
      return assertNever(kind);
  }
}

/** A connection that could not be encrypted after it was opened. */
export function explainStartTls(error: unknown, endpoint: Endpoint): unknown {
  if (!(error instanceof ResultCodeError)) return explainCertificate(error, endpoint) ?? error;
  return new RemoteError(`${endpoint.address} does not offer StartTLS: ${serverMessageOf(error)}.`, {
    service: SERVICE,
    code: 'connection',
    hint: 'Have a certificate installed on the server, or use LDAP_USE_SSL=true on port 636.',
    status: error.code,
    cause: error,
  });
}

function explainCertificate(error: unknown, { host, address }: Endpoint): RemoteError | undefined {
  const { kind, code, predicate, remedy } = connectionProblem(error);
  if (kind !== 'certificate') return undefined;
  const isOtherName = code === 'ERR_TLS_CERT_ALTNAME_INVALID';
  const names = isOtherName ? `: ${certifiedNames(error)}` : '';
  return new RemoteError(`The certificate of ${address} ${predicate}${names}.`, {
    service: SERVICE,
    code: 'certificate',
    hint: isOtherName
      ? `Put the name that the certificate has into LDAP_HOST instead of ${host}, or have one issued for ${host}.`
      : remedy('LDAP_CA_FILE'),
    cause: error,
  });
}

function certifiedNames(error: unknown): string {
  const certificate = (error as { cert?: { subjectaltname?: string } }).cert;
  const names = certificate?.subjectaltname?.replace(/\b(?:DNS|IP Address):/g, '');
  return names === undefined || names === '' ? 'it names no server' : names;
}

/** A login that was refused. Other failures pass as they are. */
export function explainBind(error: unknown, endpoint: Endpoint, name: string): unknown {
  if (!(error instanceof ResultCodeError)) return error;
  const fail = ({ message, hint }: ErrorHelp): RemoteError =>
    new RemoteError(message, { service: SERVICE, code: 'login', hint, status: error.code, cause: error });
  const refused = `The directory refused the login as ${name}`;
  switch (error.code) {
    case RESULT.strongAuthRequired:
    case RESULT.confidentialityRequired:
      return fail({
        message: `${endpoint.address} takes passwords over an encrypted connection only.`,
        hint: 'Set LDAP_USE_START_TLS=true, or LDAP_USE_SSL=true.',
      });
    case RESULT.invalidCredentials: {
      const data = /\bdata\s+([\da-f]{3,4})\b/i.exec(error.message)?.[1]?.toLowerCase() ?? '';
      const known = LOGIN_REFUSALS[data];
      if (known !== undefined) return fail({ message: `${refused}: ${known.message}.`, hint: known.hint });
      return fail({
        message: `${refused}: the user name or the password is wrong.`,
        hint: name.includes('=')
          ? 'Check LDAP_USERNAME, the whole distinguished name, and LDAP_PASSWORD.'
          : 'Check LDAP_USERNAME and LDAP_PASSWORD; other servers than Active Directory want the whole distinguished name, such as cn=reader,dc=example,dc=com.',
      });
    }
    case RESULT.invalidDnSyntax:
      return fail({
        message: `${refused}: this server wants a distinguished name.`,
        hint: 'Put the whole name of the entry into LDAP_USERNAME, such as cn=reader,dc=example,dc=com.',
      });
    default:
      return fail({
        message: `${refused}: ${serverMessageOf(error)}.`,
        hint: 'Check LDAP_USERNAME and LDAP_PASSWORD.',
      });
  }
}

/** No answer within LDAP_TIMEOUT_SECONDS. */
export function timedOut(endpoint: Endpoint, what: string): RemoteError {
  return new RemoteError(
    `${endpoint.address} gave no answer for ${what} in ${endpoint.timeoutMs / 1000} seconds.`,
    {
      service: SERVICE,
      code: 'timeout',
      hint: 'Check that a firewall lets the connection through; for a slow server, raise LDAP_TIMEOUT_SECONDS or lower LDAP_PAGE_SIZE.',
    },
  );
}

/** The server ended the connection in the middle of the work. */
export function lostConnection(endpoint: Endpoint): RemoteError {
  return new RemoteError(`${endpoint.address} closed the connection before it had answered.`, {
    service: SERVICE,
    code: 'connection',
    hint: 'Try again; if it happens every time, see the log of the server.',
  });
}

/** A search that was refused: `what` is `page 3 of the people`. */
export function explainSearch(
  answer: { readonly code: number; readonly message: string },
  what: string,
): RemoteError {
  const { message, hint } = searchHelp(answer.code, serverMessage(answer.message));
  return new RemoteError(`The directory did not give ${what}: ${message}.`, {
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
        message: text.includes('000004DC')
          ? 'it does not see a login on this connection'
          : text || 'operations error',
        hint: 'Check LDAP_USERNAME and LDAP_PASSWORD: the server may have taken the login as anonymous.',
      };
    case RESULT.timeLimitExceeded:
      return {
        message: 'the search took longer than the server allows',
        hint: 'Lower LDAP_PAGE_SIZE, narrow LDAP_DN or LDAP_FILTER, or raise LDAP_TIMEOUT_SECONDS.',
      };
    case RESULT.sizeLimitExceeded:
    case RESULT.adminLimitExceeded:
      return {
        message: 'it shows this account no more entries at a time (size limit)',
        hint: 'Lower LDAP_PAGE_SIZE to 500 or less; if that does not help, have the limit raised for this account.',
      };
    case RESULT.insufficientAccess:
      return {
        message: 'the account may not read it',
        hint: 'Have it given the right to read below LDAP_DN.',
      };
    case RESULT.noSuchObject:
      return { message: 'there is no such entry', hint: 'Check LDAP_DN.' };
    case RESULT.referral:
      return {
        message: 'it says that another server has it',
        hint: 'Put the server of that domain into LDAP_HOST, or a part of this server’s own domain into LDAP_DN.',
      };
    case RESULT.invalidDnSyntax:
      return {
        message: 'LDAP_DN is not a distinguished name',
        hint: 'It looks like OU=Staff,DC=example,DC=com; a comma within a name is written \\, there.',
      };
    default:
      return { message: text || `result code ${code}`, hint: 'See the log of the server for the reason.' };
  }
}

/** LDAP_FILTER cannot be read. */
export function explainFilter(filter: string, error: unknown): UserError {
  const cause = errorText(error);
  const hint = /escaped hex/i.test(cause)
    ? 'In a filter, a backslash is written \\5c: CN=Doe\\, Jane becomes CN=Doe\\5c, Jane.'
    : 'Every condition stands in parentheses, as in (&(objectClass=person)(department=Sales)); count them.';
  return settingsError(`LDAP_FILTER cannot be read: ${filter} (${cause}).`, hint, error);
}

function errorText(error: unknown): string {
  return messageOf(error).replace(/\.$/, '');
}

/** The server's own words in a refusal, without the code that ldapts adds. */
function serverMessageOf(error: ResultCodeError): string {
  return serverMessage(error.message.replace(/\s*Code: 0x[\da-f]+$/, '')) || `result code ${error.code}`;
}

function serverMessage(text: string): string {
  return text.replace(/[\0\s]+$/g, '').replace(/\.$/, '');
}
