import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { maskedSettings } from '../../src/config/mask.ts';
import { SECTIONS, type SectionName } from '../../src/sources/all-settings.ts';
import { fc } from '../properties.ts';
import { folderWith, load, refusal, TIMECAMP } from './load-settings.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const LDAP = {
  LDAP_HOST: 'dc1.example.com',
  LDAP_DOMAIN: 'corp.example.com',
  LDAP_DN: 'DC=corp,DC=example,DC=com',
  LDAP_USERNAME: 'reader',
  LDAP_PASSWORD: 'open sesame',
};
const OKTA = { OKTA_ORG_URL: 'acme.okta.com', OKTA_API_TOKEN: 'token-of-okta' };
const BAMBOOHR = { BAMBOOHR_SUBDOMAIN: 'acme', BAMBOOHR_API_KEY: 'key-of-bamboohr' };
const AZURE = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: 'secret-of-azure' };

/** Those that passwords are made of and that .env has a meaning for. */
const LETTERS = ['a', 'Z', '9', '#', '"', "'", '\\', '$', ' ', '{', '}', '=', 'é', '`', '!'];

/** What each section needs at least. */
const ENOUGH: Readonly<Partial<Record<SectionName, Readonly<Record<string, string>>>>> = {
  timecamp: TIMECAMP,
  bamboohr: BAMBOOHR,
  azuread: AZURE,
  ldap: LDAP,
  okta: OKTA,
  factorial: { FACTORIAL_API_KEY: 'key-of-factorial' },
  hibob: { HIBOB_SERVICE_USER_ID: 's', HIBOB_SERVICE_USER_TOKEN: 'token-of-hibob' },
};

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

describe('what has to hold between settings', () => {
  it.each<[section: SectionName, env: Record<string, string>, problem: string]>([
    ['ldap', { LDAP_USE_SSL: 'true', LDAP_USE_START_TLS: 'true' }, 'LDAP_USE_SSL and LDAP_USE_START_TLS'],
    ['storage', { USE_S3_STORAGE: 'true' }, 'S3_BUCKET_NAME is not set'],
    [
      'storage',
      { USE_S3_STORAGE: '1', S3_BUCKET_NAME: 'b', S3_ACCESS_KEY_ID: 'k' },
      'Only one of S3_ACCESS_KEY_ID',
    ],
    ['timecamp', { TIMECAMP_DOMAIN: 'http://10.0.0.1' }, 'TIMECAMP_ALLOW_HTTP=true'],
  ])('%s: %j', (section, env, problem) => {
    expect(refusal([section], { ...ENOUGH[section], ...env }).message).toContain(problem);
  });

  it.each<[section: SectionName, env: Record<string, string>]>([
    ['storage', { S3_ACCESS_KEY_ID: 'k' }],
    ['storage', { USE_S3_STORAGE: 'true', S3_BUCKET_NAME: 'b' }],
    ['http', { TCSYNC_HTTP_HOST: '::1' }],
    ['http', { TCSYNC_HTTP_HOST: '0.0.0.0', TCSYNC_HTTP_TOKEN: 'token-of-http' }],
    ['ldap', { LDAP_USE_SSL: 'true' }],
  ])('%s takes %j', (section, env) => {
    expect(load([section], { ...ENOUGH[section], ...env }).notices).toEqual([]);
  });

  it('is not checked for a variable that is invalid by itself', () => {
    const { message } = refusal(['storage'], {
      USE_S3_STORAGE: 'true',
      S3_BUCKET_NAME: 'b',
      S3_ACCESS_KEY_ID: 'ü',
      S3_SECRET_ACCESS_KEY: 'k',
    });
    expect(message).toMatch(/^A setting is invalid:/);
  });

  it.each<[code: string, section: SectionName, env: Record<string, string>]>([
    ['timecamp-http', 'timecamp', { TIMECAMP_DOMAIN: 'http://10.0.0.1', TIMECAMP_ALLOW_HTTP: 'true' }],
    [
      's3-http',
      'storage',
      { USE_S3_STORAGE: '1', S3_BUCKET_NAME: 'b', S3_ENDPOINT_URL: 'http://minio:9000' },
    ],
    ['http-token', 'http', { TCSYNC_HTTP_HOST: '0.0.0.0' }],
    ['okta-statuses-left-out', 'okta', { OKTA_USER_STATUSES: 'active,locked_out' }],
    ['azure-tokens-ignored', 'azuread', { AZURE_BEARER_TOKEN: 'a', AZURE_REFRESH_TOKEN: 'b' }],
  ])('or is noticed once: %s', (code, section, env) => {
    const { notices } = load([section], { ...ENOUGH[section], ...env });
    expect(notices.map((notice) => notice.code)).toEqual([code]);
  });
});

