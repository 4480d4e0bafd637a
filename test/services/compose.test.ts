import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadSourceSections } from '../../src/sources/registry.ts';
import { describeWith, findCommand, type Service } from './service.ts';

const COMPOSE: Service = {
  title: 'docker-compose',
  commands: ['docker-compose'],
  packages: ['docker-compose'],
};

const exec = promisify(execFile);
const FILE = fileURLToPath(new URL('../../docker-compose.yml', import.meta.url));

interface Project {
  readonly services: Readonly<Record<string, ComposeService>>;
}

interface ComposeService {
  readonly entrypoint: readonly string[];
  readonly environment: Readonly<Record<string, string | null>>;
  readonly user: string;
  readonly profiles?: readonly string[];
}

describeWith(COMPOSE, 'docker-compose.yml', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tcsync-compose-'));
    await copyFile(FILE, join(folder, 'docker-compose.yml'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** What `docker-compose config` makes of the file, with this `.env` and these variables in the shell. */
  async function config(dotenv: string, shell: Readonly<Record<string, string>> = {}): Promise<Project> {
    await writeFile(join(folder, '.env'), dotenv);
    const env = { PATH: process.env['PATH'] ?? '', ...shell };
    const { stdout } = await exec(findCommand('docker-compose') ?? '', ['config'], { cwd: folder, env });
    return parse(stdout) as Project;
  }

  it('is valid, and has a service for each command', async () => {
    const { services } = await config('');
    const sources = Object.keys(await loadSourceSections());
    const commands = Object.entries(services).map(([name, { entrypoint }]) => [name, entrypoint.join(' ')]);
    expect(Object.fromEntries(commands)).toEqual({
      'timecamp-scim': 'tcsync',
      ...Object.fromEntries(sources.map((name) => [`fetch-${name}`, `tcsync fetch ${name}`])),
      'prepare-timecamp': 'tcsync prepare',
      'sync-users': 'tcsync sync --yes',
      'sync-time-off': 'tcsync sync-time-off --yes',
      'display-tree': 'tcsync tree',
      'remove-empty-groups': 'tcsync remove-empty-groups --yes',
      'http-service': 'tcsync serve',
      minio: expect.stringContaining('minio server'),
    });
  });

  it('starts nothing but the HTTP service by itself', async () => {
    const { services } = await config('');
    const unasked = Object.entries(services).filter(([, { profiles = [] }]) => profiles.length === 0);
    expect(unasked.map(([name]) => name)).toEqual(['http-service']);
  });

  it("takes settings from .env, and rather the shell's", async () => {
    const dotenv = 'LDAP_PASSWORD=ab#cd\nTIMECAMP_API_KEY=of-dotenv\nTCSYNC_UID=1234\n';
    const { services } = await config(dotenv, { TIMECAMP_API_KEY: 'of-shell', TIMECAMP_SYNC_ONLY: 'moves' });
    const { environment, user } = services['sync-users'] ?? {};
    const given = Object.entries(environment ?? {}).filter(([, value]) => value !== null);
    expect(Object.fromEntries(given)).toEqual({
      LDAP_PASSWORD: 'ab#cd',
      TIMECAMP_API_KEY: 'of-shell',
      TIMECAMP_SYNC_ONLY: 'moves',
      TCSYNC_UID: '1234',
    });
    expect(user).toBe('1234:1000');
  });

  it('lets the HTTP service be reached from outside its container, whatever .env says', async () => {
    const { services } = await config('TCSYNC_HTTP_HOST=127.0.0.1\nTCSYNC_HTTP_PORT=9000\n');
    expect(services['http-service']).toMatchObject({
      environment: { TCSYNC_HTTP_HOST: '0.0.0.0', TCSYNC_HTTP_PORT: '8181' },
      ports: ['127.0.0.1:9000:8181/tcp'],
    });
  });
});
