import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { startScriptedServer } from '../sources/ldap/scripted-server.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let directory: string;
beforeEach(() => {
  directory = temporaryFolder();
});

async function run(argv: readonly string[], env: Record<string, string>) {
  const shell = createTestShell({ cwd: directory, env: { DISABLE_FILE_LOGGING: 'true', ...env } });
  const exitCode = await main(argv, shell);
  return { exitCode, errors: shell.stderr.text };
}

const LDAP = {
  LDAP_HOST: '0.0.0.0',
  LDAP_DOMAIN: 'example.com',
  LDAP_DN: 'DC=example,DC=com',
  LDAP_USERNAME: 'reader',
  LDAP_PASSWORD: 'secret-4711',
};

describe('settings that only their source can read', () => {
  it('of LDAP are reported all at once', async () => {
    await writeFile(join(directory, 'empty.pem'), '');
    const { exitCode, errors } = await run(['fetch', 'ldap'], {
      ...LDAP,
      LDAP_HOST: 'ldap://dc1.example.com',
      LDAP_DN: 'example.com',
      LDAP_FILTER: '(objectClass=person',
      LDAP_CA_FILE: 'none.pem',
      REQUESTS_CA_BUNDLE: 'empty.pem',
      TIMECAMP_EXCLUDE_REGEX: '(',
    });
    expect(exitCode).toBe(64);
    for (const problem of [
      '6 settings are invalid',
      'LDAP_HOST is not a server name: ldap://dc1.example.com',
      'LDAP_DN is not a distinguished name: example.com',
      'LDAP_FILTER is invalid: (objectClass=person (the parentheses are not balanced)',
      'got "none.pem"; expected',
      'got "empty.pem"; expected',
      'TIMECAMP_EXCLUDE_REGEX: "(" is invalid',
    ])
      expect(errors).toContain(problem);
  });

  it.each(['DC=example,DC=com', String.raw`OU=Staff\, all + CN=x , dc=example`, 'O="Example, Inc.",C=PL'])(
    'a name is taken: LDAP_DN=%s',
    async (dn) => {
      const { errors } = await run(['fetch', 'ldap'], { ...LDAP, LDAP_DN: dn, LDAP_FILTER: '(' });
      expect(errors).not.toContain('LDAP_DN');
    },
  );

  it('of HiBob are reported all at once', async () => {
    const { exitCode, errors } = await run(['fetch', 'hibob'], {
      HIBOB_SERVICE_USER_ID: 'SERVICE-1',
      HIBOB_EXCLUDE_FILTER: '[{"values":["x"]},{"property":"work.site","operator":"like","values":["x"]}]',
    });
    expect(exitCode).toBe(64);
    for (const problem of [
      '3 settings are invalid',
      'has no "property"',
      'must have one of these operators',
      'TOKEN is not set',
    ])
      expect(errors).toContain(problem);
  });

  it.each(['prepare', 'sync-time-off', 'fetch file people.csv'])(
    '%s: a file of certificates',
    async (line) => {
      const env = { TCSYNC_CA_FILE: 'none.pem', TIMECAMP_API_KEY: 'key', TIMECAMP_ROOT_GROUP_ID: '1' };
      const { exitCode, errors } = await run(line.split(' '), env);
      expect(exitCode).toBe(64);
      expect(errors).toContain('got "none.pem"; expected');
    },
  );
});

it('warns of a login without encryption once, and also when the login is refused', async () => {
  const server = await startScriptedServer({ bind: { code: 49, message: 'data 52e' } });
  try {
    const { exitCode, errors } = await run(['fetch', 'ldap'], { ...LDAP, LDAP_PORT: String(server.port) });
    expect(exitCode).toBe(1);
    expect(errors.match(/travel unencrypted between tcsync and 0\.0\.0\.0\./g)).toHaveLength(1);
  } finally {
    await server.close();
  }
});
