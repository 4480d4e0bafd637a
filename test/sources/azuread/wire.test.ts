import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { realClock } from '../../../src/io/clock.ts';
import { source } from '../../../src/sources/azuread/index.ts';
import { createCertificate } from '../../stand-ins/certificate.ts';
import { contextFor } from '../context.ts';
import { startRecordingProxy } from '../ldap/recording-proxy.ts';
import { startTenant } from './tenant.ts';

const ending: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

it.each(['secret', 'certificate'])('sends no %s in clear', async (kind) => {
  const certificate = createCertificate(['tcsync'], Date.now(), { algorithm: 'rsa' });
  const tenant = await startTenant((state) => {
    state.addUser();
    state.application.certificates.push(certificate.cert);
  });
  const folder = mkdtempSync(join(tmpdir(), 'tcsync-wire-'));
  const login = await startRecordingProxy(Number(new URL(tenant.login.url).port));
  const graph = await startRecordingProxy(Number(new URL(tenant.graph.url).port));
  ending.push(
    login.close,
    graph.close,
    () => tenant.close(),
    () => rmSync(folder, { recursive: true }),
  );
  const file = join(folder, 'client.pem');
  writeFileSync(file, certificate.key + certificate.cert);

  const { AZURE_CLIENT_SECRET: secret = '', ...env } = tenant.env;
  const credential: Record<string, string> =
    kind === 'secret' ? { AZURE_CLIENT_SECRET: secret } : { AZURE_CLIENT_CERTIFICATE_FILE: file };
  const addresses = {
    AZURE_AUTHORITY_HOST: `https://127.0.0.1:${login.port}`,
    AZURE_SCIM_ENDPOINT: `http://127.0.0.1:${graph.port}/v1.0/users`,
  };
  // msal dates what it signs by the clock of the machine.
  await source.fetch(contextFor(['azuread'], { ...env, ...credential, ...addresses }, { clock: realClock }));

  const toLogin = login.sent().toString('latin1');
  const toGraph = graph.sent().toString('latin1');
  expect(toLogin).not.toBe('');
  expect(toLogin).not.toContain('client_id');
  expect(toGraph).toContain('Bearer sandbox.');
  const keyLines = certificate.key.split('\n').filter((line) => line.length > 20 && !line.includes('KEY'));
  for (const text of [secret, ...keyLines]) expect(toLogin + toGraph).not.toContain(text);
});
