import { createPrivateKey, createPublicKey } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteError } from '../../../src/base/errors.ts';
import { loadSettings } from '../../../src/config/load.ts';
import { realClock } from '../../../src/io/clock.ts';
import type { Certificate } from '../../../src/sandbox/server.ts';
import { SECTIONS } from '../../../src/sources/all-settings.ts';
import { source } from '../../../src/sources/azuread/index.ts';
import type { Step } from '../../../src/sources/source.ts';
import { createCertificate } from '../../stand-ins/certificate.ts';
import { contextFor } from '../context.ts';
import { startTenant, type Tenant } from './tenant.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const ISSUER = 'https://issuer.example.com';
const SUBJECT = 'system:serviceaccount:hr:tcsync';
const AUDIENCE = 'api://AzureADTokenExchange';

let certificate: Certificate;
let other: Certificate;
beforeAll(() => {
  certificate = createCertificate(['tcsync'], Date.now(), { algorithm: 'rsa', days: 10 });
  other = createCertificate(['tcsync'], Date.now(), { algorithm: 'rsa' });
});

const ending: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** A tenant whose application has a certificate and a federated credential, and no way to use its secret. */
async function start(): Promise<{ tenant: Tenant; file: (name: string, text: string) => string }> {
  const tenant = await startTenant((state) => {
    state.addUser();
    state.application.certificates.push(certificate.cert);
    state.application.federated.push({
      issuer: ISSUER,
      subject: SUBJECT,
      audience: AUDIENCE,
      key: createPublicKey(certificate.key),
    });
  });
  const folder = temporaryFolder();
  ending.push(() => tenant.close());
  return {
    tenant,
    file: (name, text) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    },
  };
}

function contextOf(tenant: Tenant, env: Readonly<Record<string, string>>) {
  const { AZURE_CLIENT_SECRET: _secret, ...rest } = tenant.env;
  // msal dates what it signs by the clock of the machine.
  return contextFor(['azuread'], { ...rest, ...env }, { clock: realClock });
}

function failure(tenant: Tenant, env: Readonly<Record<string, string>>): Promise<RemoteError> {
  return source.fetch(contextOf(tenant, env)).then(
    () => expect.fail('It did not fail.'),
    (error: unknown) => error as RemoteError,
  );
}

function federatedToken(
  changes: { issuer?: string; subject?: string; audience?: string; expires?: number } = {},
) {
  const now = Math.floor(Date.now() / 1000);
  return {
    sign: (key = certificate.key) =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'RS256' })
        .setIssuer(changes.issuer ?? ISSUER)
        .setSubject(changes.subject ?? SUBJECT)
        .setAudience(changes.audience ?? AUDIENCE)
        .setExpirationTime(changes.expires ?? now + 3600)
        .sign(createPrivateKey(key)),
  };
}

