import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realClock } from '../../src/io/clock.ts';
import { main } from '../../src/cli/main.ts';
import { createCertificate } from '../stand-ins/certificate.ts';
import { startFactorial } from '../stand-ins/factorial/start.ts';
import { createFactorialState } from '../stand-ins/factorial/state.ts';
import { FAULTS } from '../../src/sandbox/faults.ts';
import { startHibob } from '../stand-ins/hibob/start.ts';
import { createHibobState } from '../stand-ins/hibob/state.ts';
import { startOkta } from '../stand-ins/okta/start.ts';
import { createOktaState } from '../stand-ins/okta/state.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/start.ts';
import { startTenant } from '../sources/azuread/tenant.ts';
import { createTestShell, type TestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let directory: string;
const closing: (() => unknown)[] = [];

beforeEach(async () => {
  directory = temporaryFolder();
  await mkdir(join(directory, 'var'));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Step {
  readonly title: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly warnings: readonly string[];
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
  readonly sample?: Readonly<Record<string, string>>;
}

interface Result {
  readonly ok: boolean;
  readonly exit_code: number;
  readonly parts: readonly {
    readonly name: string;
    readonly skipped?: string;
    readonly steps: readonly Step[];
  }[];
}

type Env = Readonly<Record<string, string>>;

async function doctor(env: Env, argv: readonly string[] = [], shell: Partial<TestShell> = {}) {
  const opened = createTestShell({ cwd: directory, env, ...shell });
  const exitCode = await main(['doctor', ...argv], opened);
  return { exitCode, output: opened.stdout.text, errors: opened.stderr.text };
}

async function examine(env: Env, argv: readonly string[] = [], shell: Partial<TestShell> = {}) {
  const { exitCode, output } = await doctor(env, ['--format', 'json', ...argv], shell);
  const result = JSON.parse(output) as Result;
  expect(result.exit_code).toBe(exitCode);
  expect(result.ok).toBe(exitCode === 0);
  return result;
}

function stepsOf({ parts }: Result, name: string): readonly Step[] {
  return parts.find((part) => part.name === name)?.steps ?? [];
}

function failed({ parts }: Result): readonly Step[] {
  return parts.flatMap(({ steps }) => steps.filter(({ ok }) => !ok));
}

async function open(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  closing.push(sandbox.close);
  return sandbox;
}

async function digest(): Promise<string> {
  const hash = createHash('sha256');
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    hash.update(path);
    if (entry.isFile()) hash.update(await readFile(path));
  }
  return hash.digest('hex');
}

describe('when everything is valid', () => {
  it('reports each step, shows a sample person as fetch would write them, and exits 0', async () => {
    const { env } = await open();
    const result = await examine(env);
    expect(failed(result)).toEqual([]);
    expect(result.parts.map(({ name }) => name)).toEqual(['settings', 'files', 'bamboohr', 'timecamp']);
    expect(stepsOf(result, 'bamboohr').at(-1)?.sample).toMatchObject({
      external_id: '0001',
      name: 'Milan Adamski',
      email: 'milan.adamski@example.com',
      department: 'Management',
      real_email: '',
    });
    expect(stepsOf(result, 'bamboohr').at(-1)?.sample).not.toHaveProperty('raw_data');
    expect(stepsOf(result, 'timecamp').map(({ title, detail }) => [title, detail])).toEqual(
      expect.arrayContaining([
        ['TimeCamp accepts the API key', 'it belongs to owner@example.com'],
        ['The API key can read the account', '41 users, 39 of them enabled, 16 groups'],
        ['The API key belongs to an administrator', ''],
        ['The root group exists', '"Example Company" (100)'],
        ['TimeCamp allows the depth of the groups', 'the deepest is at level 3'],
      ]),
    );
  });

  it('reports in text: symbols on a terminal, words elsewhere, colors only where they are wanted', async () => {
    const { env } = await open();
    const terminal = { stdoutIsTerminal: true };
    const bright = await doctor({ ...env, LANG: 'en_US.UTF-8' }, [], terminal);
    expect(bright.output).toContain('\u001B[32m✓\u001B[39m TimeCamp accepts the API key');
    const plain = await doctor({ ...env, LANG: 'en_US.UTF-8', NO_COLOR: '1' }, [], terminal);
    expect(plain.output).toContain('  ✓ TimeCamp accepts the API key');
    const ascii = await doctor({ ...env, LANG: 'C', NO_COLOR: '1' }, [], terminal);
    const piped = await doctor({ ...env, LANG: 'en_US.UTF-8' });
    for (const { output } of [ascii, piped]) {
      expect(output).toContain('  ok   TimeCamp accepts the API key');
      expect(output).toMatch(/real_email +\(empty\)/);
      expect(output).toMatch(/All \d+ steps passed\.\n$/);
      expect(output).not.toContain('✓');
      expect(output).not.toContain('\u001B');
    }
  });

  it('writes nothing: neither files nor anything in TimeCamp', async () => {
    const { env, timecamp, bamboohr } = await open();
    const before = await digest();
    expect((await doctor(env)).exitCode).toBe(0);
    expect(await digest()).toBe(before);
    await rm(join(directory, 'var'), { recursive: true });
    expect((await doctor(env)).exitCode).toBe(0);
    expect(await readdir(directory)).toEqual([]);
    expect([timecamp.requests.writes, bamboohr.requests.writes]).toEqual([0, 0]);
    expect(timecamp.requests.reads).toBeGreaterThan(0);
  });

  it('asks nobody with --offline', async () => {
    const { env, timecamp, bamboohr } = await open();
    const result = await examine(env, ['--offline']);
    expect(result.parts.map(({ name }) => name)).toEqual(['settings', 'files']);
    expect([...timecamp.requests.all, ...bamboohr.requests.all]).toEqual([]);
  });
});

/** Bob and others, in each of the other HR systems, two on a page. */
const SOURCES: Readonly<Record<string, () => Promise<Env>>> = {
  factorial: async () => {
    const state = createFactorialState();
    state.addEmployee({ full_name: 'Bob', login_email: 'bob@example.com' });
    for (let n = 0; n < 9; n += 1) state.addEmployee();
    const factorial = await startFactorial({ state, pageSize: 2 });
    closing.push(factorial.close);
    return { FACTORIAL_API_URL: factorial.apiUrl, FACTORIAL_API_KEY: state.apiKey };
  },
  okta: async () => {
    const state = createOktaState();
    state.addUser({ profile: { displayName: 'Bob', email: 'bob@example.com' } });
    for (let n = 0; n < 9; n += 1) state.addUser();
    const okta = await startOkta({ state, pageSize: 2 });
    closing.push(okta.close);
    return { OKTA_ORG_URL: okta.url, OKTA_API_TOKEN: state.token };
  },
  hibob: async () => {
    const state = createHibobState();
    state.addPerson({ fields: { 'root.displayName': 'Bob', 'root.email': 'bob@example.com' } });
    state.addPerson();
    const hibob = await startHibob({ state });
    closing.push(hibob.close);
    return {
      HIBOB_API_URL: hibob.apiUrl,
      HIBOB_SERVICE_USER_ID: state.serviceUserId,
      HIBOB_SERVICE_USER_TOKEN: state.token,
    };
  },
  azuread: async () => {
    const tenant = await startTenant(
      (state) => {
        state.addUser({ displayName: 'Bob', userPrincipalName: 'bob@example.com' });
        for (let n = 0; n < 9; n += 1) state.addUser();
      },
      { graph: { pageSize: 2 } },
    );
    closing.push(() => tenant.close());
    return tenant.env;
  },
};

const SECRETS: Readonly<Record<string, string>> = {
  factorial: 'FACTORIAL_API_KEY',
  okta: 'OKTA_API_TOKEN',
  hibob: 'HIBOB_SERVICE_USER_TOKEN',
  azuread: 'AZURE_CLIENT_SECRET',
};

describe.each(Object.keys(SOURCES))('%s', (name) => {
  it('is tried from the way there to a sample', async () => {
    const env = { ...(await open()).env, ...(await SOURCES[name]?.()) };
    const result = await examine(env, [name]);
    expect(failed(result)).toEqual([]);
    expect(result.parts.map((part) => part.name)).toEqual(['settings', 'files', name, 'timecamp']);
    const last = stepsOf(result, name).at(-1);
    expect(last).toMatchObject({ sample: { name: 'Bob', email: 'bob@example.com', status: 'active' } });
    expect(last?.detail).toMatch(/^2 on the first page/);
  });

  it('is distinguished from a wrong login', async () => {
    const env = { ...(await open()).env, ...(await SOURCES[name]?.()) };
    const wrong = 'not-the-secret-at-all';
    const { exitCode, output } = await doctor({ ...env, [SECRETS[name] ?? '']: wrong }, [name]);
    expect(exitCode).toBe(1);
    expect(output).toMatch(/FAIL \S.* accepts the login\n.+\n +/);
    expect(output).not.toContain(wrong);
  });
});

describe('settings', () => {
  it('are reported all at once, and what can still be tried is tried', async () => {
    const { env, bamboohr } = await open();
    const result = await examine({
      ...env,
      TIMECAMP_CONCURRENCY: '99',
      TIMECAMP_ROOT_GROUP_ID: '',
      TIMECAMP_USE_DEPARTMENT_GROUPS: 'perhaps',
      BAMBOOHR_SUBDOMIAN: 'typo',
    });
    const settings = stepsOf(result, 'settings').filter(({ ok }) => !ok);
    expect(settings.map(({ title }) => title)).toEqual(['TimeCamp', 'Prepare: names, groups and roles']);
    expect(settings[0]?.error?.message).toMatch(
      /TIMECAMP_ROOT_GROUP_ID is not set.*\n.*TIMECAMP_CONCURRENCY/,
    );
    expect(stepsOf(result, 'settings')[0]?.warnings.join()).toContain('BAMBOOHR_SUBDOMIAN');
    expect(stepsOf(result, 'bamboohr').every(({ ok }) => ok)).toBe(true);
    expect(bamboohr.requests.reads).toBeGreaterThan(0);
    expect(result.parts.at(-1)).toMatchObject({ name: 'timecamp', steps: [], skipped: expect.anything() });
  });

  it('on lines that other programs read otherwise are named, their values masked', async () => {
    const { env } = await open();
    const lines = [
      'LDAP_PASSWORD=canary#canary',
      'S3_REGION=${HOME}x',
      String.raw`OKTA_API_TOKEN="0123456789canary\\d"`,
      "LDAP_USERNAME='svc'",
      'FOREIGN_KEY="a\\tb"',
    ];
    await writeFile(join(directory, '.env'), `${lines.join('\n')}\n`, { mode: 0o600 });
    const { HOME: _, ...environment } = env;
    const result = await examine(environment, ['--offline']);
    const warnings = stepsOf(result, 'settings').flatMap((step) => step.warnings);
    expect(warnings).toEqual([
      ".env line 1: tcsync reads LDAP_PASSWORD as ****, but dotenv reads **** and Node reads ****. Write it as LDAP_PASSWORD='…'.",
      '.env line 2: tcsync reads S3_REGION as "x", but dotenv reads "${HOME}x" and Node reads "${HOME}x". Write it as S3_REGION=….',
      ".env line 3: tcsync reads OKTA_API_TOKEN as 01****\\d, but dotenv reads 01****\\d and Node reads 01****\\d. Write it as OKTA_API_TOKEN='…'.",
      ".env line 5: tcsync reads FOREIGN_KEY as ****, but dotenv reads **** and Node reads ****. Write it as FOREIGN_KEY='…'.",
    ]);
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  it('warn of risky and useless settings', async () => {
    const { env } = await open();
    const warnings = async (more: Env = {}) =>
      stepsOf(await examine({ ...env, ...more }, ['--offline']), 'settings').flatMap((step) => step.warnings);
    expect(await warnings()).toEqual([]);

    const old = { AZURE_BEARER_TOKEN: 'canary', TIMECAMP_SYNC_PERSISTENT_SETTINGS: 'true' };
    const reported = await warnings({ ...old, TIMECAMP_SSL_VERIFY: 'false' });
    expect(reported).toEqual([
      'These settings no longer have an effect: TIMECAMP_SYNC_PERSISTENT_SETTINGS, AZURE_BEARER_TOKEN. Remove them.',
      expect.stringContaining('TIMECAMP_SSL_VERIFY is off'),
    ]);

    await writeFile(join(directory, '.env'), 'LOG_LEVEL=info\n', { mode: 0o644 });
    expect(await warnings()).toEqual([]);
    await writeFile(join(directory, '.env'), 'LDAP_PASSWORD=canary\nOKTA_API_TOKEN=canary\n');
    expect(await warnings()).toEqual([
      'All users of this machine can read .env, which contains LDAP_PASSWORD, OKTA_API_TOKEN. Run chmod 600 .env.',
    ]);
    await chmod(join(directory, '.env'), 0o640);
    expect(await warnings()).toEqual([]);
  });

  it('that only the source can read are reported with the others', async () => {
    const { env } = await open();
    const result = await examine({ ...env, HIBOB_EXCLUDE_FILTER: '{}' }, ['hibob', '--offline']);
    const wrong = stepsOf(result, 'settings').filter(({ ok }) => !ok);
    expect(wrong.map(({ error }) => error?.message).join()).toContain('has no "property"');
  });

  it('choose the HR system: those that are complete, else those begun; one that is named, whatever else is set', async () => {
    const { env } = await open();
    const names = async (changes: Env, ...argv: string[]) =>
      (await examine({ ...env, ...changes }, argv)).parts.slice(2, -1).map(({ name }) => name);
    expect(await names({ LDAP_HOST: 'dc.example.com' })).toEqual(['bamboohr']);
    expect(await names({ BAMBOOHR_API_KEY: '' })).toEqual(['bamboohr']);
    expect(await names({ BAMBOOHR_API_KEY: '' }, 'okta')).toEqual(['okta']);
    expect(await names({ BAMBOOHR_API_KEY: '', BAMBOOHR_SUBDOMAIN: '' })).toEqual([]);
  });

  it('of no HR system at all are a failure, unless people come from a file', async () => {
    const { env } = await open();
    const none = { ...env, BAMBOOHR_API_KEY: '', BAMBOOHR_SUBDOMAIN: '' };
    expect(failed(await examine(none)).map(({ title }) => title)).toEqual(['An HR system is configured']);
    expect(failed(await examine(none, ['file']))).toEqual([]);
  });
});

describe('the way there', () => {
  it('ends at a name that nobody knows', async () => {
    const { env } = await open();
    const result = await examine({ ...env, BAMBOOHR_API_URL: 'https://nobody.invalid/api' });
    const [wrong] = failed(result);
    expect(wrong).toMatchObject({ title: 'The name nobody.invalid is known', error: { code: 'connection' } });
    expect(stepsOf(result, 'bamboohr').at(-1)).toBe(wrong);
    expect(stepsOf(result, 'timecamp').at(-1)?.ok).toBe(true);
  });

  it('ends at a port that is closed', async () => {
    const { env, timecamp } = await open();
    await timecamp.close();
    const [wrong, ...others] = failed(await examine(env));
    expect(wrong?.title).toMatch(/^Port \d+ of 127\.0\.0\.1 is open$/);
    expect(wrong?.error).toMatchObject({ message: expect.stringContaining('refuses connections') });
    expect(others).toEqual([]);
  });

  it('asks the clock of the other side', async () => {
    const { env } = await open();
    const clock = { ...realClock, now: () => Date.now() + 600_000 };
    const wrong = failed(await examine(env, [], { clock }));
    expect(wrong.map(({ title }) => title)).toEqual([
      "This machine's clock agrees with that of BambooHR",
      "This machine's clock agrees with that of TimeCamp",
    ]);
    expect(wrong[0]?.error?.message).toMatch(/ 60\d seconds ahead of/);
  });

  it('is tried through the proxy, with a private authority', async () => {
    const { env } = await open({});
    const certificate = createCertificate(['tc.example.com'], Date.now());
    const service = createTlsServer(certificate, (_, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end('{"message":"no such key"}');
    });
    const port = await listen(service);
    const proxy = createServer();
    proxy.on('connect', (_request, socket) => {
      const through = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
      through.on('error', () => socket.destroy());
      socket.on('error', () => through.destroy());
    });
    const proxied = {
      ...env,
      TIMECAMP_DOMAIN: 'tc.example.com',
      HTTPS_PROXY: `http://127.0.0.1:${await listen(proxy)}`,
    };
    const untrusted = failed(await examine(proxied));
    expect(untrusted.map(({ title }) => title)).toEqual(['tc.example.com answers through the proxy']);
    expect(untrusted[0]?.error?.hint).toContain('TCSYNC_CA_FILE');

    await writeFile(join(directory, 'ca.pem'), certificate.cert);
    const trusted = await examine({ ...proxied, TCSYNC_CA_FILE: join(directory, 'ca.pem') });
    expect(stepsOf(trusted, 'timecamp')).toContainEqual(
      expect.objectContaining({
        detail: expect.stringMatching(/^TLSv1\.3, certificate by .+, until 20\d\d-/),
      }),
    );
    expect(failed(trusted).map(({ title }) => title)).toEqual(['TimeCamp accepts the API key']);

    const unchecked = await examine({ ...proxied, TIMECAMP_SSL_VERIFY: 'false' });
    expect(stepsOf(unchecked, 'timecamp').flatMap(({ warnings }) => warnings)).toHaveLength(1);
    expect(failed(unchecked).map(({ title }) => title)).toEqual(['TimeCamp accepts the API key']);
  });

  it.each([
    [407, /requires a login/],
    [403, /blocks requests to tc\.example\.com/],
  ])('distinguishes a proxy that answers %i from TimeCamp', async (status, words) => {
    const { env } = await open();
    const proxy = createServer();
    proxy.on('connect', (_request, socket) =>
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`),
    );
    const [wrong] = failed(
      await examine({
        ...env,
        TIMECAMP_DOMAIN: 'tc.example.com',
        HTTPS_PROXY: `http://user:proxy-password@127.0.0.1:${await listen(proxy)}`,
      }),
    );
    expect(wrong?.title).toBe('tc.example.com answers through the proxy');
    expect(wrong?.error?.message).toMatch(words);
    expect(JSON.stringify(wrong)).not.toContain('proxy-password');
  });
});

async function listen(server: Server | ReturnType<typeof createTlsServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

describe('keys and rights', () => {
  it.each([401, 403] as const)(
    'recognizes wrong keys, also where TimeCamp answers them with %i',
    async (unauthorized) => {
      const { env } = await open({ timecamp: { unauthorized } });
      const keys = { BAMBOOHR_API_KEY: 'wrong-bamboohr-key', TIMECAMP_API_KEY: 'wrong-timecamp-key' };
      const { exitCode, output, errors } = await doctor({ ...env, ...keys }, ['--format', 'json', '--debug']);
      expect(exitCode).toBe(1);
      const wrong = failed(JSON.parse(output) as Result);
      expect(wrong.map(({ title }) => title)).toEqual([
        'BambooHR accepts the login',
        'TimeCamp accepts the API key',
      ]);
      expect(wrong.map(({ error }) => error?.code)).toEqual(['login', 'login']);
      expect(output + errors).not.toMatch(/wrong-(bamboohr|timecamp)-key/);
    },
  );

  it('distinguishes missing rights from a wrong key', async () => {
    const { env, timecamp } = await open({ bamboohr: { fault: () => FAULTS['403'] } });
    timecamp.state.visibleUser(timecamp.state.ownerId)?.roles.set(timecamp.state.rootId, '2');
    const wrong = failed(await examine(env));
    expect(wrong.map(({ title }) => title)).toEqual([
      'BambooHR shows people',
      'The API key belongs to an administrator',
    ]);
    expect(wrong[1]?.error?.message).toContain('role supervisor');
  });
});

describe('the account', () => {
  it('must have the groups that the settings name', async () => {
    const { env } = await open();
    const wrong = failed(
      await examine({ ...env, TIMECAMP_ROOT_GROUP_ID: '4711', TIMECAMP_DISABLED_USERS_GROUP_ID: '4712' }),
    );
    expect(wrong.map(({ title }) => title)).toEqual([
      'The root group exists',
      "The disabled users' group exists",
    ]);
    expect(wrong[0]?.error?.message).toContain('4711 (TIMECAMP_ROOT_GROUP_ID)');
    expect(wrong[0]?.error?.hint).toContain('100, "Example Company"');
  });

  it('may differ from the settings in ways to look at', async () => {
    const { env } = await open();
    const result = await examine({
      ...env,
      TIMECAMP_MAX_GROUP_LEVEL: '2',
      TIMECAMP_IGNORED_USER_IDS: '1001,999',
    });
    expect(failed(result)).toEqual([]);
    const warnings = stepsOf(result, 'timecamp').flatMap((step) => step.warnings);
    expect(warnings).toEqual([expect.stringContaining('level 3'), expect.stringMatching(/: 999\.$/)]);
  });
});

describe('files', () => {
  const filesOf = async (env: Env, shell: Partial<TestShell> = {}) =>
    stepsOf(await examine(env, ['--offline', 'file'], shell), 'files');
  const keep = (name: string, content: unknown) =>
    writeFile(join(directory, 'var', name), JSON.stringify(content));
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

  it('cannot be kept if the path is blocked', async () => {
    await rm(join(directory, 'var'), { recursive: true });
    await writeFile(join(directory, 'var'), '');
    const [storage, log] = await filesOf({ TIMECAMP_API_KEY: 'k', TIMECAMP_ROOT_GROUP_ID: '1' });
    expect(storage).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('is a file, not a folder') },
    });
    expect(log?.ok).toBe(false);
  });

  it('cannot be kept where this user may not write', async (test) => {
    const folder = join(directory, 'var');
    if (process.getuid?.() === 0) {
      // Root may write wherever the disk lets it.
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'none', folder]).status === 0;
      test.skip(!mounted, 'this root may not mount');
      closing.push(async () => void execFileSync('umount', [folder]));
    } else {
      await chmod(folder, 0o500);
      closing.push(() => chmod(folder, 0o700));
    }
    expect((await filesOf({}))[0]).toMatchObject({ ok: false, error: { code: 'storage' } });
  });

  it('names the holder of each lock, and whether it is still active', async () => {
    const holder = {
      host: hostname(),
      pid: process.pid,
      process_started: null,
      token: 't',
      command: 'tcsync sync',
    };
    const lock = async (renewed: string, file = 'sync.lock', title = 'The lock is free') => {
      await keep(file, { ...holder, since: renewed, renewed });
      return (await filesOf({})).find((step) => step.title === title);
    };
    expect((await lock(hoursAgo(0)))?.warnings.join()).toContain(
      `tcsync sync on ${hostname()} (process ${process.pid})`,
    );
    const timeOff = await lock(hoursAgo(0), 'sync_time_off.lock', 'The lock of sync-time-off is free');
    expect(timeOff?.warnings.join()).toContain('holds the lock');
    const abandoned = await lock(hoursAgo(1));
    expect(abandoned).toMatchObject({ ok: true, warnings: [] });
    expect(abandoned?.detail).toContain('the next run takes it over');
  });

  it('show how old the people are, and refuse what a sync would refuse', async () => {
    const person = {
      external_id: '1',
      name: 'Ann',
      email: 'ann@example.com',
      department: '',
      status: 'active',
      supervisor_id: '',
    };
    const prepared = {
      timecamp_external_id: '1',
      timecamp_user_name: 'Ann',
      timecamp_email: 'ann@example.com',
      timecamp_groups_breadcrumb: '',
      timecamp_status: 'active',
      timecamp_role: 'user',
    };
    const sha256 = createHash('sha256')
      .update(JSON.stringify([prepared]))
      .digest('hex');
    const make = async (hours: number) => {
      const input = { source: 'okta', run: 'r', fetched_at: hoursAgo(hours), count: 1, tool: 't' };
      await keep('users.json', { meta: input, users: [person] });
      await keep('timecamp_users.json', [prepared]);
      await keep('timecamp_users.meta.json', {
        input,
        prepared_at: hoursAgo(hours),
        sha256,
        settings_sha256: 's',
        tool: 't',
      });
      return (await filesOf({ TIMECAMP_API_KEY: 'k', TIMECAMP_ROOT_GROUP_ID: '1' })).slice(-2);
    };
    expect(await make(3)).toMatchObject([
      { ok: true, warnings: [], detail: '1 person from okta, 3 hours ago' },
      { ok: true, detail: '1 person, 1 active, prepared 3 hours ago' },
    ]);
    expect(await make(50)).toMatchObject([
      { ok: true, warnings: [expect.stringContaining('26 hours')], detail: '1 person from okta, 2 days ago' },
      { ok: false, error: { code: 'stale', message: expect.stringContaining('50 hours ago') } },
    ]);
  });

  it('report a journal that cannot be read, and the contents of one that can', async () => {
    await keep('sync_journal.json', {});
    const broken = (await filesOf({})).find(({ title }) => title === 'The journal can be read');
    expect(broken?.error?.message).toContain('not a journal');
    await keep('sync_journal.json', {
      version: 1,
      invited: [{ email: 'ann@example.com', sent_at: hoursAgo(1), answered: true }],
      reset_manual: [],
      max_level: 4,
      last_source: 'okta',
    });
    const sound = (await filesOf({})).find(({ title }) => title === 'The journal can be read');
    expect(sound?.detail).toBe('1 invitation pending, groups up to level 4, last sync from okta');
  });
});

it('stops when it is interrupted, exit 130', async () => {
  const { env } = await open();
  const { exitCode } = await doctor(env, [], { signal: AbortSignal.abort() });
  expect(exitCode).toBe(130);
});
