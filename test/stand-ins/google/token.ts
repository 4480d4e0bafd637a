import { randomUUID, verify } from 'node:crypto';
import { Hono, type Context } from 'hono';
import {
  startStandIn,
  type StandIn,
  type StandInEnv,
  type StandInOptions,
} from '../../../src/sandbox/server.ts';
import type { GoogleState } from './state.ts';

export interface TokenOptions extends StandInOptions {
  /** Shared with the stand-in of the Directory API, which accepts the tokens given here. */
  readonly state: GoogleState;
  /** What a request must be addressed to. Default its own address, as it is asked. */
  readonly audience?: string;
}

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const HOUR_SECONDS = 3600;
/** How far two clocks may be apart. */
const SKEW_SECONDS = 300;

/** Why a token is refused: OAuth's code, Google's explanation. */
interface Refusal {
  readonly error: string;
  readonly description: string;
  readonly status?: 400 | 401;
}

/** oauth2.googleapis.com, for service accounts; GOOGLE_TOKEN_URL is `${url}/token`. */
export function startTokenService(options: TokenOptions): Promise<StandIn> {
  const { state, now = Date.now } = options;
  const app = new Hono<StandInEnv>();
  app.post('/token', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    if (form.get('grant_type') !== GRANT_TYPE)
      return refused(c, { error: 'unsupported_grant_type', description: 'Invalid grant_type' });
    const { audience = `${new URL(c.req.url).origin}/token` } = options;
    const claims = readAssertion(form.get('assertion') ?? '', state);
    if ('error' in claims) return refused(c, claims);
    const refusal = checkClaims(claims, audience, Math.floor(now() / 1000), state);
    if (refusal !== undefined) return refused(c, refusal);
    const token = `ya29.sandbox-${randomUUID()}`;
    const { sub, scope = '' } = claims;
    const expires = now() + HOUR_SECONDS * 1000;
    state.tokens.set(token, { subject: sub, scopes: scope.split(' '), expires });
    return c.json({ access_token: token, expires_in: HOUR_SECONDS - 1, token_type: 'Bearer' });
  });
  return startStandIn({ service: 'google-token', basePath: '', app, errorBody }, options);
}

interface Claims {
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string;
  readonly scope?: string;
  readonly iat?: number;
  readonly exp?: number;
}

/** The claims of a JSON web token that the service account has signed. */
function readAssertion(assertion: string, { serviceAccount }: GoogleState): Claims | Refusal {
  const [header = '', payload = '', signature = '', ...rest] = assertion.split('.');
  const decode = (part: string): Readonly<Record<string, unknown>> =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Readonly<Record<string, unknown>>;
  try {
    const { alg, kid } = decode(header);
    const claims = decode(payload) as Claims;
    if (rest.length > 0 || alg !== 'RS256') return invalidGrant('Invalid JWT: unsupported algorithm.');
    if (claims.iss !== serviceAccount.email) return invalidGrant('Invalid grant: account not found');
    const key = serviceAccount.keys.get(String(kid));
    const signed = Buffer.from(`${header}.${payload}`);
    const isSigned = key !== undefined && verify('sha256', signed, key, Buffer.from(signature, 'base64url'));
    return isSigned ? claims : invalidGrant('Invalid JWT Signature.');
  } catch {
    return invalidGrant('Bad Request');
  }
}

function checkClaims(claims: Claims, audience: string, now: number, state: GoogleState): Refusal | undefined {
  const { aud, iat = 0, exp = 0, sub, scope = '' } = claims;
  if (aud !== audience) return invalidGrant('Invalid JWT: Failed audience check.');
  const isTimely =
    iat <= now + SKEW_SECONDS && exp > now - SKEW_SECONDS && exp > iat && exp - iat <= HOUR_SECONDS;
  if (!isTimely)
    return invalidGrant(
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
    );
  const user = state.users.find(({ primaryEmail }) => primaryEmail === sub?.toLowerCase());
  if (sub !== undefined && (user === undefined || user.suspended || user.archived))
    return invalidGrant('Invalid email or User ID');
  if (scope === '') return { error: 'invalid_scope', description: 'Empty or missing scope not allowed.' };
  if (scope.split(' ').some((one) => !state.delegatedScopes.includes(one)))
    return {
      error: 'unauthorized_client',
      description:
        'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
      status: 401,
    };
  return undefined;
}

function invalidGrant(description: string): Refusal {
  return { error: 'invalid_grant', description };
}

function refused(c: Context<StandInEnv>, { error, description, status = 400 }: Refusal): Response {
  return c.json({ error, error_description: description }, status);
}

function errorBody(status: number, message: string): object {
  return { error: status < 500 ? 'invalid_request' : 'internal_failure', error_description: message };
}
