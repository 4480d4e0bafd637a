import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { createCertificates } from './certificates.ts';
import { canConnect, freePort, run, startProcess, type RunningProcess } from './process.ts';
import type { Service } from './service.ts';

export const RADOSGW: Service = {
  title: "Ceph's S3 service",
  commands: ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph', 'monmaptool', 'openssl', 'setpriv'],
  packages: ['radosgw', 'ceph-mon', 'ceph-osd', 'openssl', 'util-linux'],
};

/** How long the three daemons may take to start, on a machine that is busy. */
export const RADOSGW_START_MS = 120_000;

/** The name that the service answers to besides its address, for clients behind a proxy. */
export const S3_HOST = 's3.example.test';

export interface S3Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Radosgw {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** `https://127.0.0.1:port`, with a certificate of `ca`. */
  readonly secureUrl: string;
  /** Path of the private authority's certificate. */
  readonly ca: string;
  /** The key of a user who may create buckets. */
  readonly owner: S3Key;
  /** The key of a user without rights in the owner's buckets. */
  readonly stranger: S3Key;
  stop(): Promise<void>;
}

const OWNER: S3Key = { accessKeyId: 'OWNERKEY', secretAccessKey: 'owner-secret-key' };
const STRANGER: S3Key = { accessKeyId: 'STRANGERKEY', secretAccessKey: 'stranger-secret-key' };

/** A client with the owner's key. */
export function ownerClient({ url, owner }: Radosgw): S3Client {
  return new S3Client({ region: 'us-east-1', endpoint: url, forcePathStyle: true, credentials: owner });
}

/**
 * A real S3 service on free ports of 127.0.0.1: Ceph's gateway over one monitor and one store in memory. It checks
 * signatures, rights and clocks as Amazon does.
 */
export async function startRadosgw(): Promise<Radosgw> {
  const folder = await mkdtemp(join(tmpdir(), 'tcsync-radosgw-'));
  const daemons: RunningProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const daemon of daemons.toReversed()) await daemon.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const certificates = await createCertificates(folder, ['IP:127.0.0.1', `DNS:${S3_HOST}`]);
    const [monitor, port, securePort] = [await freePort(), await freePort(), await freePort()];
    const cluster = randomUUID();
    const configuration = join(folder, 'ceph.conf');
    const frontend = `endpoint=127.0.0.1:${port} ssl_endpoint=127.0.0.1:${securePort} ssl_certificate=${certificates.certificate} ssl_private_key=${certificates.key}`;
    await writeFile(configuration, configurationOf(folder, cluster, monitor, frontend));
    const ceph = (...args: readonly string[]): Promise<string> => run('ceph', '-c', configuration, ...args);
    const start = async (command: string, args: readonly string[], ready: () => Promise<unknown>) => {
      const all = ['-f', '-c', configuration, ...args];
      daemons.push(await startProcess({ command, args: all, ready, timeoutMs: RADOSGW_START_MS }));
    };

    await makeKeys(join(folder, 'keyring'));
    await mkdir(join(folder, 'mon'));
    await mkdir(join(folder, 'osd'));
    const map = join(folder, 'monmap');
    await run('monmaptool', '--create', '--fsid', cluster, '--addv', 'a', `[v2:127.0.0.1:${monitor}]`, map);
    const keyring = ['--keyring', join(folder, 'keyring')];
    await run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map, ...keyring, '-c', configuration);
    await start('ceph-mon', ['-i', 'a'], () => canConnect(monitor));

    await ceph('auth', 'import', '-i', join(folder, 'keyring'));
    const store = randomUUID();
    await ceph('osd', 'new', store, '0');
    await run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', store, '-c', configuration);
    await ceph('osd', 'crush', 'add', 'osd.0', '1.0', 'root=default');
    await start('ceph-osd', ['-i', '0'], async () => {
      if (!(await ceph('osd', 'stat')).includes('1 up')) throw new Error('The store is not up yet');
    });
    await start('radosgw', ['-n', 'client.rgw'], () => canConnect(port));
    await makeUser(configuration, 'owner', OWNER);
    await makeUser(configuration, 'stranger', STRANGER);

    return {
      url: `http://127.0.0.1:${port}`,
      secureUrl: `https://127.0.0.1:${securePort}`,
      ca: certificates.ca,
      owner: OWNER,
      stranger: STRANGER,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function makeKeys(keyring: string): Promise<void> {
  const all = ['mon', 'osd', 'mgr'].flatMap((daemon) => ['--cap', daemon, 'allow *']);
  await run(
    'ceph-authtool',
    '--create-keyring',
    keyring,
    '--gen-key',
    '-n',
    'mon.',
    '--cap',
    'mon',
    'allow *',
  );
  await run('ceph-authtool', keyring, '--gen-key', '-n', 'client.admin', ...all);
  await run('ceph-authtool', keyring, '--gen-key', '-n', 'client.rgw', ...all);
  await run('ceph-authtool', keyring, '--gen-key', '-n', 'osd.0', ...all);
}

/** The gateway answers a little before its users can be made. */
async function makeUser(configuration: string, name: string, key: S3Key): Promise<void> {
  const login = [`--access-key=${key.accessKeyId}`, `--secret-key=${key.secretAccessKey}`];
  for (let tries = 1; ; tries++) {
    try {
      const command = ['user', 'create', `--uid=${name}`, `--display-name=${name}`, ...login];
      await run('radosgw-admin', '-c', configuration, ...command);
      return;
    } catch (error) {
      if (tries === 5) throw error;
      await delay(500);
    }
  }
}

function configurationOf(folder: string, cluster: string, monitor: number, frontend: string): string {
  return `[global]
fsid = ${cluster}
mon host = v2:127.0.0.1:${monitor}
public addr = 127.0.0.1
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 2147483648
osd max object name len = 256
osd memory target = 939524096
mon allow pool size one = true
mon warn on pool no redundancy = false
mon data avail crit = 1
mon data avail warn = 1
run dir = ${folder}
log file = ${folder}/$name.log
admin socket = ${folder}/$name.asok
pid file = ${folder}/$name.pid
mon data = ${folder}/mon
osd data = ${folder}/osd
keyring = ${folder}/keyring
heartbeat file =
mon cluster log file = ${folder}/cluster.log
setuser match path =
[client.rgw]
rgw frontends = beast ${frontend}
rgw dns name = ${S3_HOST}
rgw thread pool size = 32
rgw enable usage log = false
rgw enable ops log = false
`;
}
