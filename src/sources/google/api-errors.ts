import { RemoteError } from '../../base/errors.ts';
import { property } from '../../base/json.ts';
import { SERVICE } from './login-errors.ts';
import { grantHint } from './scopes.ts';

/** Reasons of a 403 that only means: too fast. */
const QUOTA = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded', 'RATE_LIMIT_EXCEEDED']);

/** Google answers 403 where others answer 429. */
export function isQuotaError({ status, body }: { readonly status: number; readonly body: unknown }): boolean {
  return status === 403 && reasonsIn(body).some((reason) => QUOTA.has(reason));
}

/** The reasons of an error, in the older form (`errors`) and in the newer one (`details`). */
function reasonsIn(body: unknown): readonly string[] {
  const error = property(body, 'error');
  return ['errors', 'details']
    .map((field) => property(error, field))
    .flatMap((list): readonly unknown[] => (Array.isArray(list) ? list : []))
    .map((item) => property(item, 'reason'))
    .filter((reason) => typeof reason === 'string');
}

export interface ForbiddenRequest {
  /** `page 2 of the users`. */
  readonly what: string;
  /** The scope that the request takes. */
  readonly scope: string;
  readonly clientId: string;
  readonly adminEmail: string;
}

/** A request that Google forbids: the API is off, a scope is missing, or the administrator may not do it. */
export function forbidden(body: unknown, request: ForbiddenRequest): RemoteError {
  const { what, scope, clientId, adminEmail } = request;
  const message = property(property(body, 'error'), 'message');
  const text = typeof message === 'string' ? message : '';
  const fail = (problem: string, hint: string): RemoteError =>
    new RemoteError(`${SERVICE} does not allow access to ${what}: ${problem} (HTTP 403).`, {
      code: 'forbidden',
      service: SERVICE,
      status: 403,
      hint,
      remoteMessage: text,
    });
  const reasons = reasonsIn(body);
  if (reasons.includes('accessNotConfigured') || reasons.includes('SERVICE_DISABLED'))
    return fail(
      "the Admin SDK API is disabled in the service account's project",
      "In the Google Cloud console, select the service account's project, open APIs & Services > Library, and enable the Admin SDK API.",
    );
  if (reasons.includes('insufficientPermissions') || reasons.includes('ACCESS_TOKEN_SCOPE_INSUFFICIENT'))
    return fail(`the token lacks the scope ${scope}`, grantHint(clientId, [scope]));
  return fail(
    `${adminEmail} (GOOGLE_ADMIN_EMAIL) is not allowed to read it${text === '' ? '' : `: ${text.replace(/\.$/, '')}`}`,
    `In the Google Admin console, open Account > Admin roles and assign ${adminEmail} a role with the Admin API privileges Users > Read and, for groups, Groups > Read.`,
  );
}

/** A token that the API does not accept, although Google has just given it out. */
export function tokenRefused(what: string): RemoteError {
  return new RemoteError(`${SERVICE} rejects even a new token in the request for ${what} (HTTP 401).`, {
    code: 'login',
    service: SERVICE,
    status: 401,
    hint: 'Check that GOOGLE_API_URL and GOOGLE_TOKEN_URL belong to the same service; remove both to use Google itself.',
  });
}
