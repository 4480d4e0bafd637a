import { describe, expect, it } from 'vitest';
import { maskedSettings } from '../../src/config/mask.ts';
import { SECTIONS } from '../../src/sources/all-settings.ts';
import { LDAP, TIMECAMP, load, refusal } from './load-settings.ts';

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
