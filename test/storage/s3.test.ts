import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import {
  CreateBucketCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Notice } from '../../src/base/notice.ts';
import type { LockableStorage } from '../../src/storage/storage.ts';
import { startProxy, type Proxy } from '../services/proxy.ts';
import {
  ownerClient,
  RADOSGW,
  RADOSGW_START_MS,
  S3_HOST,
  startRadosgw,
  type Radosgw,
} from '../services/radosgw.ts';
import { describeWith } from '../services/service.ts';
import { itWritesOnCondition } from './conditional-writes.ts';
import { NOW, openS3, textOf, KEY } from './s3-stand-in.ts';
import { keyOf, itExplainsFailures } from './s3-explained-failures.ts';

describeWith(RADOSGW, 'S3 storage', () => {
  let server: Radosgw;
  let client: S3Client;
  let bucket: string;
  let env: Record<string, string>;
  let notices: Notice[];
  let storage: LockableStorage;

  beforeAll(async () => {
    server = await startRadosgw();
    client = ownerClient(server);
  }, RADOSGW_START_MS);
  afterAll(() => server?.stop());

  beforeEach(async () => {
    bucket = `people-${randomUUID()}`;
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    env = { S3_ENDPOINT_URL: server.url, S3_BUCKET_NAME: bucket, ...keyOf(server.owner) };
    notices = [];
    storage = await openS3(env, notices);
  });

  it('gives back what was written, whole, with its digest and its time beside it', async () => {
    await storage.write(KEY, [Buffer.from('first and longer')]);
    await storage.write(KEY, [Buffer.from('za'), Buffer.from('żółć')]);
    expect(await textOf(storage, KEY)).toBe('zażółć');
    const { Metadata } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: KEY }));
    expect(Metadata).toEqual({
      sha256: createHash('sha256').update('zażółć').digest('hex'),
      'generated-at': new Date(NOW).toISOString(),
    });
    expect(notices).toEqual([]);
  });

  it('takes nothing at all, and a name with spaces and letters of all sorts', async () => {
    await storage.write(KEY, []);
    expect(await textOf(storage, KEY)).toBe('');
    await storage.write('var/history/Łódź +1 %.json', [Buffer.from('x')]);
    expect(await storage.list('var/history/')).toEqual(['var/history/Łódź +1 %.json']);
    expect(await textOf(storage, 'var/history/Łódź +1 %.json')).toBe('x');
  });

  it('has nothing under a key that was never written, or was removed', async () => {
    expect(await storage.read(KEY)).toBeUndefined();
    expect(await storage.readVersion(KEY)).toBeUndefined();
    await storage.write(KEY, [Buffer.from('x')]);
    await storage.remove(KEY);
    await storage.remove(KEY);
    expect(await storage.read(KEY)).toBeUndefined();
  });

  it('keeps the paths as keys under the prefix, and lists what is there and below it only', async () => {
    const inFolder = await openS3({ ...env, S3_PATH_PREFIX: '/tcsync/test/' });
    for (const key of ['var/b.json', 'var/a.json', 'var/history/1.json'])
      await inFolder.write(key, [Buffer.from(key)]);
    await storage.write('var/elsewhere.json', [Buffer.from('x')]);
    expect(await inFolder.list('var/')).toEqual(['var/a.json', 'var/b.json', 'var/history/1.json']);
    expect(await inFolder.list('var/a')).toEqual(['var/a.json']);
    expect(await storage.list('tcsync/')).toContain('tcsync/test/var/a.json');
    expect(inFolder.describe(KEY)).toBe(`s3://${bucket}/tcsync/test/${KEY}`);
  });

  it('leaves the old object when what is to be written fails on the way', async () => {
    await storage.write(KEY, [Buffer.from('old')]);
    const broken = (async function* () {
      yield Buffer.from('half');
      throw new Error('no more');
    })();
    await expect(storage.write(KEY, broken)).rejects.toThrow('no more');
    expect(await textOf(storage, KEY)).toBe('old');
  });

  it('keeps an artifact of many megabytes in parts, and reads it piece by piece', async () => {
    const piece = Buffer.from(`${JSON.stringify({ name: 'Ann Example', filler: 'x'.repeat(1000) })}\n`);
    const count = 40_000;
    const hash = createHash('sha256');
    await storage.write(
      KEY,
      (function* () {
        for (let i = 0; i < count; i++) {
          hash.update(piece);
          yield piece;
        }
      })(),
    );
    const object = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: KEY }));
    expect(object).toMatchObject({ ContentLength: count * piece.length });
    expect(object.ETag).toMatch(/-3"$/);
    expect(object.Metadata?.['sha256']).toBe(hash.digest('hex'));
    let [bytes, longest] = [0, 0];
    for await (const chunk of (await storage.read(KEY)) ?? []) {
      bytes += chunk.length;
      longest = Math.max(longest, chunk.length);
    }
    expect(bytes).toBe(count * piece.length);
    expect(longest).toBeLessThan(1024 * 1024);
  });

  it('refuses an object whose content was exchanged', async () => {
    await storage.write(KEY, [Buffer.from('what was written')]);
    const { Metadata } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: KEY }));
    const Body = 'what was tampered with';
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: KEY, Body, Metadata: Metadata ?? {} }));
    await expect(textOf(storage, KEY)).rejects.toMatchObject({
      code: 'storage',
      message: `s3://${bucket}/${KEY} was modified after tcsync wrote it: its content does not match its digest.`,
    });
    await expect(storage.readVersion(KEY)).rejects.toThrow('was modified');
  });

  it('reads an object without a digest, and says so', async () => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: KEY, Body: 'from a script' }));
    expect(await textOf(storage, KEY)).toBe('from a script');
    expect(notices).toMatchObject([{ level: 'notice', code: 'no-digest' }]);
  });

  describe('writing on condition', () => {
    itWritesOnCondition(() => storage);

    it('knows how long ago a text was written, whatever clock this machine has', async () => {
      await storage.writeIf('var/sync.lock', 'x', null);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 300_000 });
      onTestFinished(() => void vi.useRealTimers());
      const age = (await storage.readVersion('var/sync.lock'))?.age;
      expect(age).toBeGreaterThanOrEqual(0);
      expect(age).toBeLessThan(30_000);
    });

    it('is done when the answer to it was lost, and it was asked for again', async () => {
      const relay = await startForgetfulRelay(new URL(server.url));
      const behind = await openS3({ ...env, S3_ENDPOINT_URL: relay.url });
      expect(await behind.writeIf('var/sync.lock', 'mine', null)).toBe(true);
      expect(relay.forgotten()).toBe(1);
      expect(await storage.writeIf('var/sync.lock', 'theirs', null)).toBe(false);
    });
  });

  it('needs no other rights than those in docs/storage.md', async () => {
    const page = await readFile(new URL('../../docs/storage.md', import.meta.url), 'utf8');
    const policy = JSON.parse(
      /```json\n(.+?)```/s.exec(page)?.[1]?.replaceAll('acme-tcsync', bucket) ?? '',
    ) as {
      Statement: object[];
    };
    const Principal = { AWS: ['arn:aws:iam:::user/stranger'] };
    const Statement = policy.Statement.map((statement) => ({ ...statement, Principal }));
    const Policy = JSON.stringify({ ...policy, Statement });
    await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));

    const stranger = await openS3({ ...env, ...keyOf(server.stranger), S3_PATH_PREFIX: 'tcsync' });
    expect(await stranger.honoursConditions()).toBe(true);
    expect(await stranger.read(KEY)).toBeUndefined();
    await stranger.write(KEY, [Buffer.alloc(33 * 1024 * 1024)]);
    expect(await stranger.list('var/')).toEqual([KEY]);
    const version = await stranger.readVersion(KEY);
    expect(await stranger.removeIf(KEY, version?.version ?? '')).toBe(true);
    await expect(stranger.write('elsewhere.json', [])).rejects.toMatchObject({ hint: /s3:PutObject/ });
  });

  describe('through a proxy', () => {
    /** To one of the addresses of the service. */
    const proxyTo = async (address: string): Promise<Proxy> => {
      const proxy = await startProxy({ [S3_HOST]: Number(new URL(address).port) }, 'ann:p@ss word');
      onTestFinished(() => proxy.close());
      return proxy;
    };

    it.each(['TCSYNC_CA_FILE', 'REQUESTS_CA_BUNDLE'])('is reached by https, trusting %s', async (name) => {
      const proxy = await proxyTo(server.secureUrl);
      const secure = { S3_ENDPOINT_URL: `https://${S3_HOST}`, HTTPS_PROXY: proxy.url, [name]: server.ca };
      const behind = await openS3({ ...env, ...secure });
      await behind.write(KEY, [Buffer.from('by a tunnel')]);
      expect(await textOf(behind, KEY)).toBe('by a tunnel');
      expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${S3_HOST}:443`]));
    });

    it('is reached by http', async () => {
      const proxy = await proxyTo(server.url);
      const plain = { S3_ENDPOINT_URL: `http://${S3_HOST}`, HTTP_PROXY: proxy.url };
      const behind = await openS3({ ...env, ...plain });
      await behind.write(KEY, [Buffer.from('from hand to hand')]);
      expect(await textOf(behind, KEY)).toBe('from hand to hand');
      expect(proxy.asked).toEqual([`PUT http://${S3_HOST}`, `GET http://${S3_HOST}`]);
    });

    it('a host in NO_PROXY is looked for without it', async () => {
      const proxy = await proxyTo(server.secureUrl);
      const address = `https://${S3_HOST}`;
      const exempt = { S3_ENDPOINT_URL: address, HTTPS_PROXY: proxy.url, NO_PROXY: '.example.test' };
      const direct = await openS3({ ...env, ...exempt });
      await expect(direct.list('var/')).rejects.toMatchObject({ message: /cannot be resolved by DNS/ });
      expect(proxy.asked).toEqual([]);
    });

    it.each([
      ['https', 'HTTPS_PROXY'],
      ['http', 'HTTP_PROXY'],
    ])('a rejected login is reported, by %s', async (scheme, name) => {
      const wrong = (await proxyTo(server.url)).url.replace('ann', 'eve');
      const behind = await openS3({ ...env, S3_ENDPOINT_URL: `${scheme}://${S3_HOST}`, [name]: wrong });
      await expect(behind.write(KEY, [Buffer.from('x')])).rejects.toMatchObject({
        message: /the proxy to https?:\/\/s3\.example\.test requires a login \(HTTP 407\)/,
        hint: /user:password@/,
      });
    });
  });

  itExplainsFailures(() => ({ server, env, storage }));
});

/** Hands everything on, but drops the connection instead of giving the first answer. */
async function startForgetfulRelay(target: URL): Promise<{ url: string; forgotten: () => number }> {
  let forgotten = 0;
  const relay = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    near.pipe(far);
    far.on('data', (answer: Buffer) => {
      if (forgotten === 0) {
        forgotten += 1;
        near.destroy();
      } else {
        near.write(answer);
      }
    });
    for (const socket of [near, far]) socket.on('error', () => {});
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void relay.close());
  return { url: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`, forgotten: () => forgotten };
}
