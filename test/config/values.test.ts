import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SectionName } from '../../src/sources/all-settings.ts';
import { ENOUGH, folderWith, load } from './load-settings.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** The value of one setting of a section, everything else being as little as possible. */
function valueOf(section: SectionName, key: string, env: Readonly<Record<string, string>>): unknown {
  const { settings } = load([section], { ...ENOUGH[section], ...env });
  return (settings[section] as unknown as Readonly<Record<string, unknown>>)[key];
}

describe('values', () => {
  it.each<[section: SectionName, key: string, name: string, text: string, value: unknown]>([
    ...['true', 'TRUE', '1', 'yes', 'Yes', 'on'].map(
      (text): [SectionName, string, string, string, boolean] => [
        'prepare',
        'useSupervisorGroups',
        'TIMECAMP_USE_SUPERVISOR_GROUPS',
        text,
        true,
      ],
    ),
    ...['false', 'False', '0', 'no', 'off'].map((text): [SectionName, string, string, string, boolean] => [
      'prepare',
      'useDepartmentGroups',
      'TIMECAMP_USE_DEPARTMENT_GROUPS',
      text,
      false,
    ]),
    ['prepare', 'useDepartmentGroups', 'TIMECAMP_USE_DEPARTMENT_GROUPS', '', true],
    ['prepare', 'skipDepartments', 'TIMECAMP_SKIP_DEPARTMENTS', ' A, B/C ,,', ['A', 'B/C']],
    ['prepare', 'replaceEmailDomain', 'TIMECAMP_REPLACE_EMAIL_DOMAIN', '@example.com', 'example.com'],
    ['prepare', 'statusMap', 'TIMECAMP_STATUS_MAP', '', {}],
    [
      'prepare',
      'statusMap',
      'TIMECAMP_STATUS_MAP',
      ' On-Sabbatical = Active, gone=inactive,',
      { 'on sabbatical': 'active', gone: 'inactive' },
    ],
    ['prepare', 'excludeRegex', 'TIMECAMP_EXCLUDE_REGEX', String.raw`a\1(?i)$`, String.raw`a\1(?i)$`],
    ['prepare', 'prepareTransformConfig', 'TIMECAMP_PREPARE_TRANSFORM_CONFIG', '{"a":1}', { a: 1 }],
    ['timecamp', 'domain', 'TIMECAMP_DOMAIN', '', 'https://app.timecamp.com'],
    ['timecamp', 'domain', 'TIMECAMP_DOMAIN', 'time.example.com', 'https://time.example.com'],
    ['timecamp', 'domain', 'TIMECAMP_DOMAIN', 'https://time.example.com/', 'https://time.example.com'],
    ['timecamp', 'domain', 'TIMECAMP_DOMAIN', 'http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['timecamp', 'rootGroupId', 'TIMECAMP_ROOT_GROUP_ID', '0123', '123'],
    ['timecamp', 'ignoredUserIds', 'TIMECAMP_IGNORED_USER_IDS', '1, 22', ['1', '22']],
    ['timecamp', 'disabledUsersGroupId', 'TIMECAMP_DISABLED_USERS_GROUP_ID', '0', undefined],
    ['timecamp', 'disabledUsersGroupId', 'TIMECAMP_DISABLED_USERS_GROUP_ID', '55', '55'],
    ['timecamp', 'maxMoves', 'TIMECAMP_MAX_MOVES', '', undefined],
    ['timecamp', 'maxMoves', 'TIMECAMP_MAX_MOVES', '0', { kind: 'count', value: 0 }],
    ['timecamp', 'maxMoves', 'TIMECAMP_MAX_MOVES', '12.5 %', { kind: 'percent', value: 12.5 }],
    ['timecamp', 'leaversScope', 'TIMECAMP_LEAVERS_SCOPE', 'ROOT', 'root'],
    ['timecamp', 'leaverGrace', 'TIMECAMP_LEAVER_GRACE', '0', { unit: 'runs', value: 0 }],
    ['timecamp', 'leaverGrace', 'TIMECAMP_LEAVER_GRACE', '3D', { unit: 'days', value: 3 }],
    ['timecamp', 'leaverGrace', 'TIMECAMP_LEAVER_GRACE', '2 runs', { unit: 'runs', value: 2 }],
    ['timecamp', 'syncOnly', 'TIMECAMP_SYNC_ONLY', 'moves,Roles,moves', ['moves', 'roles']],
    ['timecamp', 'concurrency', 'TIMECAMP_CONCURRENCY', '32', 32],
    ['bamboohr', 'apiUrl', 'BAMBOOHR_API_URL', '', 'https://acme.bamboohr.com/api'],
    ['bamboohr', 'apiUrl', 'BAMBOOHR_API_URL', 'http://localhost:9/api/', 'http://localhost:9/api'],
    ['bamboohr', 'apiUrl', 'BAMBOOHR_SUBDOMAIN', 'https://b.bamboohr.com/home', 'https://b.bamboohr.com/api'],
    ['bamboohr', 'excludeFilter', 'BAMBOOHR_EXCLUDE_FILTER', '{"field":"a"}', [{ field: 'a' }]],
    ['bamboohr', 'excludeFilter', 'BAMBOOHR_EXCLUDE_FILTER', '[{"a":1},{"b":2}]', [{ a: 1 }, { b: 2 }]],
    [
      'bamboohr',
      'supervisorRule',
      'BAMBOOHR_SUPERVISOR_RULE',
      'isSupervisor: Yes: no',
      { field: 'isSupervisor', value: 'Yes: no' },
    ],
    ['azuread', 'additionalEmailSource', 'AZURE_ADDITIONAL_EMAIL_SOURCE', 'UPN', 'userPrincipalName'],
    [
      'azuread',
      'additionalEmailSource',
      'AZURE_ADDITIONAL_EMAIL_SOURCE',
      'userprincipalname',
      'userPrincipalName',
    ],
    ['azuread', 'filterGroups', 'AZURE_FILTER_GROUPS', 'Sales, Support ,,', ['Sales', 'Support']],
    ['azuread', 'filterGroups', 'AZURE_FILTER_GROUPS', '"A, B","C ""D"""', ['A, B', 'C "D"']],
    ['azuread', 'filterGroups', 'AZURE_FILTER_GROUPS', 'A,"B, C" ', ['A', 'B, C']],
    ['azuread', 'filterGroups', 'AZURE_FILTER_GROUPS', 'Team "A", B', ['Team "A"', 'B']],
    // As compose passes on a value in quotes.
    ['azuread', 'filterGroups', 'AZURE_FILTER_GROUPS', '"A,B"', ['A', 'B']],
    ['azuread', 'filterGroups', 'AZURE_FILTER_GROUPS', `'"A, B"'`, ['A, B']],
    ['azuread', 'filterGroups', 'AZURE_FILTER_GROUPS', '"A, B",', ['A, B']],
    [
      'azuread',
      'extraFields',
      'AZURE_EXTRA_FIELDS',
      'employeeId, companyName',
      ['employeeId', 'companyName'],
    ],
    ['azuread', 'authorityHost', 'AZURE_AUTHORITY_HOST', 'localhost:8443', 'https://localhost:8443'],
    ['factorial', 'leaveTypeMap', 'FACTORIAL_LEAVE_TYPE_MAP', '{"A":"B"}', { A: 'B' }],
    ['factorial', 'leaveTypeMap', 'LeaveTypeMap', '{"A":"B"}', { A: 'B' }],
    ['okta', 'orgUrl', 'OKTA_ORG_URL', 'acme.okta.com', 'https://acme.okta.com'],
    ['okta', 'supervisorMatchField', 'OKTA_SUPERVISOR_MATCH_FIELD', '', 'id'],
    ['okta', 'supervisorMatchField', 'OKTA_EXTERNAL_ID_FIELD', 'employeeNumber', 'employeeNumber'],
    ['network', 'httpsProxy', 'HTTPS_PROXY', 'proxy:3128', 'http://proxy:3128'],
    ['network', 'httpsProxy', 'https_proxy', 'http://proxy:3128', 'http://proxy:3128'],
    ['network', 'tz', 'TZ', 'Europe/Warsaw', 'Europe/Warsaw'],
    ['network', 'tz', 'TZ', ':Europe/Warsaw', 'Europe/Warsaw'],
    ['network', 'tz', 'TZ', ':/etc/localtime', undefined],
    [
      'notifications',
      'webhookUrl',
      'TCSYNC_WEBHOOK_URL',
      'https://a.example/h?k=1',
      'https://a.example/h?k=1',
    ],
    ['notifications', 'webhookOn', 'TCSYNC_WEBHOOK_ON', '', ['failed', 'refused']],
    ['logging', 'level', 'DEBUG', 'true', 'debug'],
    ['logging', 'level', 'DEBUG', 'express:*', 'info'],
    ['http', 'port', 'TCSYNC_HTTP_PORT', 'tcp://10.0.0.1:80', 8181],
    ['ldap', 'port', 'LDAP_PORT', 'tcp://10.0.0.1:389', 389],
  ])('of %s.%s: %s=%s', (section, key, name, text, value) => {
    expect(valueOf(section, key, { [name]: text })).toEqual(value);
  });

  it.each(['TCSYNC_CA_FILE', 'REQUESTS_CA_BUNDLE'])('of network.caFile: %s, as a whole path', (name) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'ca.pem'), '-----BEGIN CERTIFICATE-----\n');
    expect(load(['network'], { [name]: 'ca.pem' }, cwd).settings.network.caFile).toBe(join(cwd, 'ca.pem'));
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(load(['storage'], {}).settings.storage)).toBe(true);
  });

  it('read rules from a file, relative to the working directory', () => {
    const cwd = folderWith('TIMECAMP_PREPARE_TRANSFORM_CONFIG=rules.json');
    writeFileSync(join(cwd, 'rules.json'), '\uFEFF{"transform":[]}');
    expect(load(['prepare'], {}, cwd).settings.prepare.prepareTransformConfig).toEqual({ transform: [] });
  });
});
