import { createPrivateKey, createPublicKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterEach, expect, it } from 'vitest';
import { realClock } from '../../../src/io/clock.ts';
import { source } from '../../../src/sources/azuread/index.ts';
import { createCertificate } from '../../stand-ins/certificate.ts';
import { contextFor } from '../context.ts';
import { startRecordingProxy } from '../ldap/recording-proxy.ts';
import { startTenant } from './tenant.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const ending: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

const FEDERATION = {
  issuer: 'https://issuer.example.com',
  subject: 'system:serviceaccount:hr:tcsync',
  audience: 'api://AzureADTokenExchange',
};

it.each(['secret', 'certificate', 'federated token'])('sends no %s in clear', async (kind) => {
  const certificate = createCertificate(['tcsync'], Date.now(), { algorithm: 'rsa' });
  const tenant = await startTenant((state) => {
    state.addUser();
    state.application.certificates.push(certificate.cert);
    state.application.federated.push({ ...FEDERATION, key: createPublicKey(certificate.key) });
  });
  const folder = temporaryFolder();
  const login = await startRecordingProxy(Number(new URL(tenant.login.url).port));
  const graph = await startRecordingProxy(Number(new URL(tenant.graph.url).port));
  ending.push(login.close, graph.close, () => tenant.close());
  const file = join(folder, 'client.pem');
  writeFileSync(file, certificate.key + certificate.cert);
  const token = await new SignJWT({ sub: FEDERATION.subject })
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(FEDERATION.issuer)
    .setAudience(FEDERATION.audience)
    .setExpirationTime('1h')
    .sign(createPrivateKey(certificate.key));
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, token);

  const { AZURE_CLIENT_SECRET: secret = '', ...env } = tenant.env;
  const credentials: Readonly<Record<string, Record<string, string>>> = {
    secret: { AZURE_CLIENT_SECRET: secret },
    certificate: { AZURE_CLIENT_CERTIFICATE_FILE: file },
    'federated token': { AZURE_FEDERATED_TOKEN_FILE: tokenFile },
  };
  const addresses = {
    AZURE_AUTHORITY_HOST: `https://127.0.0.1:${login.port}`,
    AZURE_SCIM_ENDPOINT: `http://127.0.0.1:${graph.port}/v1.0/users`,
  };
  // msal dates what it signs by the clock of the machine.
  await source.fetch(
    contextFor(['azuread'], { ...env, ...credentials[kind], ...addresses }, { clock: realClock }),
  );

  const toLogin = login.sent().toString('latin1');
  const toGraph = graph.sent().toString('latin1');
  expect(toLogin).not.toBe('');
  expect(toLogin).not.toContain('client_id');
  expect(toGraph).toContain('Bearer sandbox.');
  const keyLines = certificate.key.split('\n').filter((line) => line.length > 20 && !line.includes('KEY'));
  for (const text of [secret, token, ...token.split('.'), ...keyLines])
    expect(toLogin + toGraph).not.toContain(text);
});
