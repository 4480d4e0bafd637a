import { chmod, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { useDoctor, type Env, stepsOf, failed, open } from './doctor.ts';

const { pathOf, examine } = useDoctor();

describe('settings', () => {
  it('are reported all at once, and what can still be tried is tried', async () => {
    const { env, bamboohr } = await open();
    const result = await examine({
      ...env,
      TIMECAMP_CONCURRENCY: '99',
      TIMECAMP_ROOT_GROUP_ID: '',
      TIMECAMP_USE_DEPARTMENT_GROUPS: 'perhaps',
      BAMBOOHR_SUBDOMIAN: 'typo',
    });
    const settings = stepsOf(result, 'settings').filter(({ ok }) => !ok);
    expect(settings.map(({ title }) => title)).toEqual(['TimeCamp', 'Prepare: names, groups and roles']);
    expect(settings[0]?.error?.message).toMatch(
      /TIMECAMP_ROOT_GROUP_ID is not set.*\n.*TIMECAMP_CONCURRENCY/,
    );
    expect(stepsOf(result, 'settings')[0]?.warnings.join()).toContain('BAMBOOHR_SUBDOMIAN');
    expect(stepsOf(result, 'bamboohr').every(({ ok }) => ok)).toBe(true);
    expect(bamboohr.requests.reads).toBeGreaterThan(0);
    expect(result.parts.at(-1)).toMatchObject({ name: 'timecamp', steps: [], skipped: expect.anything() });
  });

  it('on lines that other programs read otherwise are named, their values masked', async () => {
    const { env } = await open();
    const lines = [
      'LDAP_PASSWORD=canary#canary',
      'S3_REGION=${HOME}x',
      String.raw`OKTA_API_TOKEN="0123456789canary\\d"`,
      "LDAP_USERNAME='svc'",
      'FOREIGN_KEY="a\\tb"',
    ];
    await writeFile(pathOf('.env'), `${lines.join('\n')}\n`, { mode: 0o600 });
    const { HOME: _, ...environment } = env;
    const result = await examine(environment, ['--offline']);
    const warnings = stepsOf(result, 'settings').flatMap((step) => step.warnings);
    expect(warnings).toEqual([
      ".env line 1: tcsync reads LDAP_PASSWORD as ****, but dotenv reads **** and Node reads ****. Write it as LDAP_PASSWORD='…'.",
      '.env line 2: tcsync reads S3_REGION as "x", but dotenv reads "${HOME}x" and Node reads "${HOME}x". Write it as S3_REGION=….',
      ".env line 3: tcsync reads OKTA_API_TOKEN as 01****\\d, but dotenv reads 01****\\d and Node reads 01****\\d. Write it as OKTA_API_TOKEN='…'.",
      ".env line 5: tcsync reads FOREIGN_KEY as ****, but dotenv reads **** and Node reads ****. Write it as FOREIGN_KEY='…'.",
    ]);
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  it('warn of risky and useless settings', async () => {
    const { env } = await open();
    const warnings = async (more: Env = {}) =>
      stepsOf(await examine({ ...env, ...more }, ['--offline']), 'settings').flatMap((step) => step.warnings);
    expect(await warnings()).toEqual([]);

    const old = { AZURE_BEARER_TOKEN: 'canary', TIMECAMP_SYNC_PERSISTENT_SETTINGS: 'true' };
    const reported = await warnings({ ...old, TIMECAMP_SSL_VERIFY: 'false' });
    expect(reported).toEqual([
      'These settings no longer have an effect: TIMECAMP_SYNC_PERSISTENT_SETTINGS, AZURE_BEARER_TOKEN. Remove them.',
      expect.stringContaining('TIMECAMP_SSL_VERIFY is off'),
    ]);

    await writeFile(pathOf('.env'), 'LOG_LEVEL=info\n', { mode: 0o644 });
    expect(await warnings()).toEqual([]);
    await writeFile(pathOf('.env'), 'LDAP_PASSWORD=canary\nOKTA_API_TOKEN=canary\n');
    expect(await warnings()).toEqual([
      'All users on this machine can read .env, which contains LDAP_PASSWORD, OKTA_API_TOKEN. Run chmod 600 .env.',
    ]);
    await chmod(pathOf('.env'), 0o640);
    expect(await warnings()).toEqual([]);
  });

  it('that only the source can read are reported with the others', async () => {
    const { env } = await open();
    const result = await examine({ ...env, HIBOB_EXCLUDE_FILTER: '{}' }, ['hibob', '--offline']);
    const wrong = stepsOf(result, 'settings').filter(({ ok }) => !ok);
    expect(wrong.map(({ error }) => error?.message).join()).toContain('has no "property"');
  });

  it('choose the HR system: those that are complete, else those begun; one that is named, whatever else is set', async () => {
    const { env } = await open();
    const names = async (changes: Env, ...argv: string[]) =>
      (await examine({ ...env, ...changes }, argv)).parts.slice(2, -1).map(({ name }) => name);
    expect(await names({ LDAP_HOST: 'dc.example.com' })).toEqual(['bamboohr']);
    expect(await names({ BAMBOOHR_API_KEY: '' })).toEqual(['bamboohr']);
    expect(await names({ BAMBOOHR_API_KEY: '' }, 'okta')).toEqual(['okta']);
    expect(await names({ BAMBOOHR_API_KEY: '', BAMBOOHR_SUBDOMAIN: '' })).toEqual([]);
  });

  it('of no HR system at all are a failure, unless people come from a file', async () => {
    const { env } = await open();
    const none = { ...env, BAMBOOHR_API_KEY: '', BAMBOOHR_SUBDOMAIN: '' };
    expect(failed(await examine(none)).map(({ title }) => title)).toEqual(['An HR system is configured']);
    expect(failed(await examine(none, ['file']))).toEqual([]);
  });
});
