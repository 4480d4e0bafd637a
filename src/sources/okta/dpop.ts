import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Clock } from '../../io/clock.ts';

/** Proofs that the sender of a request holds the key to which a token is bound (RFC 9449). */
export interface DpopKey {
  /**
   * A proof for one request.
   * @param token the access token that the request carries, unless it asks for one
   * @param nonce what the server wants repeated, if it does
   */
  proof(request: DpopRequest): Promise<string>;
}

export interface DpopRequest {
  readonly method: string;
  readonly url: string;
  readonly token?: string | undefined;
  readonly nonce?: string | undefined;
}

/** A new key, for this run only. */
export async function createDpopKey(clock: Clock): Promise<DpopKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  return {
    proof: ({ method, url, token, nonce }) =>
      new SignJWT({
        htm: method,
        htu: url.replace(/[?#].*$/, ''),
        ...(nonce === undefined ? {} : { nonce }),
        ...(token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') }),
      })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
        .setJti(randomUUID())
        .setIssuedAt(Math.floor(clock.now() / 1000))
        .sign(privateKey),
  };
}
