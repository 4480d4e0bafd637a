import { describe, expect, it } from 'vitest';
import type { SectionName } from '../../src/sources/all-settings.ts';
import { ENOUGH, folderWith, load, refusal } from './load-settings.ts';
import { temporaryFolder } from '../temporary-folder.ts';

describe('wrong values', () => {
  it.each<[section: SectionName, name: string, text: string]>([
    ['prepare', 'TIMECAMP_USE_DEPARTMENT_GROUPS', 'ja'],
    ['prepare', 'TIMECAMP_REPLACE_EMAIL_DOMAIN', 'a@b.example.com'],
    ['prepare', 'TIMECAMP_PREPARE_TRANSFORM_CONFIG', '{"a":'],
    ['prepare', 'TIMECAMP_PREPARE_TRANSFORM_CONFIG', 'missing.json'],
    ['timecamp', 'TIMECAMP_ROOT_GROUP_ID', '0'],
    ['timecamp', 'TIMECAMP_ROOT_GROUP_ID', '12a'],
    ['timecamp', 'TIMECAMP_IGNORED_USER_IDS', '1,b'],
    ['timecamp', 'TIMECAMP_MAX_MOVES', '101%'],
    ['timecamp', 'TIMECAMP_LEAVER_GRACE', '3'],
    ['timecamp', 'TIMECAMP_LEAVER_GRACE', '3w'],
    ['timecamp', 'TIMECAMP_MAX_MOVES', '1.5'],
    ['timecamp', 'TIMECAMP_MAX_MOVES', '-1'],
    ['timecamp', 'TIMECAMP_CONCURRENCY', '33'],
    ['timecamp', 'TIMECAMP_CONCURRENCY', '0'],
    ['timecamp', 'TIMECAMP_TIMEOUT_SECONDS', '1e3'],
    // More than 2^31 ms are no time at all to setTimeout.
    ['http', 'TCSYNC_RUN_TIMEOUT_SECONDS', '2147484'],
    ['timecamp', 'TIMECAMP_SYNC_ONLY', 'moves,everything'],
    ['timecamp', 'TIMECAMP_DOMAIN', 'ftp://time.example.com'],
    ['timecamp', 'TIMECAMP_DOMAIN', 'http://time.example.com'],
    ['timecamp', 'TIMECAMP_DOMAIN', 'http://127.0.0.1.example.com'],
    ['bamboohr', 'BAMBOOHR_SUBDOMAIN', 'acme.example.com'],
    ['bamboohr', 'BAMBOOHR_API_URL', 'http://bamboo.example.com'],
    ['bamboohr', 'BAMBOOHR_EXCLUDE_FILTER', '[1]'],
    ['bamboohr', 'BAMBOOHR_SUPERVISOR_RULE', 'isSupervisor'],
    ['azuread', 'AZURE_AUTHORITY_HOST', 'http://localhost:8443'],
    ['azuread', 'AZURE_ADDITIONAL_EMAIL_SOURCE', 'both'],
    ['azuread', 'AZURE_FILTER_GROUPS', 'A,"B, C'],
    ['azuread', 'AZURE_FILTER_GROUPS', 'A,"B" C'],
    ['azuread', 'AZURE_FILTER_GROUP_IDS', 'Sales'],
    ['azuread', 'AZURE_EXTRA_FIELDS', 'employeeId,cost center'],
    ['azuread', 'AZURE_ADDITIONAL_EMAIL_SOURCE', 'constructor'],
    ['factorial', 'FACTORIAL_LEAVE_TYPE_MAP', '{"A":1}'],
    ['okta', 'OKTA_USER_STATUSES', 'ACTIVE,RETIRED'],
    ['network', 'HTTPS_PROXY', 'socks5://proxy:1080'],
    ['network', 'TZ', 'Middle/Earth'],
    ['network', 'HTTPS_PROXY', 'http://proxy:3128?x'],
    ['okta', 'OKTA_ORG_URL', 'https://acme.okta.com/?x=1'],
    ['bamboohr', 'BAMBOOHR_API_URL', 'https://api.example.com/api#v1'],
    ['timecamp', 'TIMECAMP_DOMAIN', 'app.timecamp.com?'],
    ['notifications', 'TCSYNC_WEBHOOK_URL', 'https://a.example/h#k'],
    ['notifications', 'TCSYNC_WEBHOOK_ON', 'always'],
    ['storage', 'S3_ENDPOINT_URL', 'minio:9000'],
    ['logging', 'LOG_LEVEL', 'loud'],
    ['http', 'TCSYNC_HTTP_PORT', '65536'],
    ['ldap', 'LDAP_PORT', 'ldap'],
  ])('of %s: %s=%s', (section, name, text) => {
    const { message } = refusal([section], { ...ENOUGH[section], [name]: text });
    expect(message).toMatch(/^A setting is invalid:\n {2}\S.*(?:expected .+|Use https:.+)$/);
    expect(message).toContain(name);
  });

  it('are reported all at once, each with what was given, where, and what is expected', () => {
    const cwd = folderWith('TIMECAMP_ROOT_GROUP_ID=abc\nLOG_LEVEL=loud');
    const error = refusal(['timecamp', 'bamboohr', 'logging'], { TIMECAMP_CONCURRENCY: '99' }, cwd);
    expect(error).toMatchObject({ code: 'settings', exitCode: 64 });
    expect(error.message.split('\n')).toEqual([
      '6 settings are invalid:',
      "  TIMECAMP_API_KEY is not set. An administrator's API key, from the profile page in TimeCamp.",
      '  TIMECAMP_ROOT_GROUP_ID (in .env): got "abc"; expected an id: a whole number greater than 0.',
      '  TIMECAMP_CONCURRENCY (in the environment): got "99"; expected a whole number from 1 to 32.',
      expect.stringMatching(/^ {2}BAMBOOHR_SUBDOMAIN is not set\. /),
      expect.stringMatching(/^ {2}BAMBOOHR_API_KEY is not set\. /),
      '  LOG_LEVEL (in .env): got "loud"; expected one of error, warn, info, debug, warning.',
    ]);
  });

  it('are followed by what to do, and in a folder without .env by that', () => {
    const { hint } = refusal(['timecamp'], { TIMECAMP_API_KEY: 'key' }, folderWith(''));
    expect(hint).toBe(
      'Correct it in .env or in the environment; `tcsync docs settings` explains each setting. Nothing was done.',
    );
    const empty = temporaryFolder();
    expect(refusal(['timecamp'], {}, empty).message).toBe(`There is no .env file in ${empty}.`);
  });

  it('of sections that are not asked for do not matter', () => {
    expect(load(['storage'], { TIMECAMP_CONCURRENCY: '99' }).settings).toHaveProperty('storage');
  });

  it('under an old name are reported with both names', () => {
    expect(refusal(['factorial'], { ...ENOUGH.factorial, LeaveTypeMap: '[]' }).message).toContain(
      'got "[]"; expected',
    );
  });
});
