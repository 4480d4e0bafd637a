import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './process.ts';
import { findCommand, type Service } from './service.ts';

export const IMAGES: Service = {
  title: 'buildah and podman',
  commands: ['buildah', 'podman', 'runc', 'mmdebstrap', 'docker-compose', 'setpriv'],
  packages: ['buildah', 'podman', 'runc', 'mmdebstrap', 'docker-compose'],
  root: true,
};

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** What the product's Dockerfile builds upon. */
const BASE = 'docker.io/library/node:24-slim';
const IMAGE = 'localhost/tcsync:test';

/** Debian's packages without which neither node nor `RUN` work. */
const PACKAGES = 'base-files,dash,coreutils,libc6,libstdc++6,libgcc-s1,libatomic1';

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Images and containers in a folder of their own, without an engine that runs all the time. */
export interface Workshop {
  readonly folder: string;
  /** The name of the image that the product's Dockerfile makes. */
  readonly image: string;
  /** Runs a program such as podman with the workshop's images, to its end. */
  use(program: string, args: readonly string[], options?: UseOptions): Promise<Ended>;
  /** The variables with which podman finds the workshop. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface UseOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** SIGTERM is sent once this has been printed to stdout. */
  readonly endAfter?: string;
}

/**
 * Builds the image with the Dockerfile as it is. Its base, which is out of reach of the tests, is stood in for by a
 * minimal Debian with this machine's node and npm.
 */
export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'tcsync-image-'));
  await writeFile(join(folder, 'containers.conf'), CONTAINERS_CONF);
  await writeFile(join(folder, 'storage.conf'), storageConf(folder));
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    CONTAINERS_CONF: join(folder, 'containers.conf'),
    CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
  };
  const workshop: Workshop = {
    folder,
    image: IMAGE,
    env,
    use: (program, args, options = {}) => use(program, args, { ...options, env: { ...env, ...options.env } }),
    close: async () => {
      await use('podman', ['rm', '--all', '--force', '--time', '0'], { env });
      await use('umount', ['--lazy', join(folder, 'images/overlay')], { env });
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await build(workshop, ['--file', await writeBase(folder), '--tag', BASE, join(folder, 'base')]);
    const cache = (await run('npm', 'config', 'get', 'cache')).trim();
    await mkdir(cache, { recursive: true });
    const here = ['--network', 'host', '--volume', `${cache}:/root/.npm`];
    await build(workshop, [...here, '--pull-never', '--tag', IMAGE, PROJECT]);
    return workshop;
  } catch (error) {
    await workshop.close();
    throw error;
  }
}

async function build(workshop: Workshop, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await workshop.use('buildah', [
    'bud',
    '--isolation',
    'chroot',
    '--format',
    'docker',
    ...args,
  ]);
  if (code !== 0) throw new Error(`buildah failed (${code}):\n${stdout}\n${stderr}`);
}

/** The stand-in's files below `base/root`, and its Dockerfile, whose path is returned. */
async function writeBase(folder: string): Promise<string> {
  const root = join(folder, 'base/root');
  const below = (path: string): string => join(root, path);
  await mkdir(join(folder, 'base'));
  await run('mmdebstrap', '--quiet', '--variant=extract', `--include=${PACKAGES}`, 'bookworm', root);
  await symlink('dash', below('bin/sh')).catch(unlessThere);

  const npm = dirname(dirname(await realpath(findCommand('npm') ?? 'npm')));
  await cp(process.execPath, below('usr/local/bin/node'));
  await cp(npm, below('usr/local/lib/node_modules/npm'), { recursive: true });
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', below('usr/local/bin/npm'));
  await mkdir(dirname(below(CERTIFICATES)), { recursive: true });
  await cp(CERTIFICATES, below(CERTIFICATES), { dereference: true });
  await writeFile(below('etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n');
  await writeFile(below('etc/group'), 'root:x:0:\nnode:x:1000:\n');

  const dockerfile = join(folder, 'base/Dockerfile');
  const registry = (await run('npm', 'config', 'get', 'registry')).trim();
  await writeFile(
    dockerfile,
    `FROM scratch
COPY root /
ENV PATH=/usr/local/bin:/usr/bin:/bin NODE_EXTRA_CA_CERTS=${CERTIFICATES} npm_config_registry=${registry}
`,
  );
  return dockerfile;
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** As `setpriv` starts it, a program ends with the test's process, however that dies. */
function use(program: string, args: readonly string[], options: UseOptions): Promise<Ended> {
  const { env, cwd = '/', endAfter } = options;
  const guarded = ['--pdeathsig', 'TERM', '--', program, ...args];
  const child = spawn(findCommand('setpriv') ?? 'setpriv', guarded, {
    cwd,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (endAfter !== undefined && stdout.includes(endAfter) && !child.killed) child.kill('SIGTERM');
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** What podman needs to know on a machine without systemd. */
const CONTAINERS_CONF = `[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
log_driver = "k8s-file"
`;

function storageConf(folder: string): string {
  return `[storage]\ndriver = "overlay"\ngraphroot = "${folder}/images"\nrunroot = "${folder}/containers"\n`;
}
