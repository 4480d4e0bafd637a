import type { Notice } from '../../base/notice.ts';
import { url } from '../../config/address-kinds.ts';
import { bool, choice, flag, listMatching, secret, text } from '../../config/kinds.ts';
import { readableFile } from '../../config/files.ts';
import { quotedList } from '../../config/quoted-list.ts';
import { defaulted, optional, required, section, type ValuesOf } from '../../config/setting.ts';
import { clientCertificate } from './certificate.ts';

const TOKENS_NOT_KEPT: Notice = {
  level: 'notice',
  code: 'azure-tokens-ignored',
  message:
    'tcsync no longer keeps tokens for Microsoft Graph in .env. Remove AZURE_BEARER_TOKEN, AZURE_TOKEN_EXPIRES_AT, AZURE_REFRESH_TOKEN and AZURE_REFRESH_TOKEN_EXPIRES_AT; they are ignored.',
};

const objectIds = listMatching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i, {
  type: 'comma-separated list of object ids',
  expects: 'object ids separated by commas, such as 6f2c1b0e-6a5e-4c3c-9d0a-0d3f6a1b2c3d',
});

const propertyNames = listMatching(/^[a-z]\w*$/i, {
  type: 'comma-separated list of properties',
  expects: 'names of user properties in Microsoft Graph, separated by commas, such as employeeId,companyName',
});

export const settings = section({
  title: 'Microsoft Entra ID (Azure AD)',
  intro:
    'Read by `fetch azuread`. Set exactly one of AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_FILE and AZURE_FEDERATED_TOKEN_FILE.',
  oneOf: [['clientSecret'], ['clientCertificate'], ['federatedTokenFile']],
  settings: {
    tenantId: required('AZURE_TENANT_ID', text, 'The directory (tenant) id of the app registration.'),
    clientId: required('AZURE_CLIENT_ID', text, 'The application (client) id of the app registration.'),
    clientSecret: optional(
      'AZURE_CLIENT_SECRET',
      secret,
      'The value of a client secret of the app registration.',
    ),
    clientCertificate: optional(
      'AZURE_CLIENT_CERTIFICATE',
      clientCertificate,
      'A certificate of the app registration and its private key, in one PEM file; set AZURE_CLIENT_CERTIFICATE_FILE to its path.',
    ),
    federatedTokenFile: optional(
      'AZURE_FEDERATED_TOKEN_FILE',
      readableFile,
      'A file with the token for a federated credential of the app registration, as Kubernetes or GitHub provides it; tcsync reads it again for each login.',
    ),
    preferRealEmail: flag(
      'AZURE_PREFER_REAL_EMAIL',
      'Use the mailbox address, if there is one, as the e-mail instead of the user principal name.',
    ),
    additionalEmailSource: defaulted(
      'AZURE_ADDITIONAL_EMAIL_SOURCE',
      choice(['mail', 'userPrincipalName', 'none'], { upn: 'userPrincipalName' }),
      'none',
      'The address to use as the additional e-mail in TimeCamp.',
    ),
    filterGroups: defaulted(
      'AZURE_FILTER_GROUPS',
      quotedList,
      '',
      'Group names; put a name that contains a comma in double quotes. Only members of these groups and their nested groups are fetched.',
    ),
    filterGroupIds: defaulted(
      'AZURE_FILTER_GROUP_IDS',
      objectIds,
      '',
      'Object ids of additional groups whose members are fetched.',
    ),
    supervisorGroups: defaulted(
      'AZURE_SUPERVISOR_GROUPS',
      quotedList,
      '',
      'Names of groups whose members become supervisors; put a name that contains a comma in double quotes.',
    ),
    supervisorGroupIds: defaulted(
      'AZURE_SUPERVISOR_GROUP_IDS',
      objectIds,
      '',
      'Object ids of additional groups whose members become supervisors.',
    ),
    extraFields: defaulted(
      'AZURE_EXTRA_FIELDS',
      propertyNames,
      '',
      'Additional user properties to fetch into raw_data for transform rules, such as employeeId or extensionAttribute3.',
    ),
    scimEndpoint: defaulted(
      'AZURE_SCIM_ENDPOINT',
      url(),
      'https://graph.microsoft.com/v1.0/users',
      'The URL of the users in Graph; different in national clouds.',
    ),
    authorityHost: defaulted(
      'AZURE_AUTHORITY_HOST',
      url({ plain: 'never', bareHost: true }),
      'https://login.microsoftonline.com',
      'The host that issues tokens; different in national clouds.',
    ),
    includeGuests: defaulted('AZURE_INCLUDE_GUESTS', bool, 'true', 'Also fetch guest accounts.'),
    includeDisabled: defaulted(
      'AZURE_INCLUDE_DISABLED',
      bool,
      'true',
      'Fetch disabled accounts as inactive people.',
    ),
  },
  retired: [
    { name: 'AZURE_BEARER_TOKEN', secret: true, notice: TOKENS_NOT_KEPT },
    { name: 'AZURE_TOKEN_EXPIRES_AT', secret: false, notice: TOKENS_NOT_KEPT },
    { name: 'AZURE_REFRESH_TOKEN', secret: true, notice: TOKENS_NOT_KEPT },
    { name: 'AZURE_REFRESH_TOKEN_EXPIRES_AT', secret: false, notice: TOKENS_NOT_KEPT },
  ],
});

export type AzureadSettings = ValuesOf<typeof settings>;
