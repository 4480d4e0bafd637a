import { AuthError } from '@azure/msal-node';
import { messageOf, RemoteError } from '../../base/errors.ts';
import type { Credential } from './credential.ts';

export const SERVICE = 'Microsoft Entra ID';

interface LoginSettings {
  readonly tenantId: string;
  readonly clientId: string;
  readonly authorityHost: string;
  readonly scimEndpoint: string;
}

/** What differs, by the AADSTS number. */
const FEDERATED_PARTS: Readonly<Record<string, string>> = {
  '700211': 'the issuer',
  '700212': 'the audience',
  '700213': 'the subject',
};

interface ErrorHelp {
  /** A sentence without its full stop. */
  readonly problem: string;
  readonly hint: string;
}

/** Turns what msal threw into one sentence and what to do, by the AADSTS number in it. */
export function loginError(error: unknown, credential: Credential, settings: LoginSettings): RemoteError {
  const message = messageOf(error);
  const number = /AADSTS(\d+)/.exec(message)?.[1];
  const help =
    (number === undefined ? undefined : helpFor(number, credential, settings)) ??
    unexplained(error, message, settings);
  const code = number === undefined ? '' : ` (AADSTS${number})`;
  return new RemoteError(`${help.problem}${code}.`, {
    code: 'login',
    service: SERVICE,
    hint: help.hint,
    remoteMessage: firstSentence(message),
  });
}

function helpFor(number: string, credential: Credential, settings: LoginSettings): ErrorHelp | undefined {
  switch (number) {
    case '90002':
    case '900023':
    case '90013':
      return wrongTenant(settings);
    case '700016':
      return {
        problem: `The application ${settings.clientId} (AZURE_CLIENT_ID) is not registered in the tenant ${settings.tenantId}`,
        hint: 'In the Entra admin center, open App registrations > Overview and copy "Application (client) ID" and "Directory (tenant) ID" from the same application. The object id is a different value.',
      };
    case '7000215':
      return credential.kind === 'secret' && isGuid(credential.secret)
        ? {
            problem: "AZURE_CLIENT_SECRET is set to the secret's id, not its value",
            hint: 'Create a new secret and copy its "Value", not its "Secret ID". Entra shows the value only right after you create the secret.',
          }
        : {
            problem: `AZURE_CLIENT_SECRET is not a secret of the application ${settings.clientId}`,
            hint: 'Under App registrations > Certificates & secrets, create a new client secret and copy its whole "Value"; in .env, put it in single quotes.',
          };
    case '7000222':
      return {
        problem: 'The client secret in AZURE_CLIENT_SECRET has expired',
        hint: 'Under App registrations > Certificates & secrets, create a new secret and set AZURE_CLIENT_SECRET to its value.',
      };
    case '700027':
      return {
        problem: `The certificate in AZURE_CLIENT_CERTIFICATE_FILE does not belong to the application ${settings.clientId}, or is no longer valid`,
        hint: 'Under App registrations > Certificates & secrets > Certificates, upload the certificate in this file, without its private key. `tcsync doctor azuread` shows its thumbprint.',
      };
    case '700024':
      return credential.kind === 'federated'
        ? {
            problem: 'The token in AZURE_FEDERATED_TOKEN_FILE has expired or is not valid yet',
            hint: "Check that the platform renews the token in this file, and that this machine's clock is correct.",
          }
        : {
            problem: 'Microsoft Entra ID considers the signed login expired or not valid yet',
            hint: "Check this machine's clock.",
          };
    case '700211':
    case '700212':
    case '700213':
    case '70021':
      return {
        problem: `The token in AZURE_FEDERATED_TOKEN_FILE does not match any federated credential of the application ${settings.clientId}: ${FEDERATED_PARTS[number] ?? 'its issuer, subject or audience'} differs`,
        hint: 'Under App registrations > Certificates & secrets > Federated credentials, enter the issuer, subject and audience exactly as they appear in the token; the audience is usually api://AzureADTokenExchange.',
      };
    case '50027':
      return {
        problem:
          'Microsoft Entra ID does not accept the signature of the token in AZURE_FEDERATED_TOKEN_FILE',
        hint: "Check that the file contains a token from the federated credential's issuer, and that the issuer publishes its keys.",
      };
    case '7000112':
      return {
        problem: `The application ${settings.clientId} is disabled in this tenant`,
        hint: 'Under Enterprise applications > Properties, set "Enabled for users to sign-in" to Yes.',
      };
    case '53003':
      return {
        problem: "A Conditional Access policy blocks the application's login from this machine",
        hint: "Ask your administrator to allow this machine's IP address in the Conditional Access policy for workload identities.",
      };
    case '500011':
    case '1002012':
    case '70011':
    case '900439':
    case '900382':
      return {
        problem: `${new URL(settings.scimEndpoint).host} and ${new URL(settings.authorityHost).host} do not belong to the same cloud`,
        hint: 'Set AZURE_SCIM_ENDPOINT and AZURE_AUTHORITY_HOST for the same national cloud, or remove both.',
      };
    default:
      return undefined;
  }
}

/** Before the login msal asks the authority where to log in; without an answer there it has its own code. */
function unexplained(error: unknown, message: string, settings: LoginSettings): ErrorHelp {
  if (error instanceof AuthError && error.errorCode === 'endpoints_resolution_error')
    return wrongTenant(settings);
  return {
    problem: `Microsoft Entra ID refused the login: ${firstSentence(message)}`.replace(/\.$/, ''),
    hint: 'Check AZURE_TENANT_ID, AZURE_CLIENT_ID and the credential.',
  };
}

function wrongTenant({ tenantId, authorityHost }: LoginSettings): ErrorHelp {
  return {
    problem: `There is no tenant ${tenantId} at ${new URL(authorityHost).host}`,
    hint: 'Set AZURE_TENANT_ID to the "Directory (tenant) ID" of the app registration or to a domain of the tenant. In a national cloud, also set AZURE_AUTHORITY_HOST.',
  };
}

/** Entra adds a trace id, a correlation id and a time. */
function firstSentence(message: string): string {
  return (message.split(/\s*(?:Trace ID|Timestamp|Correlation ID):|\r?\n/)[0] ?? '').trim().slice(0, 300);
}

function isGuid(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text.trim());
}