describe('.env and the environment', () => {
  it('reads .env, and the environment wins, unless it is empty', () => {
    const cwd = folderWith('S3_REGION=eu-1\nS3_PATH_PREFIX=file\nS3_BUCKET_NAME=file');
    const { storage } = load(
      ['storage'],
      { S3_PATH_PREFIX: 'environment', S3_BUCKET_NAME: '' },
      cwd,
    ).settings;
    expect(storage).toMatchObject({
      s3Region: 'eu-1',
      s3PathPrefix: 'environment',
      s3BucketName: 'file',
    });
  });

  it.each<[raw: string, value: string | undefined]>([
    ['"a b"', 'a b'],
    ["'a b'", 'a b'],
    ['a b  # comment', 'a b'],
    ['"a # b" # comment', 'a # b'],
    ['"30" # the "limit"', '30'],
    ['a#b', 'a#b'],
    ['  # comment', undefined],
    ['""', undefined],
    ['"a', '"a'],
    ['\'"a"\'', '"a"'],
    ['a b\r', 'a b'],
  ])('takes quotes and comments from the environment away: %j', (raw, value) => {
    expect(load(['storage'], { S3_PATH_PREFIX: raw }).settings.storage.s3PathPrefix).toBe(value);
  });

  it.each(['"quoted"', "'quoted'", 'word # word', ' spaces ', '$HOME ${HOME}', 'ab#cd'])(
    'takes nothing away from a secret: %j',
    (password) => {
      expect(load(['ldap'], { ...LDAP, LDAP_PASSWORD: password }).settings.ldap.password).toBe(password);
    },
  );

  it('has no empty password: many servers take a name without one as nobody in particular', () => {
    const { LDAP_PASSWORD: _, ...rest } = LDAP;
    const cwd = folderWith('');
    writeFileSync(join(cwd, 'empty'), '\n');
    expect(refusal(['ldap'], { ...rest, LDAP_PASSWORD: '' }, cwd).message).toContain(
      'LDAP_PASSWORD is not set',
    );
    expect(refusal(['ldap'], { ...rest, LDAP_PASSWORD_FILE: 'empty' }, cwd).message).toContain('is empty');
    writeFileSync(join(cwd, '.env'), 'LDAP_PASSWORD=""');
    expect(refusal(['ldap'], rest, cwd).message).toContain('LDAP_PASSWORD is not set');
  });

  it('keeps any password that is quoted in .env as documented', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: fc.constantFrom(...LETTERS) }), (password) => {
        const quoted = password.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
        const { LDAP_PASSWORD: _, ...rest } = LDAP;
        const cwd = folderWith(`LDAP_PASSWORD='${quoted}'\n`);
        expect(load(['ldap'], rest, cwd).settings.ldap.password).toBe(password);
      }),
      { numRuns: 50 },
    );
  });

  it('says when .env is a folder, which a container makes of a missing file', () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, '.env'));
    expect(refusal(['storage'], {}, cwd).message).toContain('.env is a folder, not a file.');
  });

  it.each([
    ['UTF-16 with a mark, as Windows may save it', Buffer.from('\uFEFFS3_REGION=x\n', 'utf16le')],
    ['UTF-16 without one', Buffer.from('S3_REGION=x\n', 'utf16le')],
    ['another encoding', Buffer.from('S3_REGION=\u00FC\n', 'latin1')],
  ])('says when .env is in %s, instead of taking none of it', (_, bytes) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, '.env'), bytes);
    expect(refusal(['storage'], {}, cwd).message).toContain('.env is not UTF-8 text');
  });

  it('warns of invalid lines, without showing them', () => {
    const { notices } = load(['storage'], {}, folderWith('S3_REGION=x\nS3_BUCKET_NAME="secret'));
    expect(notices).toEqual([
      expect.objectContaining({
        code: 'unreadable-line',
        message: expect.stringMatching(/^\.env line 2 is invalid/),
      }),
    ]);
    expect(JSON.stringify(notices)).not.toContain('secret');
  });
});

describe('secrets in files', () => {
  const { TIMECAMP_API_KEY: _, ...rest } = TIMECAMP;

  it.each(['key-in-file\n', 'key-in-file\r\n', 'key-in-file'])(
    'are read without the newline: %j',
    (content) => {
      const cwd = temporaryFolder();
      writeFileSync(join(cwd, 'key'), content);
      const { settings, secrets } = load(['timecamp'], { ...rest, TIMECAMP_API_KEY_FILE: 'key' }, cwd);
      expect(settings.timecamp.apiKey).toBe('key-in-file');
      expect(secrets).toEqual(['key-in-file']);
    },
  );

  it('are refused beside the secret itself', () => {
    const { message } = refusal(['timecamp'], { ...TIMECAMP, TIMECAMP_API_KEY_FILE: 'key' });
    expect(message).toContain('TIMECAMP_API_KEY and TIMECAMP_API_KEY_FILE are both set');
  });

  it('are refused when there is no such file, and when it is empty', () => {
    const cwd = temporaryFolder();
    const env = { ...rest, TIMECAMP_API_KEY_FILE: 'key' };
    expect(refusal(['timecamp'], env, cwd).message).toContain('cannot be read (ENOENT)');
    writeFileSync(join(cwd, 'key'), '\n');
    expect(refusal(['timecamp'], env, cwd).message).toContain('is empty');
  });
});

