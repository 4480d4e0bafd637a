import { constants, type KeyObject, verify } from 'node:crypto';

/** A JSON web token (RFC 7519), decoded and not yet checked. */
export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Whether the signature is this key's, by one of the algorithms. */
  isSignedBy(key: KeyObject, algorithms: readonly Algorithm[]): boolean;
}

export type Algorithm = 'RS256' | 'PS256' | 'ES256';

const OPTIONS = {
  RS256: { type: 'rsa' },
  PS256: {
    type: 'rsa',
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  },
  ES256: { type: 'ec', dsaEncoding: 'ieee-p1363' },
} as const;

/** Decodes a token in the compact form; undefined for anything else. */
export function decodeJwt(token: string): Jwt | undefined {
  const parts = token.split('.');
  const [header = '', payload = '', signature = ''] = parts;
  if (parts.length !== 3) return undefined;
  try {
    const decoded = decodePart(header);
    return {
      header: decoded,
      claims: decodePart(payload),
      isSignedBy(key, algorithms) {
        const algorithm = algorithms.find((one) => one === decoded['alg']);
        if (algorithm === undefined || key.asymmetricKeyType !== OPTIONS[algorithm].type) return false;
        const { type: _type, ...options } = OPTIONS[algorithm];
        const signed = Buffer.from(`${header}.${payload}`);
        return verify('sha256', signed, { key, ...options }, Buffer.from(signature, 'base64url'));
      },
    };
  } catch {
    return undefined;
  }
}

function decodePart(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Readonly<Record<string, unknown>>;
}

/** Whether the token is valid now: it has an end, and what it says of its beginning is past. `skew` in seconds. */
export function isTimely({ claims }: Jwt, now: number, skew: number): boolean {
  const seconds = now / 1000;
  const { exp, iat = 0, nbf = 0 } = claims;
  return (
    typeof exp === 'number' &&
    exp > seconds - skew &&
    Number(iat) <= seconds + skew &&
    Number(nbf) <= seconds + skew
  );
}
