import { RemoteError } from '../../base/errors.ts';
import { grantHint } from './scopes.ts';
import type { ServiceAccount } from './service-account.ts';

export const SERVICE = 'Google Workspace';

/** An answer of the token endpoint. */
interface Refusal {
  /** A code of OAuth 2.0, or one of Google's own. */
  readonly error: string;
  readonly description: string;
  readonly status: number;
}

interface LoginAttempt {
  readonly account: Pick<ServiceAccount, 'email' | 'clientId' | 'keyId'>;
  readonly adminEmail: string;
  readonly scopes: readonly string[];
}

interface ErrorHelp {
  /** A sentence without its full stop. */
  readonly problem: string;
  readonly hint: string;
}

/** Turns a refused login into one sentence and what to do. */
export function loginError(refusal: Refusal, attempt: LoginAttempt): RemoteError {
  const { error, description, status } = refusal;
  const { problem, hint } = helpFor(refusal, attempt);
  return new RemoteError(`${SERVICE}: ${problem} (${error}).`, {
    code: 'login',
    service: SERVICE,
    status,
    hint,
    remoteMessage: description,
  });
}

function helpFor(refusal: Refusal, attempt: LoginAttempt): ErrorHelp {
  const { account, scopes } = attempt;
  switch (refusal.error) {
    case 'unauthorized_client':
    case 'access_denied':
    case 'invalid_scope':
      return {
        problem: `The service account ${account.email} lacks domain-wide delegation, or one of its scopes`,
        hint: grantHint(account.clientId, scopes),
      };
    case 'invalid_grant':
      return grantHelp(refusal, attempt);
    case 'invalid_client':
    case 'deleted_client':
    case 'disabled_client':
      return noServiceAccount(attempt);
    default:
      return unexplained(refusal);
  }
}

/** `invalid_grant` has many reasons; only its description identifies the one. */
function grantHelp(refusal: Refusal, attempt: LoginAttempt): ErrorHelp {
  const { account, adminEmail } = attempt;
  const { description } = refusal;
  if (/signature/i.test(description))
    return {
      problem: `The key ${account.keyId} of the service account ${account.email} is deleted or disabled`,
      hint: 'In the Google Cloud console, open IAM & Admin > Service Accounts > Keys, create a new JSON key, and replace the old one with it.',
    };
  if (/timeframe|\biat\b|\bexp\b|expired/i.test(description))
    return {
      problem: "This machine's clock is wrong: the token request is too old or from the future",
      hint: 'Set the clock, preferably with a time service (`timedatectl set-ntp true`).',
    };
  if (/user id|email/i.test(description))
    return {
      problem: `There is no active user ${adminEmail}`,
      hint: 'Set GOOGLE_ADMIN_EMAIL to the primary address of an administrator who is not suspended.',
    };
  if (/account not found/i.test(description)) return noServiceAccount(attempt);
  if (/audience/i.test(description))
    return {
      problem: 'The token URL is not the one that Google expects',
      hint: 'Remove GOOGLE_TOKEN_URL.',
    };
  return unexplained(refusal);
}

function noServiceAccount({ account }: LoginAttempt): ErrorHelp {
  return {
    problem: `The service account ${account.email} is deleted or disabled`,
    hint: 'In the Google Cloud console, open IAM & Admin > Service Accounts and enable it, or create another service account and its key.',
  };
}

function unexplained({ description }: Refusal): ErrorHelp {
  return {
    problem: `The login was refused${description === '' ? '' : `: ${description.replace(/\.$/, '')}`}`,
    hint: 'Check GOOGLE_SERVICE_ACCOUNT_FILE and GOOGLE_ADMIN_EMAIL.',
  };
}
