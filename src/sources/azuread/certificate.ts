import { createPrivateKey, X509Certificate } from 'node:crypto';
import { INVALID, type Kind } from '../../config/setting.ts';

/** A certificate with which the application logs in. */
export interface ClientCertificate {
  /** PEM, PKCS #8. */
  readonly privateKey: string;
  /** Hexadecimal digits without colons. */
  readonly thumbprintSha256: string;
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const PRIVATE_KEY = /-----BEGIN (?:RSA )?PRIVATE KEY-----[^-]+-----END (?:RSA )?PRIVATE KEY-----/;

/** Reads a PEM with an RSA key and its certificate, among others of the chain; undefined for anything else. */
export function parseClientCertificate(pem: string): ClientCertificate | undefined {
  try {
    const key = createPrivateKey(PRIVATE_KEY.exec(pem)?.[0] ?? '');
    if (key.asymmetricKeyType !== 'rsa') return undefined;
    const certificates = [...pem.matchAll(CERTIFICATE)].map(([text]) => new X509Certificate(text));
    const certificate = certificates.find((candidate) => candidate.checkPrivateKey(key));
    if (certificate === undefined) return undefined;
    return {
      privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      thumbprintSha256: certificate.fingerprint256.replaceAll(':', ''),
      validFrom: Date.parse(certificate.validFrom),
      validTo: Date.parse(certificate.validTo),
    };
  } catch {
    return undefined;
  }
}

/** Such a PEM, passed on as text: settings in force are logged, and an object would show the key. */
export const clientCertificate: Kind<string> = {
  type: 'PEM',
  expects:
    'PEM text with a certificate ("BEGIN CERTIFICATE") and its RSA private key ("BEGIN PRIVATE KEY") without a passphrase',
  secrecy: 'password',
  isWholeFile: true,
  read: (given) => (parseClientCertificate(given) === undefined ? INVALID : given),
};