describe('a certificate', () => {
  it('logs in without a secret', async () => {
    const { tenant, file } = await start();
    const path = file('both.pem', certificate.key + certificate.cert);
    const { employees } = await source.fetch(contextOf(tenant, { AZURE_CLIENT_CERTIFICATE_FILE: path }));
    expect(employees).toHaveLength(1);
  });

  it('is found among those of its chain', async () => {
    const { tenant, file } = await start();
    const path = file('chain.pem', other.cert + certificate.cert + certificate.key);
    await expect(
      source.fetch(contextOf(tenant, { AZURE_CLIENT_CERTIFICATE_FILE: path })),
    ).resolves.toMatchObject({ summary: { read: 1 } });
  });

  it('that the application does not have is refused', async () => {
    const { tenant, file } = await start();
    const path = file('other.pem', other.cert + other.key);
    const error = await failure(tenant, { AZURE_CLIENT_CERTIFICATE_FILE: path });
    expect(error).toMatchObject({ code: 'login', hint: expect.stringContaining('upload the certificate') });
    expect(error.message).toMatch(/does not belong to the application .*AADSTS700027/);
  });

  it('whose validity is over is not sent', async () => {
    const { tenant, file } = await start();
    const old = createCertificate(['tcsync'], Date.now() - 20 * 86_400_000, { algorithm: 'rsa', days: 10 });
    const error = await failure(tenant, {
      AZURE_CLIENT_CERTIFICATE_FILE: file('old.pem', old.cert + old.key),
    });
    expect(error).toMatchObject({ code: 'login', message: expect.stringContaining('expired on') });
    expect(tenant.login.requests.all).toEqual([]);
  });

  it.each([
    ['without a key', () => certificate.cert],
    ['with the key of another one', () => certificate.cert + other.key],
    ['with an EC key', () => Object.values(createCertificate(['tcsync'], Date.now())).join('')],
    ['that is no PEM', () => 'certificate'],
  ])('%s is a problem of the settings', async (_name, text) => {
    const { tenant, file } = await start();
    const path = file('bad.pem', text());
    expect(() => contextOf(tenant, { AZURE_CLIENT_CERTIFICATE_FILE: path })).toThrow(
      /AZURE_CLIENT_CERTIFICATE .*expected PEM text with a certificate/,
    );
  });

  it('is named by doctor, with the day it expires', async () => {
    const { tenant, file } = await start();
    const path = file('both.pem', certificate.key + certificate.cert);
    const steps: Step[] = [];
    for await (const step of source.check?.(contextOf(tenant, { AZURE_CLIENT_CERTIFICATE_FILE: path })) ?? [])
      steps.push(step);
    const [first] = steps;
    const day = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    expect(first).toMatchObject({
      title: 'Credential: certificate',
      detail: expect.stringContaining(`expires on ${day}`),
      notices: [{ code: 'certificate-expires' }],
    });
    expect(steps.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(JSON.stringify(steps)).not.toContain('PRIVATE KEY');
  });
});

describe('a federated token', () => {
  it('logs in, and is read anew for each token', async () => {
    const { tenant, file } = await start();
    const path = file('token', `${await federatedToken().sign()}\n`);
    const context = contextOf(tenant, { AZURE_FEDERATED_TOKEN_FILE: path });
    await expect(source.fetch(context)).resolves.toMatchObject({ summary: { read: 1 } });
    file('token', 'replaced');
    const error = await source.fetch(context).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'login' });
  });

  it.each([
    ['of another issuer', { issuer: 'https://other.example.com' }, /issuer differs \(AADSTS700211\)/],
    ['for another audience', { audience: 'api://other' }, /audience differs \(AADSTS700212\)/],
    ['of another subject', { subject: 'system:serviceaccount:hr:other' }, /subject differs \(AADSTS700213\)/],
    ['that is over', { expires: 1_700_000_000 }, /has expired.*AADSTS700024/],
  ])('%s is refused in words', async (_name, changes, message) => {
    const { tenant, file } = await start();
    const path = file('token', await federatedToken(changes).sign());
    expect((await failure(tenant, { AZURE_FEDERATED_TOKEN_FILE: path })).message).toMatch(message);
  });

  it('with the signature of another key is refused', async () => {
    const { tenant, file } = await start();
    const path = file('token', await federatedToken().sign(other.key));
    await expect(failure(tenant, { AZURE_FEDERATED_TOKEN_FILE: path })).resolves.toMatchObject({
      code: 'login',
    });
  });

  it('whose file is gone at the login is an error that names the file', async () => {
    const { tenant, file } = await start();
    const path = file('token', await federatedToken().sign());
    const context = contextOf(tenant, { AZURE_FEDERATED_TOKEN_FILE: path });
    rmSync(path);
    const error = await source.fetch(context).catch((error: unknown) => error);
    expect(error).toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(
        `tcsync cannot read the file in AZURE_FEDERATED_TOKEN_FILE, ${path} (ENOENT)`,
      ),
    });
  });
});

describe('settings', () => {
  const load = (env: Readonly<Record<string, string>>) =>
    loadSettings(SECTIONS, { env: { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', ...env }, cwd: '/nowhere' }, [
      'azuread',
    ]);

  it('ask for a credential', () => {
    expect(() => load({})).toThrow(
      'AZURE_CLIENT_SECRET is not set. Set it, or AZURE_CLIENT_CERTIFICATE_FILE, or AZURE_FEDERATED_TOKEN_FILE.',
    );
  });

  it('take only one', () => {
    expect(() =>
      load({ AZURE_CLIENT_SECRET: 'secret', AZURE_CLIENT_CERTIFICATE: certificate.cert + certificate.key }),
    ).toThrow(
      'AZURE_CLIENT_SECRET and AZURE_CLIENT_CERTIFICATE_FILE are set. Keep one way to authenticate, and remove the settings of the others.',
    );
  });

  it('say of an unreadable token file only that', () => {
    expect(() => load({ AZURE_FEDERATED_TOKEN_FILE: 'gone' })).toThrow(
      /^A setting is invalid:\n.*readable file/,
    );
  });
});
