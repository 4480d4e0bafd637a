import { readFile } from 'node:fs/promises';
import type { NodeAuthOptions } from '@azure/msal-node';
import { errorCode, messageOf, UserError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { Step } from '../source.ts';
import { type ClientCertificate, parseClientCertificate } from './certificate.ts';
import type { AzureadSettings } from './settings.ts';

/** How the application proves who it is. */
export type Credential =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'certificate'; readonly certificate: ClientCertificate }
  | { readonly kind: 'federated'; readonly file: string };

const DAY_MS = 86_400_000;
const WARN_DAYS = 30;

/** The one credential of the settings, which have been checked. */
export function credentialOf({
  clientSecret,
  clientCertificate,
  federatedTokenFile,
}: AzureadSettings): Credential {
  const certificate = clientCertificate === undefined ? undefined : parseClientCertificate(clientCertificate);
  if (certificate !== undefined) return { kind: 'certificate', certificate };
  if (federatedTokenFile !== undefined) return { kind: 'federated', file: federatedTokenFile };
  return { kind: 'secret', secret: clientSecret ?? '' };
}

/** The credential as msal takes it; it asks for the federated token at each login. */
export function msalCredential(
  credential: Credential,
): Pick<NodeAuthOptions, 'clientSecret' | 'clientCertificate' | 'clientAssertion'> {
  switch (credential.kind) {
    case 'secret':
      return { clientSecret: credential.secret };
    case 'certificate': {
      const { privateKey, thumbprintSha256 } = credential.certificate;
      return { clientCertificate: { privateKey, thumbprintSha256 } };
    }
    case 'federated':
      return { clientAssertion: () => readToken(credential.file) };
  }
}

async function readToken(file: string): Promise<string> {
  let token = '';
  try {
    token = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw credentialError(
      `tcsync cannot read the file in AZURE_FEDERATED_TOKEN_FILE, ${file} (${errorCode(error) ?? messageOf(error)}).`,
    );
  }
  if (token !== '') return token;
  throw credentialError(`The file in AZURE_FEDERATED_TOKEN_FILE, ${file}, is empty.`);
}

function credentialError(message: string): UserError {
  return new UserError(message, {
    code: 'login',
    hint: 'Check that the platform, such as Kubernetes or GitHub, writes the token to this file.',
  });
}

/** @throws UserError when the certificate is not valid now: Entra ID would refuse it */
export function checkValidity(credential: Credential, now: number): void {
  if (credential.kind !== 'certificate') return;
  const { validFrom, validTo } = credential.certificate;
  if (validFrom <= now && now <= validTo) return;
  throw new UserError(
    now > validTo
      ? `The certificate in AZURE_CLIENT_CERTIFICATE_FILE expired on ${dayOf(validTo)}.`
      : `The certificate in AZURE_CLIENT_CERTIFICATE_FILE is not valid before ${dayOf(validFrom)}.`,
    {
      code: 'login',
      hint: "Create a certificate, upload it under App registrations > Certificates & secrets, and replace the file. Also check this machine's clock.",
    },
  );
}

/** Which credential is used, for `tcsync doctor`. */
export function credentialStep(credential: Credential, now: number): Step {
  switch (credential.kind) {
    case 'secret':
      return { title: 'Credential: client secret', detail: 'AZURE_CLIENT_SECRET' };
    case 'federated':
      return { title: 'Credential: federated token', detail: credential.file };
    case 'certificate': {
      const { thumbprintSha256, validTo } = credential.certificate;
      const step = {
        title: 'Credential: certificate',
        detail: `expires on ${dayOf(validTo)}, SHA-256 thumbprint ${thumbprintSha256}`,
      };
      try {
        checkValidity(credential, now);
        return { ...step, notices: expiresSoon(validTo, now) };
      } catch (error) {
        return { ...step, error };
      }
    }
  }
}

function expiresSoon(validTo: number, now: number): readonly Notice[] {
  const days = Math.floor((validTo - now) / DAY_MS);
  if (days >= WARN_DAYS) return [];
  return [
    {
      level: 'warning',
      code: 'certificate-expires',
      message: `The certificate in AZURE_CLIENT_CERTIFICATE_FILE expires in ${days === 1 ? '1 day' : `${days} days`}. Replace it.`,
    },
  ];
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
