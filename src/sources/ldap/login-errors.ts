import { ResultCodeError } from 'ldapts';
import { RemoteError } from '../../base/errors.ts';
import type { Endpoint } from './endpoint.ts';
import { type ErrorHelp, RESULT, serverMessageOf, SERVICE } from './result-codes.ts';

/** What Active Directory means by the `data` of a refused login. */
const LOGIN_REFUSALS: Readonly<Record<string, ErrorHelp>> = {
  '525': { message: 'there is no such user', hint: 'Check LDAP_USERNAME and LDAP_DOMAIN.' },
  '52e': {
    message: 'the user name or password is incorrect',
    hint: 'Check LDAP_USERNAME, LDAP_DOMAIN and LDAP_PASSWORD; in .env, put a password with # or spaces in single quotes.',
  },
  '530': {
    message: 'the account is not allowed to log in at this time of day',
    hint: 'Change the logon hours of the account, or run tcsync at another time.',
  },
  '531': {
    message: 'the account is not allowed to log in from this computer',
    hint: 'Add this computer to the account’s “Log On To” list.',
  },
  '532': {
    message: 'the password has expired',
    hint: 'Set a new password, with “Password never expires” for a service account, and set LDAP_PASSWORD to it.',
  },
  '533': {
    message: 'the account is disabled',
    hint: 'Enable it, or use another account in LDAP_USERNAME.',
  },
  '568': { message: 'the account is in too many groups', hint: 'Use a dedicated account.' },
  '701': { message: 'the account has expired', hint: 'Remove its end date.' },
  '773': {
    message: 'the password must be changed before the first login',
    hint: 'Clear “User must change password at next logon”, or set the password again.',
  },
  '775': {
    message: 'the account is locked after too many failed logins',
    hint: 'Unlock it, and check that no other program still uses the old password.',
  },
};

/** A refused login as an error with a remedy. Other failures are returned unchanged. */
export function explainBind(error: unknown, endpoint: Endpoint, name: string): unknown {
  if (!(error instanceof ResultCodeError)) return error;
  const { message, hint } = bindHelp(error, endpoint, name);
  return new RemoteError(`${message}.`, {
    service: SERVICE,
    code: 'login',
    hint,
    status: error.code,
    cause: error,
  });
}

function bindHelp(error: ResultCodeError, { address }: Endpoint, name: string): ErrorHelp {
  const refused = `The directory refused the login as ${name}`;
  switch (error.code) {
    case RESULT.strongAuthRequired:
    case RESULT.confidentialityRequired:
      return {
        message: `${address} accepts passwords only over an encrypted connection`,
        hint: 'Set LDAP_USE_START_TLS=true, or LDAP_USE_SSL=true.',
      };
    case RESULT.invalidCredentials: {
      const data = /\bdata\s+([\da-f]{3,4})\b/i.exec(error.message)?.[1]?.toLowerCase() ?? '';
      const known = LOGIN_REFUSALS[data];
      if (known !== undefined) return { message: `${refused}: ${known.message}`, hint: known.hint };
      return {
        message: `${refused}: the user name or password is incorrect`,
        hint: name.includes('=')
          ? 'Check LDAP_USERNAME, which must be the full distinguished name, and LDAP_PASSWORD.'
          : 'Check LDAP_USERNAME and LDAP_PASSWORD; servers other than Active Directory need the full distinguished name, such as cn=reader,dc=example,dc=com.',
      };
    }
    case RESULT.invalidDnSyntax:
      return {
        message: `${refused}: this server requires a distinguished name`,
        hint: 'Set LDAP_USERNAME to the full distinguished name, such as cn=reader,dc=example,dc=com.',
      };
    default:
      return {
        message: `${refused}: ${serverMessageOf(error)}`,
        hint: 'Check LDAP_USERNAME and LDAP_PASSWORD.',
      };
  }
}
