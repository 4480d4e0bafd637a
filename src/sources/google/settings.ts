import { url } from '../../config/address-kinds.ts';
import { bool, choice, flag, list, matching, text } from '../../config/kinds.ts';
import { defaulted, required, section, type ValuesOf } from '../../config/setting.ts';
import { serviceAccountKey } from './service-account.ts';

const emailAddress = matching(/^[^\s@]+@[^\s@]+$/, {
  type: 'e-mail',
  expects: 'an e-mail address such as admin@example.com',
});

export const settings = section({
  title: 'Google Workspace',
  intro: 'Read by `fetch google`.',
  settings: {
    serviceAccount: required(
      'GOOGLE_SERVICE_ACCOUNT',
      serviceAccountKey,
      'The JSON key of a service account with domain-wide delegation; preferably in a file, with GOOGLE_SERVICE_ACCOUNT_FILE set to its path.',
    ),
    adminEmail: required(
      'GOOGLE_ADMIN_EMAIL',
      emailAddress,
      'The administrator on whose behalf tcsync reads the directory: a user who can read users and groups.',
    ),
    customer: defaulted(
      'GOOGLE_CUSTOMER',
      text,
      'my_customer',
      "The customer id of your Google Workspace account; my_customer is the administrator's own account.",
    ),
    orgUnits: defaulted(
      'GOOGLE_ORG_UNITS',
      list,
      '',
      'Paths of organizational units, such as /Sales. Only people in these units and the units below them are fetched.',
    ),
    filterGroups: defaulted(
      'GOOGLE_FILTER_GROUPS',
      list,
      '',
      'Groups, by e-mail address or by name. Only members of these groups and their nested groups are fetched.',
    ),
    supervisorGroups: defaulted(
      'GOOGLE_SUPERVISOR_GROUPS',
      list,
      '',
      'Groups, by e-mail address or by name, whose members become supervisors.',
    ),
    useOrgUnitStructure: flag(
      'GOOGLE_USE_ORG_UNIT_STRUCTURE',
      'Use the path of the organizational unit as the department, instead of the department in the profile.',
    ),
    additionalEmailSource: defaulted(
      'GOOGLE_ADDITIONAL_EMAIL_SOURCE',
      choice(['alias', 'none']),
      'none',
      "The value to use as the additional e-mail in TimeCamp: alias uses the user's first alias.",
    ),
    includeDisabled: defaulted(
      'GOOGLE_INCLUDE_DISABLED',
      bool,
      'true',
      'Fetch suspended and archived users as inactive people; false skips them.',
    ),
    apiUrl: defaulted(
      'GOOGLE_API_URL',
      url(),
      'https://admin.googleapis.com',
      'The URL of the Directory API; for tests and proxies.',
    ),
    tokenUrl: defaulted(
      'GOOGLE_TOKEN_URL',
      url(),
      'https://oauth2.googleapis.com/token',
      'The URL that issues tokens; for tests and proxies.',
    ),
  },
  // Google's own programs read these: in the environment of a machine at Google they are no typing errors.
  retired: [
    { name: 'GOOGLE_APPLICATION_CREDENTIALS', secret: false },
    { name: 'GOOGLE_CLOUD_PROJECT', secret: false },
  ],
});

export type GoogleSettings = ValuesOf<typeof settings>;
