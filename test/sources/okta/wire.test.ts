import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { source } from '../../../src/sources/okta/index.ts';
import { createCertificate } from '../../stand-ins/certificate.ts';
import { startOkta } from '../../stand-ins/okta/start.ts';
import { createOktaState } from '../../stand-ins/okta/state.ts';
import { contextFor } from '../context.ts';
import { startRecordingProxy } from '../ldap/recording-proxy.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const ending: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

it('sends no API token in clear', async () => {
  const certificate = createCertificate(['127.0.0.1'], Date.now());
  const state = createOktaState();
  state.addUser();
  state.addUser();
  const okta = await startOkta({ state, certificate, pageSize: 1 });
  const proxy = await startRecordingProxy(Number(new URL(okta.url).port));
  const folder = temporaryFolder();
  ending.push(proxy.close, okta.close);
  const authority = join(folder, 'authority.pem');
  writeFileSync(authority, certificate.cert);

  const env = { OKTA_ORG_URL: `127.0.0.1:${proxy.port}`, OKTA_API_TOKEN: state.token };
  const { summary } = await source.fetch(contextFor(['okta'], { ...env, TCSYNC_CA_FILE: authority }));

  expect([summary.read, okta.requests.count('GET /users')]).toEqual([2, 2]);
  const sent = proxy.sent().toString('latin1');
  expect(sent).not.toBe('');
  for (const text of ['SSWS', state.token, Buffer.from(state.token).toString('base64')])
    expect(sent).not.toContain(text);
});

it.each(['http://acme.okta.com', 'HTTP://10.0.0.1'])('refuses the address %s', (address) => {
  expect(() => contextFor(['okta'], { OKTA_ORG_URL: address, OKTA_API_TOKEN: 'token-4711' })).toThrow(
    'OKTA_ORG_URL',
  );
});
