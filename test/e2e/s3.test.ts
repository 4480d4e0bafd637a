import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/start.ts';
import { ownerClient, RADOSGW, RADOSGW_START_MS, startRadosgw, type Radosgw } from '../services/radosgw.ts';
import { describeWith } from '../services/service.ts';
import { tcsync, type Outcome } from './command.ts';

// Keeps the SDK's warning about Node's version out of the output of the tests.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const ROUNDS = 10;
/** Long enough that the second machine comes while the first one works. */
const LATENCY_MS = 200;

describeWith(RADOSGW, 'with everything in S3', () => {
  let server: Radosgw;
  let client: S3Client;
  let bucket: string;
  let machines: readonly string[];
  let sandbox: Sandbox | undefined;

  beforeAll(async () => {
    server = await startRadosgw();
    client = ownerClient(server);
  }, RADOSGW_START_MS);
  afterAll(() => server?.stop());

  beforeEach(async () => {
    bucket = `people-${randomUUID()}`;
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    const folder = await mkdtemp(join(tmpdir(), 'tcsync-machines-'));
    machines = [join(folder, 'one'), join(folder, 'two')];
    for (const machine of machines) await mkdir(machine);
  });
  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
    for (const machine of machines) await rm(machine, { recursive: true });
  });

  /** A command line on one of two machines, which have nothing in common but the bucket. */
  function run(machine: 0 | 1, line: string, env: Record<string, string> = {}): Promise<Outcome> {
    return tcsync(line.split(' '), {
      cwd: machines[machine] ?? '',
      env: {
        ...sandbox?.env,
        USE_S3_STORAGE: 'true',
        S3_ENDPOINT_URL: server.url,
        S3_BUCKET_NAME: bucket,
        S3_PATH_PREFIX: 'tcsync',
        S3_FORCE_PATH_STYLE: 'true',
        S3_ACCESS_KEY_ID: server.owner.accessKeyId,
        S3_SECRET_ACCESS_KEY: server.owner.secretAccessKey,
        LOG_LEVEL: 'warn',
        ...env,
      },
    });
  }

  async function start(options: SandboxOptions = {}): Promise<Sandbox> {
    sandbox = await startSandbox(options);
    return sandbox;
  }

  async function keys(): Promise<readonly string[]> {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents.map(({ Key = '' }) => Key);
  }

  it('each stage runs on another machine; the second sync finds nothing to do', async () => {
    await start();
    expect(await run(0, 'fetch bamboohr')).toMatchObject({ code: 0, stderr: '' });
    expect(await run(1, 'prepare')).toMatchObject({ code: 0, stderr: '' });
    expect(await run(0, 'sync')).toMatchObject({ code: 0, stderr: '' });
    sandbox?.timecamp.requests.clear();
    const again = await run(1, 'sync --format json');
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, requests: { write: 0 } });

    expect(await keys()).toEqual(
      expect.arrayContaining([
        'tcsync/var/timecamp_users.json',
        'tcsync/var/timecamp_users.meta.json',
        'tcsync/var/users.json',
      ]),
    );
    expect((await keys()).filter((key) => key.includes('lock'))).toEqual([]);
    for (const machine of machines) expect(await readdir(join(machine, 'var'))).toEqual(['logs']);
  });

  it(`of two machines that sync at once one does it, ${ROUNDS} times`, { timeout: 180_000 }, async () => {
    await start({ people: 20, latency: LATENCY_MS });
    await run(0, 'fetch bamboohr');
    await run(0, 'prepare');
    for (let round = 0; round < ROUNDS; round++) {
      const outcomes = await Promise.all([run(0, 'sync'), run(1, 'sync')]);
      expect(new Set(outcomes.map(({ code }) => code))).toEqual(new Set([0, 4]));
      const refused = outcomes.find(({ code }) => code === 4);
      expect(refused?.stderr).toMatch(/has held the lock|is taking the lock/);
    }
  });

  it('an artifact that was tampered with stops the sync before the first write', async () => {
    const { timecamp } = await start();
    await run(0, 'fetch bamboohr');
    await run(0, 'prepare');
    const place = { Bucket: bucket, Key: 'tcsync/var/timecamp_users.json' };
    const { Body, Metadata = {} } = await client.send(new GetObjectCommand(place));
    const text = (await Body?.transformToString()) ?? '';
    const tampered = text.replaceAll('"timecamp_role": "user"', '"timecamp_role": "administrator"');
    expect(tampered).not.toBe(text);
    await client.send(new PutObjectCommand({ ...place, Body: tampered, Metadata }));
    timecamp.requests.clear();
    const outcome = await run(1, 'sync');
    expect(outcome).toMatchObject({ code: 1 });
    expect(outcome.stderr).toContain(
      `s3://${bucket}/tcsync/var/timecamp_users.json was modified after tcsync wrote it`,
    );
    expect(timecamp.requests.writes).toBe(0);
  });

  it('what is wrong with the storage is one sentence and what to do about it', async () => {
    await start();
    const outcome = await run(0, 'fetch bamboohr', { S3_BUCKET_NAME: 'nowhere' });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toBe(
      `tcsync cannot write s3://nowhere/tcsync/var/users.json: the bucket nowhere does not exist at ${server.url}.\n` +
        'Create the bucket, or check S3_BUCKET_NAME, S3_REGION and S3_ENDPOINT_URL.\n',
    );
  });

  it('doctor reports that the storage can be read and prevents simultaneous runs', async () => {
    await start();
    await run(0, 'fetch bamboohr');
    const before = await keys();
    const { stdout } = await run(1, 'doctor --offline');
    expect(stdout).toContain(`s3://${bucket}/tcsync/var: 1 objects`);
    expect(stdout).toContain('it supports conditional writes');
    expect(await keys()).toEqual(before);
  });
});
