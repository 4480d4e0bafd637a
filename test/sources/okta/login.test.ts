import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FAULTS } from '../../../src/sandbox/faults.ts';
import { source } from '../../../src/sources/okta/index.ts';
import type { Step } from '../../../src/sources/source.ts';
import { FakeClock } from '../../fakes.ts';
import { createApplication, type OktaApplication } from '../../stand-ins/okta/oauth.ts';
import { startOkta, type OktaOptions } from '../../stand-ins/okta/start.ts';
import { createOktaState } from '../../stand-ins/okta/state.ts';
import { contextFor } from '../context.ts';
import { startRecordingProxy } from '../ldap/recording-proxy.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const ending: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const JWK = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'key-1' });
const OTHER = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

async function start(changes: Partial<OktaApplication> = {}, options: OktaOptions = {}, key = PEM) {
  const clock = new FakeClock();
  const state = createOktaState();
  const person = state.addUser();
  state.addUser();
  state.addUser();
  state.addGroup('Leads', [person.id]);
  const application = createApplication(publicKey, changes);
  state.application = application;
  const okta = await startOkta({ state, pageSize: 1, now: () => clock.now(), ...options });
  const folder = temporaryFolder();
  ending.push(okta.close);
  const file = join(folder, 'key');
  writeFileSync(file, key);
  const env = { OKTA_ORG_URL: okta.url, OKTA_CLIENT_ID: application.clientId, OKTA_PRIVATE_KEY_FILE: file };
  const contextOf = (more: Readonly<Record<string, string>> = {}) =>
    contextFor(['okta'], { ...env, ...more }, { clock });
  const fetch = (more?: Readonly<Record<string, string>>) => source.fetch(contextOf(more));
  return { okta, application, fetch, contextOf };
}

const TOKEN = 'POST /oauth2/v1/token';

describe('an application with a private key', () => {
  it.each([
    ['PEM', PEM],
    ['JWK', JWK],
  ])('logs in by %s', async (_name, key) => {
    const { fetch, okta } = await start({}, {}, key);
    const { summary } = await fetch();
    expect(summary).toMatchObject({ read: 3, requests: 4 });
    expect(okta.requests.count(TOKEN)).toBe(1);
  });

  it('asks for the scope of groups only with groups in the settings', async () => {
    const { fetch } = await start({ scopes: new Set(['okta.users.read']) });
    await expect(fetch()).resolves.toMatchObject({ summary: { read: 3 } });
    await expect(fetch({ OKTA_SUPERVISOR_GROUPS: 'Leads' })).rejects.toMatchObject({
      code: 'login',
      message: expect.stringContaining('invalid_scope'),
      hint: expect.stringContaining('grant okta.users.read and okta.groups.read'),
    });
  });

  it('proves possession where Okta demands it, with the nonce and a new proof for each request', async () => {
    const { fetch, okta } = await start({ demandsDpop: true });
    await expect(fetch({ OKTA_SUPERVISOR_GROUPS: 'Leads' })).resolves.toMatchObject({ summary: { read: 3 } });
    expect(okta.requests.count(TOKEN)).toBe(3);
  });

  it.each([false, true])('signs anew when a request is sent again (DPoP: %s)', async (demandsDpop) => {
    const { fetch } = await start(
      { demandsDpop },
      // The work is done before the answer is lost, so Okta refuses the same assertion or proof.
      { fault: ({ nOfKind }) => (nOfKind === 1 ? FAULTS['500-after'] : undefined) },
    );
    await expect(fetch()).resolves.toMatchObject({ summary: { read: 3 } });
  });

  it.each([
    ['PEM', PEM],
    ['JWK', JWK],
  ])('sends signatures, and never a private key (%s)', async (_name, key) => {
    const { fetch, okta } = await start({ demandsDpop: true }, {}, key);
    const proxy = await startRecordingProxy(Number(new URL(okta.url).port));
    ending.push(proxy.close);
    await fetch({ OKTA_ORG_URL: `http://127.0.0.1:${proxy.port}` });
    const sent = decodeURIComponent(proxy.sent().toString('latin1'));
    const decoded = [...sent.matchAll(/eyJ[\w-]+/g)].map(([part]) =>
      Buffer.from(part, 'base64url').toString(),
    );
    expect(sent).toContain('client_assertion=');
    expect(decoded.join()).toContain('dpop+jwt');
    expect(decoded.join()).not.toContain('"d":');
    const { d } = privateKey.export({ format: 'jwk' });
    const secrets = [
      String(d),
      ...PEM.split('\n').filter((line) => line.length > 20 && !line.includes('KEY')),
    ];
    for (const secret of secrets) expect(sent + decoded.join()).not.toContain(secret);
  });

  it('gets a new token once when the one in use is refused', async () => {
    const { fetch, okta, application } = await start(
      {},
      {
        onRequest: ({ kind, nOfKind }) => {
          if (kind === 'GET /users' && nOfKind === 2) application.tokens.clear();
        },
      },
    );
    await expect(fetch()).resolves.toMatchObject({ summary: { read: 3 } });
    expect(okta.requests.count(TOKEN)).toBe(2);
  });

  it('is refused with another key, in words and without the key', async () => {
    const key = OTHER.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { fetch } = await start({}, {}, key);
    const error = await fetch().catch((error: unknown) => error);
    expect(error).toMatchObject({
      code: 'login',
      message: expect.stringMatching(/refuses the login of the application 0oa.*signature is invalid/),
      hint: expect.stringContaining('OKTA_PRIVATE_KEY_FILE'),
    });
    expect(String((error as Error).stack)).not.toContain(key.split('\n')[1]);
  });

  it('is named by doctor', async () => {
    const { contextOf } = await start({ demandsDpop: true });
    const steps: Step[] = [];
    for await (const step of source.check?.(contextOf()) ?? []) steps.push(step);
    expect(steps[0]).toMatchObject({
      title: 'Credential: private key of the application 0oaB0000000000000d7',
      detail: 'scopes okta.users.read',
    });
    expect(steps.filter(({ error }) => error !== undefined)).toEqual([]);
  });
});

describe('settings', () => {
  const load = (env: Readonly<Record<string, string>>) =>
    contextFor(['okta'], { OKTA_ORG_URL: 'acme.okta.com', ...env });

  it.each<[env: Record<string, string>, message: string]>([
    [{}, 'OKTA_API_TOKEN is not set. Set it, or OKTA_CLIENT_ID and OKTA_PRIVATE_KEY_FILE.'],
    [{ OKTA_CLIENT_ID: 'c' }, 'OKTA_PRIVATE_KEY_FILE is not set.'],
    [{ OKTA_PRIVATE_KEY: PEM }, 'OKTA_CLIENT_ID is not set.'],
    [
      { OKTA_API_TOKEN: 'token-4711', OKTA_CLIENT_ID: 'c' },
      'OKTA_API_TOKEN and OKTA_CLIENT_ID are set. Keep one way',
    ],
    [{ OKTA_CLIENT_ID: 'c', OKTA_PRIVATE_KEY: 'key' }, 'expected a private RSA or P-256 key'],
  ])('%j: %s', (env, message) => {
    expect(() => load(env)).toThrow(message);
  });
});
