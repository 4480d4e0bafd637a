import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import type { Registration } from '../graph/state.ts';
import { type Algorithm, decodeJwt, isTimely, type Jwt } from '../jwt.ts';

/** A token of another identity provider that identifies the application. */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  /** The issuer's public key. */
  readonly key: KeyObject;
}

/** How far apart Entra lets two clocks be. */
const SKEW_SECONDS = 300;

/**
 * Checks a signed login: a JSON web token by the application's certificate, or a federated token.
 * @param endpoint the address of the request, which a token by certificate must be for
 * @returns Entra's explanation when it is refused; undefined when it is in order
 */
export function refuseAssertion(
  assertion: string,
  { clientId, certificates, federated }: Registration,
  endpoint: string,
  now: number,
): string | undefined {
  const jwt = decodeJwt(assertion);
  if (jwt === undefined) return MALFORMED;
  const { header, claims } = jwt;
  if (claims['iss'] !== clientId) return refuseFederated(jwt, federated, now);
  const thumbprint = header['x5t#S256'];
  const certificate = certificates.find((pem) => thumbprintOf(pem) === thumbprint);
  if (certificate === undefined)
    return `AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '${String(thumbprint)}']`;
  const { publicKey, validTo } = new X509Certificate(certificate);
  if (Date.parse(validTo) < now)
    return 'AADSTS700027: The certificate with identifier used to sign the client assertion is expired on application.';
  if (typeof claims['jti'] !== 'string' || claims['sub'] !== clientId) return MALFORMED;
  if (claims['aud'] !== endpoint)
    return 'AADSTS700023: Client assertion audience claim does not match Realm issuer.';
  return refuseSignature(jwt, publicKey, ['PS256', 'RS256'], now);
}

const MALFORMED = 'AADSTS50027: JWT token is invalid or malformed.';

function refuseFederated(
  jwt: Jwt,
  federated: readonly FederatedCredential[],
  now: number,
): string | undefined {
  const { iss, sub, aud } = jwt.claims;
  const ofIssuer = federated.filter(({ issuer }) => issuer === iss);
  if (ofIssuer.length === 0)
    return `AADSTS700211: No matching federated identity record found for presented assertion issuer '${String(iss)}'.`;
  const ofAudience = ofIssuer.filter(({ audience }) => [aud].flat().includes(audience));
  if (ofAudience.length === 0)
    return `AADSTS700212: No matching federated identity record found for presented assertion audience '${String(aud)}'.`;
  const credential = ofAudience.find(({ subject }) => subject === sub);
  if (credential === undefined)
    return `AADSTS700213: No matching federated identity record found for presented assertion subject '${String(sub)}'.`;
  return refuseSignature(jwt, credential.key, ['RS256'], now);
}

function refuseSignature(
  jwt: Jwt,
  key: KeyObject,
  algorithms: readonly Algorithm[],
  now: number,
): string | undefined {
  if (!jwt.isSignedBy(key, algorithms)) return 'AADSTS700027: Client assertion failed signature validation.';
  return isTimely(jwt, now, SKEW_SECONDS)
    ? undefined
    : 'AADSTS700024: Client assertion is not within its valid time range.';
}

function thumbprintOf(pem: string): string {
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url');
}
