import { describe, expect, it } from 'vitest';
import type { SectionName } from '../../src/sources/all-settings.ts';
import { ENOUGH, folderWith, load, refusal } from './load-settings.ts';

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
