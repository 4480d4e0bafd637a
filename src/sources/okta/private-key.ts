import { createPrivateKey, type KeyObject } from 'node:crypto';
import { isObject } from '../../base/json.ts';
import { INVALID, type Kind } from '../../config/setting.ts';

/** The key with which an application of Okta signs its login. */
export interface PrivateKey {
  readonly key: KeyObject;
  readonly algorithm: 'RS256' | 'ES256';
  /** A JWK names the key among those of the application; a PEM does not. */
  readonly keyId: string | undefined;
}

/** Reads a PEM or a JWK with an RSA or a P-256 key; undefined for anything else. */
export function parsePrivateKey(text: string): PrivateKey | undefined {
  try {
    const jwk: unknown = text.trimStart().startsWith('{') ? JSON.parse(text) : undefined;
    const key = isObject(jwk) ? createPrivateKey({ key: jwk, format: 'jwk' }) : createPrivateKey(text);
    const isP256 = key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    if (key.asymmetricKeyType !== 'rsa' && !isP256) return undefined;
    const keyId = isObject(jwk) && typeof jwk['kid'] === 'string' ? jwk['kid'] : undefined;
    return { key, algorithm: isP256 ? 'ES256' : 'RS256', keyId };
  } catch {
    return undefined;
  }
}

/** Such a key, passed on as text: settings in force are logged, and an object would show the key. */
export const privateKey: Kind<string> = {
  type: 'PEM or JWK',
  expects: 'a private RSA or P-256 key without a passphrase, as PEM or as JWK with its private part',
  secrecy: 'password',
  isWholeFile: true,
  read: (given) => (parsePrivateKey(given) === undefined ? INVALID : given),
};
