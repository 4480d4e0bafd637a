import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { loadSettings } from '../../../src/config/load.ts';
import { maskedSettings } from '../../../src/config/mask.ts';
import { SECTIONS } from '../../../src/sources/all-settings.ts';
import { createGoogleState } from '../../stand-ins/google/state.ts';

const { serviceAccount } = createGoogleState();
const KEY = JSON.parse(serviceAccount.keyFile) as Readonly<Record<string, string>>;

function load(key: string, more: Readonly<Record<string, string>> = {}) {
  const env = { GOOGLE_SERVICE_ACCOUNT: key, GOOGLE_ADMIN_EMAIL: 'admin@example.com', ...more };
  return loadSettings(SECTIONS, { env, cwd: '/nowhere' }, ['google']);
}

function ellipticKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

it('takes the key as it is in the file, and shows nothing of it', () => {
  const { settings } = load(serviceAccount.keyFile);
  expect(settings.google.serviceAccount).toBe(serviceAccount.keyFile);
  expect(maskedSettings(SECTIONS, settings)).toMatchObject({ GOOGLE_SERVICE_ACCOUNT: '****' });
});

it.each<[string, unknown]>([
  ['no JSON', 'google-key.json'],
  ['an OAuth client', { installed: { client_id: 'x', client_secret: 'y' } }],
  ['the credentials of a person', { ...KEY, type: 'authorized_user' }],
  ['no client id', { ...KEY, client_id: undefined }],
  ['no private key', { ...KEY, private_key: undefined }],
  ['a private key cut off', { ...KEY, private_key: KEY['private_key']?.slice(0, 200) }],
  ['a key of another kind', { ...KEY, private_key: ellipticKey() }],
])('refuses %s, without showing it', (_, key) => {
  const text = typeof key === 'string' ? key : JSON.stringify(key);
  const message = /GOOGLE_SERVICE_ACCOUNT.*\*{4}.*the JSON key of a service account/s;
  expect(() => load(text)).toThrow(message);
});

it.each(['', 'admin', 'Admin <admin@example.com>'])('refuses the administrator "%s"', (address) => {
  expect(() => load(serviceAccount.keyFile, { GOOGLE_ADMIN_EMAIL: address })).toThrow('GOOGLE_ADMIN_EMAIL');
});

it('says nothing about variables of other programs of Google', () => {
  const more = { GOOGLE_APPLICATION_CREDENTIALS: '/key.json', GOOGLE_ADMIN_MAIL: 'x' };
  const { notices } = load(serviceAccount.keyFile, more);
  expect(notices.map(({ message }) => message)).toEqual([expect.stringContaining('GOOGLE_ADMIN_MAIL')]);
});
