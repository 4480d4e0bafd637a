import { url } from '../../config/address-kinds.ts';
import { choices, fieldRule, integer, list, secret, text } from '../../config/kinds.ts';
import { defaulted, optional, required, section, type ValuesOf } from '../../config/setting.ts';
import { privateKey } from './private-key.ts';

/** People in one of these are still employed: left out of a fetch, they look like leavers. */
const EMPLOYED = ['ACTIVE', 'PASSWORD_EXPIRED', 'LOCKED_OUT', 'RECOVERY'] as const;

export const settings = section({
  title: 'Okta',
  intro: 'Read by `fetch okta`. Set either OKTA_API_TOKEN, or OKTA_CLIENT_ID and OKTA_PRIVATE_KEY_FILE.',
  oneOf: [['apiToken'], ['clientId', 'privateKey']],
  settings: {
    orgUrl: required(
      'OKTA_ORG_URL',
      url({ bareHost: true }),
      'The URL of your Okta organization: https://acme.okta.com.',
    ),
    apiToken: optional('OKTA_API_TOKEN', secret, 'An API token of a read-only administrator.'),
    clientId: optional(
      'OKTA_CLIENT_ID',
      text,
      'The client id of an API Services application that logs in with a private key, instead of an API token.',
    ),
    privateKey: optional(
      'OKTA_PRIVATE_KEY',
      privateKey,
      'The private key for the application in OKTA_CLIENT_ID, as PEM or JWK, in a file; set OKTA_PRIVATE_KEY_FILE to its path.',
    ),
    userStatuses: defaulted(
      'OKTA_USER_STATUSES',
      choices([...EMPLOYED, 'STAGED', 'PROVISIONED', 'SUSPENDED', 'DEPROVISIONED']),
      EMPLOYED.join(','),
      'User statuses to fetch; STAGED, PROVISIONED, SUSPENDED and DEPROVISIONED are also valid.',
    ),
    filterGroups: defaulted(
      'OKTA_FILTER_GROUPS',
      list,
      '',
      'Group names; only members of these groups are fetched.',
    ),
    filterGroupIds: defaulted(
      'OKTA_FILTER_GROUP_IDS',
      list,
      '',
      'Ids of additional groups whose members are fetched.',
    ),
    supervisorGroups: defaulted(
      'OKTA_SUPERVISOR_GROUPS',
      list,
      '',
      'Names of groups whose members become supervisors.',
    ),
    supervisorGroupIds: defaulted(
      'OKTA_SUPERVISOR_GROUP_IDS',
      list,
      '',
      'Ids of additional groups whose members become supervisors.',
    ),
    excludedDepartments: defaulted(
      'OKTA_EXCLUDED_DEPARTMENTS',
      list,
      '',
      'People in these departments are skipped.',
    ),
    externalIdField: defaulted(
      'OKTA_EXTERNAL_ID_FIELD',
      text,
      'id',
      'The field with the id of a person: id, or a profile field.',
    ),
    emailField: defaulted('OKTA_EMAIL_FIELD', text, 'email', 'The field with the e-mail.'),
    nameField: defaulted(
      'OKTA_NAME_FIELD',
      text,
      'displayName',
      'The field with the name; if it is empty, the first and last name are used.',
    ),
    departmentField: defaulted('OKTA_DEPARTMENT_FIELD', text, 'department', 'The field with the department.'),
    jobTitleField: defaulted('OKTA_JOB_TITLE_FIELD', text, 'title', 'The field with the job title.'),
    supervisorIdField: defaulted(
      'OKTA_SUPERVISOR_ID_FIELD',
      text,
      'managerId',
      'The field that refers to the manager.',
    ),
    supervisorMatchField: defaulted(
      'OKTA_SUPERVISOR_MATCH_FIELD',
      text,
      '{OKTA_EXTERNAL_ID_FIELD}',
      "The manager's field that OKTA_SUPERVISOR_ID_FIELD refers to.",
    ),
    supervisorRule: optional(
      'OKTA_SUPERVISOR_RULE',
      fieldRule,
      'The field and value that identify supervisors, such as isManager:true.',
    ),
    maxHierarchyRoots: defaulted(
      'OKTA_MAX_HIERARCHY_ROOTS',
      integer(0),
      '0',
      'The maximum number of people at the top of the tree; a fetch with more is refused. 0 means no limit.',
    ),
  },
  check({ userStatuses = EMPLOYED }, report) {
    const left = EMPLOYED.filter((status) => !userStatuses.includes(status));
    if (left.length > 0) {
      report.notice({
        level: 'warning',
        code: 'okta-statuses-left-out',
        message: `OKTA_USER_STATUSES leaves out ${left.join(', ')}: people in that state still work for you, but will be disabled in TimeCamp.`,
      });
    }
  },
});

export type OktaSettings = ValuesOf<typeof settings>;
