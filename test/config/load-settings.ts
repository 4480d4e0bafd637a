import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../src/base/errors.ts';
import { loadSettings, type Loaded } from '../../src/config/load.ts';
import { SECTIONS, type SectionName } from '../../src/sources/all-settings.ts';
import type { AllSettings } from '../../src/sources/registry.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** A working directory with this `.env`. */
export function folderWith(dotenv: string | Uint8Array): string {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, '.env'), dotenv);
  return cwd;
}

export function load<S extends SectionName>(
  sections: readonly S[],
  env: Readonly<Record<string, string>>,
  cwd = temporaryFolder(),
): Loaded<Pick<AllSettings, S>> {
  return loadSettings(SECTIONS, { env, cwd }, sections);
}

/** The error that loading ends in. */
export function refusal(
  sections: readonly SectionName[],
  env: Readonly<Record<string, string>>,
  cwd = temporaryFolder(),
): UserError {
  try {
    loadSettings(SECTIONS, { env, cwd }, sections);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('The settings were taken.');
}

/** Enough for the section `timecamp`. */
export const TIMECAMP = { TIMECAMP_API_KEY: 'key-of-timecamp', TIMECAMP_ROOT_GROUP_ID: '7' };

/** Enough for the section `ldap`. */
export const LDAP = {
  LDAP_HOST: 'dc1.example.com',
  LDAP_DOMAIN: 'corp.example.com',
  LDAP_DN: 'DC=corp,DC=example,DC=com',
  LDAP_USERNAME: 'reader',
  LDAP_PASSWORD: 'open sesame',
};
const OKTA = { OKTA_ORG_URL: 'acme.okta.com', OKTA_API_TOKEN: 'token-of-okta' };
const BAMBOOHR = { BAMBOOHR_SUBDOMAIN: 'acme', BAMBOOHR_API_KEY: 'key-of-bamboohr' };
const AZURE = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: 'secret-of-azure' };

/** What each section needs at least. */
export const ENOUGH: Readonly<Partial<Record<SectionName, Readonly<Record<string, string>>>>> = {
  timecamp: TIMECAMP,
  bamboohr: BAMBOOHR,
  azuread: AZURE,
  ldap: LDAP,
  okta: OKTA,
  factorial: { FACTORIAL_API_KEY: 'key-of-factorial' },
  hibob: { HIBOB_SERVICE_USER_ID: 's', HIBOB_SERVICE_USER_TOKEN: 'token-of-hibob' },
};
