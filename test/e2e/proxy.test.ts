import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCertificate } from '../stand-ins/certificate.ts';
import { startGraph } from '../stand-ins/graph/start.ts';
import { createDirectoryState } from '../stand-ins/graph/state.ts';
import { startLogin } from '../stand-ins/login/start.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { prepared } from '../core/plan/builders.ts';
import { startProxy, startTlsFront, type Proxy } from '../services/proxy.ts';
import { tcsync, type Outcome } from './command.ts';

const portOf = ({ url }: { readonly url: string }): number => Number(new URL(url).port);

/** Services with private certificates under names that only a proxy with a login knows. */
describe('in a network that is left through a proxy only', () => {
  const closers: (() => unknown)[] = [];
  let folder: string;
  let proxy: Proxy;
  let env: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tcsync-proxy-'));
    const sandbox = await startSandbox({ people: 10 });
    const state = createDirectoryState();
    state.users.push({
      id: 'u1',
      displayName: 'Ann Example',
      mail: 'ann@example.com',
      userPrincipalName: 'ann@example.com',
      department: 'Sales',
      jobTitle: null,
      accountEnabled: true,
      userType: 'Member',
      managerId: undefined,
    });
    const graph = await startGraph({ state, hosts: ['graph.example.test'] });
    const login = await startLogin({ state, hosts: ['login.example.test'] });
    const names = ['hr.example.test', 'timecamp.example.test', 'graph.example.test'];
    const certificate = createCertificate(names, Date.now());
    const front = await startTlsFront(
      {
        'hr.example.test': portOf(sandbox.bamboohr),
        'timecamp.example.test': portOf(sandbox.timecamp),
        'graph.example.test': portOf(graph),
      },
      certificate,
    );
    proxy = await startProxy(
      {
        ...Object.fromEntries(names.map((name) => [name, front.port])),
        'login.example.test': portOf(login),
      },
      'ann:p@ss word',
    );
    closers.push(
      sandbox.close,
      graph.close,
      login.close,
      () => front.close(),
      () => proxy.close(),
    );
    await mkdir(join(folder, 'var'));
    await writeFile(join(folder, 'var/timecamp_users.json'), JSON.stringify([prepared('ann')]));
    await writeFile(join(folder, 'authorities.pem'), `${certificate.cert}\n${login.authority}`);
    const { tenantId, clientId, secret } = state.application;
    env = {
      ...sandbox.env,
      BAMBOOHR_API_URL: 'https://hr.example.test/api',
      TIMECAMP_DOMAIN: 'timecamp.example.test',
      AZURE_TENANT_ID: tenantId,
      AZURE_CLIENT_ID: clientId,
      AZURE_CLIENT_SECRET: secret,
      AZURE_AUTHORITY_HOST: 'https://login.example.test',
      AZURE_SCIM_ENDPOINT: 'https://graph.example.test/v1.0/users',
      HTTPS_PROXY: proxy.url,
      TCSYNC_CA_FILE: 'authorities.pem',
      LOG_LEVEL: 'warn',
    };
  });
  afterAll(async () => {
    for (const close of closers) await close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => void proxy.asked.splice(0));

  /** @param without names of variables to leave out */
  function run(
    line: string,
    more: Record<string, string> = {},
    without: readonly string[] = [],
  ): Promise<Outcome> {
    const all = Object.entries({ ...env, ...more }).filter(([name]) => !without.includes(name));
    return tcsync(line.split(' '), { cwd: folder, env: Object.fromEntries(all) });
  }

  const asked = (): readonly string[] => [...new Set(proxy.asked)];

  it('BambooHR, then TimeCamp, are reached', async () => {
    expect(await run('fetch bamboohr')).toMatchObject({ code: 0, stderr: '' });
    expect(asked()).toEqual(['CONNECT hr.example.test:443']);
    expect(await run('prepare')).toMatchObject({ code: 0, stderr: '' });
    expect(await run('sync')).toMatchObject({ code: 0, stderr: '' });
    expect(asked()).toEqual(['CONNECT hr.example.test:443', 'CONNECT timecamp.example.test:443']);
  });

  it('Entra ID is reached, the login by msal and Graph', async () => {
    expect(await run('fetch azuread')).toMatchObject({ code: 0 });
    expect(asked()).toEqual(['CONNECT login.example.test:443', 'CONNECT graph.example.test:443']);
  });

  it('the names and the file may be the old ones', async () => {
    const old = { https_proxy: proxy.url, REQUESTS_CA_BUNDLE: 'authorities.pem' };
    expect(await run('fetch azuread', old, ['HTTPS_PROXY', 'TCSYNC_CA_FILE'])).toMatchObject({ code: 0 });
    expect(asked()).toHaveLength(2);
  });

  it.each([
    ['fetch bamboohr', 'hr.example.test'],
    ['fetch azuread', 'login.example.test'],
    ['sync', 'timecamp.example.test'],
  ])('%s: without the authority the certificate is not trusted, and it is said whose', async (line, host) => {
    const outcome = await run(line, {}, ['TCSYNC_CA_FILE']);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain(`The certificate of ${host}`);
    expect(outcome.stderr).toContain('TCSYNC_CA_FILE');
  });

  it.each([
    ['fetch bamboohr', 'hr.example.test'],
    ['fetch azuread', 'login.example.test'],
    ['sync', 'timecamp.example.test'],
  ])('%s: a host in NO_PROXY is looked for without the proxy', async (line, host) => {
    const outcome = await run(line, { NO_PROXY: `other.example.test,${host}` });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain(`the name ${host}`);
    expect(asked()).toEqual([]);
  });

  it('a proxy that requires a login is distinguished from the service, and the password stays unseen', async () => {
    const outcome = await run('fetch azuread', { HTTPS_PROXY: proxy.url.replace('ann', 'eve') });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('requires a login');
    expect(`${outcome.stdout}${outcome.stderr}`).not.toMatch(/p(%40|@)ss/);
  });
});
