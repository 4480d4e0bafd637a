import { createHash, createPublicKey, type JsonWebKey, type KeyObject, randomUUID } from 'node:crypto';
import { decodeJwt, isTimely, type Jwt } from '../jwt.ts';
import type { OktaState } from './state.ts';

/** An application of Okta that calls its API in its own name. */
export interface OktaApplication {
  readonly clientId: string;
  readonly publicKey: KeyObject;
  /** Scopes that an administrator has granted. */
  readonly scopes: Set<string>;
  demandsDpop: boolean;
  /** The tokens that hold, with their scopes and the key that they are bound to. */
  readonly tokens: Map<
    string,
    { readonly scopes: readonly string[]; readonly thumbprint: string | undefined }
  >;
  /** The ids of assertions and proofs, each of which is taken once. */
  readonly used: Set<string>;
  readonly nonce: string;
}

export function createApplication(
  publicKey: KeyObject,
  changes: Partial<OktaApplication> = {},
): OktaApplication {
  return {
    clientId: '0oaB0000000000000d7',
    publicKey,
    scopes: new Set(['okta.users.read', 'okta.groups.read']),
    demandsDpop: false,
    tokens: new Map(),
    used: new Set(),
    nonce: randomUUID(),
    ...changes,
  };
}

interface TokenRequest {
  readonly form: URLSearchParams;
  readonly url: string;
  readonly proof: string | undefined;
}

interface TokenResponse {
  readonly status: 200 | 400 | 401;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

const LONGEST_SECONDS = 3600;
const SKEW_SECONDS = 60;

/** What the token endpoint answers. */
export function requestToken(
  { application }: OktaState,
  { form, url, proof }: TokenRequest,
  now: number,
): TokenResponse {
  if (application === undefined) return refused(401, 'invalid_client', "The 'client_id' is not known.");
  if (form.get('grant_type') !== 'client_credentials')
    return refused(400, 'unsupported_grant_type', 'The grant type is not supported.');
  const problem = refuseAssertion(form.get('client_assertion') ?? '', application, url, now);
  if (problem !== undefined) return refused(401, 'invalid_client', problem);
  const scopes = (form.get('scope') ?? '').split(' ');
  if (!scopes.every((scope) => application.scopes.has(scope)))
    return refused(400, 'invalid_scope', 'One or more scopes are not allowed for the client application.');
  let thumbprint: string | undefined;
  if (application.demandsDpop) {
    if (proof === undefined)
      return refused(400, 'invalid_dpop_proof', 'The DPoP proof JWT header is missing.');
    const checked = checkProof(application, proof, { method: 'POST', url }, now);
    if (checked === undefined) return refused(400, 'invalid_dpop_proof', 'The DPoP proof JWT is invalid.');
    if (checked.jwt.claims['nonce'] !== application.nonce)
      return {
        ...refused(400, 'use_dpop_nonce', 'Authorization server requires nonce in DPoP proof.'),
        headers: { 'dpop-nonce': application.nonce },
      };
    ({ thumbprint } = checked);
  }
  const token = `eySandbox.${randomUUID()}`;
  application.tokens.set(token, { scopes, thumbprint });
  return {
    status: 200,
    body: {
      token_type: thumbprint === undefined ? 'Bearer' : 'DPoP',
      expires_in: 3600,
      access_token: token,
      scope: scopes.join(' '),
    },
  };
}

/** Whether a request to the API carries a token that holds, and the proof that it is bound to. */
export function isTokenValid(
  application: OktaApplication,
  {
    url,
    proof,
    authorization,
  }: { readonly url: string; readonly proof: string | undefined; readonly authorization: string },
  scope: string,
  now: number,
): boolean {
  const [scheme, token = ''] = authorization.split(' ');
  const known = application.tokens.get(token);
  if (known === undefined || !known.scopes.includes(scope)) return false;
  if (known.thumbprint === undefined) return scheme === 'Bearer';
  const checked = checkProof(application, proof ?? '', { method: 'GET', url }, now);
  const hash = createHash('sha256').update(token).digest('base64url');
  return scheme === 'DPoP' && checked?.thumbprint === known.thumbprint && checked.jwt.claims['ath'] === hash;
}

function refuseAssertion(
  assertion: string,
  application: OktaApplication,
  url: string,
  now: number,
): string | undefined {
  const jwt = decodeJwt(assertion);
  if (jwt === undefined) return 'The client_assertion token is malformed.';
  const { iss, sub, aud, exp, iat, jti } = jwt.claims;
  if (iss !== application.clientId || sub !== application.clientId)
    return 'The client_assertion token has an unexpected issuer or subject.';
  if (!jwt.isSignedBy(application.publicKey, ['RS256', 'ES256']))
    return 'The client_assertion signature is invalid.';
  if (aud !== url) return 'The client_assertion audience is not the token endpoint.';
  if (!isTimely(jwt, now, SKEW_SECONDS) || Number(exp) - Number(iat) > LONGEST_SECONDS)
    return 'The client_assertion token is expired.';
  return isNew(application, jti) ? undefined : 'The client_assertion token has been used before.';
}

/** A proof that is new, timely, for this request, and signed by the key that it names. */
function checkProof(
  application: OktaApplication,
  proof: string,
  { method, url }: { readonly method: string; readonly url: string },
  now: number,
): { readonly jwt: Jwt; readonly thumbprint: string } | undefined {
  const jwt = decodeJwt(proof);
  const jwk = jwt?.header['jwk'] as JsonWebKey | undefined;
  if (jwt === undefined || jwk === undefined || jwt.header['typ'] !== 'dpop+jwt' || jwk.d !== undefined)
    return undefined;
  const { htm, htu, iat, jti } = jwt.claims;
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const isFresh = Math.abs(Number(iat) - now / 1000) <= SKEW_SECONDS;
  if (!jwt.isSignedBy(key, ['ES256', 'RS256']) || htm !== method || htu !== url || !isFresh) return undefined;
  if (!isNew(application, jti)) return undefined;
  const { crv, kty, x, y } = jwk;
  return {
    jwt,
    thumbprint: createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url'),
  };
}

function isNew({ used }: OktaApplication, id: unknown): boolean {
  if (typeof id !== 'string' || used.has(id)) return false;
  used.add(id);
  return true;
}

function refused(status: 400 | 401, error: string, description: string): TokenResponse {
  return { status, body: { error, error_description: description } };
}