describe('unknown variables', () => {
  it.each([
    ['TIMECAMP_ROOT_GRUOP_ID', 'TIMECAMP_ROOT_GROUP_ID'],
    ['LDAP_PASWORD', 'LDAP_PASSWORD'],
    ['LDAP_PASSWORD_FIEL', 'LDAP_PASSWORD_FILE'],
    ['TCSYNC_HTTP_PROT', 'TCSYNC_HTTP_PORT'],
    ['USE_S3', 'USE_S3_STORAGE'],
    ['okta_api_token', 'OKTA_API_TOKEN'],
  ])('%s gets a warning that names %s', (name, nearest) => {
    const { notices } = load(['storage'], {}, folderWith(`${name}=canary`));
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatchObject({ level: 'warning', code: 'unknown-setting' });
    expect(notices[0]?.message).toContain(`${name} (in .env)`);
    expect(notices[0]?.message).toContain(`Did you mean ${nearest}?`);
    expect(notices[0]?.message).not.toContain('canary');
  });

  it.each([
    ['PATH', '/bin'],
    ['TIMECAMP_TYPO', ''],
    ['TIMECAMP_SYNC_PERSISTENT_SETTINGS', 'true'],
    ['AZURE_BEARER_TOKEN', 'x'],
    ['LeaveTypeMap', '{}'],
    ['TCSYNC_HTTP_SERVICE_HOST', '10.0.0.1'],
    ['TCSYNC_HTTP_SERVICE_PORT_WEB', '80'],
    ['LDAP_PORT_389_TCP_ADDR', '10.0.0.1'],
    ['TIMECAMP_SYNC_PORT', 'tcp://10.0.0.1:80'],
  ])('%s=%s is none', (name, text) => {
    expect(load(['storage'], { [name]: text }).notices).toEqual([]);
  });
});

describe('secrets', () => {
  const CANARY = 'canary-7f3a';
  const LONG = `ab-${CANARY}-${CANARY}-yz`;

  it('are masked in problems: long keys but for their ends, passwords wholly', () => {
    const { message } = refusal(['timecamp', 'ldap', 'hibob', 'notifications'], {
      TIMECAMP_API_KEY: `${LONG}\n`.replace('yz\n', '\nyz'),
      HIBOB_SERVICE_USER_TOKEN: `${CANARY}\n`,
      LDAP_PASSWORD: CANARY,
      TCSYNC_WEBHOOK_URL: `ftp://${CANARY}`,
      LDAP_USE_SSL: 'maybe',
    });
    expect(message).toContain('got ab****yz; expected');
    expect(message).toContain('got ****; expected');
    expect(message).not.toContain(CANARY);
  });

  it.each([
    'http://reader:canary-7f3a@[',
    'reader:canary/7f3a@proxy:1',
    'socks://u:canary-7f3a@proxy',
    'socks5://canary-7f3a@proxy',
    'socks5://reader:12/34canary@proxy',
    'socks5://reader:1@7f3a@proxy',
    'socks5://reader:a canary@proxy',
  ])('are masked inside the address of a proxy: %s', (address) => {
    expect(refusal(['network'], { HTTPS_PROXY: address }).message).not.toMatch(/canary|7f3a/);
  });

  it('are masked in the list of the settings in force', () => {
    const { settings } = load(['timecamp', 'ldap', 'network'], {
      ...LDAP,
      ...TIMECAMP,
      TIMECAMP_API_KEY: LONG,
      LDAP_PASSWORD: LONG,
      HTTPS_PROXY: `http://reader:${CANARY}@proxy:3128`,
    });
    const shown = maskedSettings(SECTIONS, settings);
    expect(shown).toMatchObject({
      TIMECAMP_API_KEY: 'ab****yz',
      LDAP_PASSWORD: '****',
      LDAP_HOST: 'dc1.example.com',
      HTTPS_PROXY: 'http://****@proxy:3128',
      TIMECAMP_ROOT_GROUP_ID: '7',
    });
    expect(JSON.stringify(shown)).not.toContain(CANARY);
  });

  it('are all handed on for the log, those of other sections and inside addresses too', () => {
    const { secrets } = load(['network'], {
      LDAP_PASSWORD: 'one',
      OKTA_API_TOKEN: 'two',
      AZURE_BEARER_TOKEN: 'three',
      HTTPS_PROXY: 'http://reader:fo%23ur@proxy:3128',
      HTTP_PROXY: 'http://five@proxy:3128',
      TIMECAMP_DOMAIN: 'time.example.com:8443',
    });
    expect(new Set(secrets)).toEqual(new Set(['one', 'two', 'three', 'fo%23ur', 'fo#ur', 'five']));
  });
});
