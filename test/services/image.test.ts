import { chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/sandbox/start.ts';
import { IMAGES, openWorkshop, type Ended, type UseOptions, type Workshop } from './image.ts';
import { freePort, startProcess } from './process.ts';
import { describeWith } from './service.ts';

/** As strict as a cluster's rules can be. */
const STRICT = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges', '--no-healthcheck'];
const USER = 1000;

describeWith(IMAGES, 'the image', () => {
  let workshop: Workshop;
  let sandbox: Sandbox;
  let office: string;
  beforeAll(async () => {
    workshop = await openWorkshop();
  }, 300_000);
  afterAll(() => workshop.close());

  beforeEach(async () => {
    sandbox = await startSandbox();
    office = await mkdtemp(join(workshop.folder, 'office-'));
    await mkdir(join(office, 'var'));
    await chown(join(office, 'var'), USER, USER);
  });
  afterEach(async () => {
    await sandbox.close();
    await rm(office, { recursive: true });
  });

  /** `docker run` with the office's var/, and the settings of the sandbox. */
  function container(options: readonly string[], argv: readonly string[], how?: UseOptions): Promise<Ended> {
    const settings = Object.entries(sandbox.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const place = ['--network', 'host', '--volume', `${office}/var:/app/var`, ...settings];
    return workshop.use(
      'podman',
      ['run', '--rm', ...STRICT, ...place, ...options, workshop.image, ...argv],
      how,
    );
  }

  it('goes the whole way, without root, without rights, and with nothing to write to but var/', async () => {
    for (const line of ['fetch bamboohr', 'prepare', 'python timecamp_sync_users.py --debug', 'sync']) {
      expect(await container([], line.split(' '))).toMatchObject({ code: 0 });
    }
    expect(sandbox.timecamp.requests.writes).toBeGreaterThan(0);
    const dry = await container([], ['python3', 'timecamp_sync_users.py', '--dry-run', '--format', 'json']);
    expect(JSON.parse(dry.stdout).counts).toEqual({});
    expect((await stat(join(office, 'var/timecamp_users.json'))).uid).toBe(USER);
  });

  it('holds what runs, and belongs to root', async () => {
    const look =
      'id -u; ls /opt/tcsync; ls -d /opt/tcsync/node_modules/typescript /opt/tcsync/node_modules/vitest; find /opt/tcsync -writable';
    const { stdout } = await container(['--entrypoint', 'sh'], ['-c', look]);
    expect(stdout.trim().split('\n')).toEqual([
      '1000',
      'dist',
      'docs',
      'healthcheck.mjs',
      'node_modules',
      'package.json',
    ]);
  });

  it('says in one sentence that var/ cannot be written, and what to do about it', async () => {
    await chown(join(office, 'var'), 0, 0);
    const { code, stderr } = await container(['--env', 'DISABLE_FILE_LOGGING=1'], ['fetch', 'bamboohr']);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^tcsync cannot write \/app\/var\/users\.json: permission denied\.\n.*current user is 1000.*TCSYNC_UID.*\n$/,
    );
  });

  it('ends in good order when it is stopped, as process 1', async () => {
    // It has settings of its own, over which the environment would win.
    const none = Object.keys(sandbox.env).flatMap((name) => ['--env', `${name}=`]);
    const ended = await container(none, ['sandbox'], { endAfter: 'TIMECAMP_API_KEY' });
    expect(ended).toMatchObject({ code: 0 });
  });

  it('serves everyone with the token, reports its health, and runs commands', async () => {
    const port = await freePort();
    const settings = ['HOST=0.0.0.0', `PORT=${port}`, 'TOKEN=canary-token'].flatMap((setting) => [
      '--env',
      `TCSYNC_HTTP_${setting}`,
    ]);
    const name = `tcsync-${port}`;
    const ended = container([...settings, '--name', name], ['python', 'http_service.py']);
    const check = ['exec', name, 'node', '/opt/tcsync/healthcheck.mjs'];
    await vi.waitFor(async () => expect(await workshop.use('podman', check)).toMatchObject({ code: 0 }), {
      timeout: 20_000,
    });
    const ask = async (authorization: string): Promise<unknown> => {
      const headers = { authorization, 'content-type': 'application/json' };
      const body = JSON.stringify({ script: 'fetch_bamboohr.py' });
      const { status } = await fetch(`http://127.0.0.1:${port}/run`, { method: 'POST', headers, body });
      return status;
    };
    expect([await ask('Bearer wrong'), await ask('Bearer canary-token')]).toEqual([401, 200]);
    expect((await stat(join(office, 'var/users.json'))).uid).toBe(USER);
    await workshop.use('podman', ['stop', name]);
    expect(await ended).toMatchObject({ code: 0 });
  });

  it('is used by compose: settings of .env and of the shell, arguments added to a service', async () => {
    const socket = join(workshop.folder, 'podman.sock');
    const api = await startProcess({
      command: 'env',
      args: [
        ...Object.entries(workshop.env).map(([name, value]) => `${name}=${value}`),
        'podman',
        'system',
        'service',
        '--time=0',
        `unix://${socket}`,
      ],
      ready: () => stat(socket),
    });
    try {
      const { TIMECAMP_API_KEY = '', ...others } = sandbox.env;
      const file = Object.entries(others).map(([name, value]) => `${name}=${value}\n`);
      await writeFile(join(office, '.env'), [...file, 'TIMECAMP_API_KEY=of-dotenv\n'].join(''));
      const compose = await readFile(
        fileURLToPath(new URL('../../docker-compose.yml', import.meta.url)),
        'utf8',
      );
      // Containers of the tests have no network of their own: they see the sandbox as this machine does.
      const adapted = compose.replace(
        '  image: tcsync\n',
        `  image: ${workshop.image}\n  network_mode: host\n`,
      );
      await writeFile(join(office, 'docker-compose.yml'), adapted);
      const run = (...argv: readonly string[]): Promise<Ended> =>
        workshop.use('docker-compose', ['run', '--rm', '-T', ...argv], {
          cwd: office,
          env: { DOCKER_HOST: `unix://${socket}`, TIMECAMP_API_KEY },
        });
      expect(await run('fetch-bamboohr')).toMatchObject({ code: 0 });
      expect(await run('prepare-timecamp', '--format', 'json')).toMatchObject({ code: 0 });
      const dry = await run('sync-users', '--dry-run', '--format', 'json');
      expect(JSON.parse(dry.stdout)).toMatchObject({
        ok: true,
        counts: expect.objectContaining({ invite: expect.anything() }),
      });
      expect(sandbox.timecamp.requests.writes).toBe(0);
    } finally {
      await api.stop();
    }
  });
});
