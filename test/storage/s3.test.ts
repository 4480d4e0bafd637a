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
import { type S3Request, s3Failure } from '../../src/storage/s3-errors.ts';
import type { LockableStorage } from '../../src/storage/storage.ts';
import { startProxy, type Proxy } from '../services/proxy.ts';
import {
  ownerClient,
  RADOSGW,
  RADOSGW_START_MS,
  S3_HOST,
  startRadosgw,
  type Radosgw,
  type S3Key,
} from '../services/radosgw.ts';
import { describeWith } from '../services/service.ts';
import { itWritesOnCondition } from './conditional-writes.ts';
import { ANY_KEY, NOW, openS3, serve, textOf } from './s3-stand-in.ts';

const KEY = 'var/users.json';

function keyOf({ accessKeyId, secretAccessKey }: S3Key): Record<string, string> {
  return { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey };
}

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

  describe('says in a sentence', () => {
    const refusal = async (variables: Record<string, string>): Promise<{ message: string; hint: string }> => {
      const refusing = await openS3({ ...env, ...variables });
      const error: unknown = await refusing.write(KEY, [Buffer.from('x')]).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'UserError', code: 'storage' });
      for (const secret of [server.owner.secretAccessKey, 'no-such-secret'])
        expect(JSON.stringify(error)).not.toContain(secret);
      return error as { message: string; hint: string };
    };

    it.each([
      [
        'a missing bucket',
        { S3_BUCKET_NAME: 'nowhere' },
        /the bucket nowhere does not exist at http:/,
        /S3_BUCKET_NAME/,
      ],
      ['an unknown key', { S3_ACCESS_KEY_ID: 'NOBODY' }, /does not know the access key/, /S3_ACCESS_KEY_ID/],
      [
        'a wrong secret',
        { S3_SECRET_ACCESS_KEY: 'no-such-secret' },
        /the secret does not match the access key/,
        /S3_SECRET_ACCESS_KEY/,
      ],
      [
        'a service that does not run',
        { S3_ENDPOINT_URL: 'http://127.0.0.1:1' },
        /ECONNREFUSED/,
        /S3_ENDPOINT_URL/,
      ],
      [
        'an unknown host',
        { S3_ENDPOINT_URL: 'http://s3.nowhere.invalid' },
        /http:\/\/s3\.nowhere\.invalid cannot be resolved by DNS/,
        /S3_FORCE_PATH_STYLE/,
      ],
    ])('%s', async (_, variables, message, hint) => {
      const error = await refusal(variables);
      expect(error.message).toMatch(message);
      expect(error.message).toMatch(new RegExp(`^tcsync cannot write s3://.+/${KEY}: [^.].+\\.$`));
      expect(error.hint).toMatch(hint);
    });

    it('a key without rights, to write and to read', async () => {
      const error = await refusal(keyOf(server.stranger));
      expect(error.message).toMatch(/^tcsync cannot write .*: the key does not have permission\.$/);
      expect(error.hint).toContain('s3:PutObject');
      await storage.write(KEY, [Buffer.from('x')]);
      const stranger = await openS3({ ...env, ...keyOf(server.stranger) });
      await expect(stranger.read(KEY)).rejects.toMatchObject({ hint: /s3:GetObject/ });
      await expect(stranger.list('var/')).rejects.toMatchObject({ hint: /s3:ListBucket/ });
      await expect(stranger.remove(KEY)).rejects.toMatchObject({ hint: /s3:DeleteObject/ });
    });

    it("this machine's clock, when it is an hour off", async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
      onTestFinished(() => void vi.useRealTimers());
      const error = await refusal({});
      expect(error.message).toMatch(/this machine's clock differs from that of .+ by more than 15 minutes/);
    });

    it('a private authority that is not known; with it in TCSYNC_CA_FILE all is well', async () => {
      const secure = { S3_ENDPOINT_URL: server.secureUrl };
      const error = await refusal(secure);
      expect(error.message).toMatch(/the certificate of https:\/\/127\.0\.0\.1:\d+ is not trusted/);
      expect(error.hint).toContain('TCSYNC_CA_FILE');
      for (const name of ['TCSYNC_CA_FILE', 'REQUESTS_CA_BUNDLE']) {
        const trusting = await openS3({ ...env, ...secure, [name]: server.ca });
        await trusting.write(KEY, [Buffer.from(name)]);
        expect(await textOf(trusting, KEY)).toBe(name);
      }
    });

    it('an address that speaks no TLS', async () => {
      const error = await refusal({ S3_ENDPOINT_URL: server.url.replace('http:', 'https:') });
      expect(error.message).toMatch(/does not speak TLS/);
    });
  });
});

describe('S3 storage says in a sentence', () => {
  const failure = async (listener: Parameters<typeof serve>[0], env: Record<string, string> = {}) => {
    const url = await serve(listener);
    const storage = await openS3({ ...ANY_KEY, S3_ENDPOINT_URL: url, ...env });
    return textOf(storage, KEY).catch((error: unknown) => error);
  };

  it('an address that is some web page', async () => {
    const page = await failure((_, answer) => {
      answer.writeHead(404, { 'content-type': 'text/html' }).end('<!doctype html><title>Console</title><br>');
    });
    expect(page).toMatchObject({ code: 'storage', message: /does not answer as S3 does \(HTTP 404\)\.$/ });
  });

  it('a proxy or gateway that fails', async () => {
    const failed = await failure((_, answer) => answer.writeHead(503).end());
    expect(failed).toMatchObject({ code: 'storage', message: /failed or is overloaded \(HTTP 503\)/ });
  });

  it('another region, and which', async () => {
    const redirect =
      '<Error><Code>AuthorizationHeaderMalformed</Code><Message>wrong</Message><Region>eu-west-1</Region></Error>';
    const failed = await failure((_, answer) => answer.writeHead(400).end(redirect));
    expect(failed).toMatchObject({
      message: /not in the region us-east-1/,
      hint: 'Set S3_REGION to eu-west-1.',
    });
  });

  it('a service that does not answer', async () => {
    const failed = await failure(() => {}, { TCSYNC_TIMEOUT_SECONDS: '1' });
    expect(failed).toMatchObject({ message: /does not respond in time/, hint: /TCSYNC_TIMEOUT_SECONDS/ });
  });

  it.each([
    ['stops', false, /does not respond in time/],
    ['breaks off', true, /cannot be reached \(ECONNRESET\)/],
  ])('an answer that %s in the middle', async (_, isCut, message) => {
    const failed = await failure(
      (_request, answer) => {
        answer.writeHead(200, { 'content-length': 100 });
        answer.write('half', () => isCut && answer.destroy());
      },
      { TCSYNC_TIMEOUT_SECONDS: '1' },
    );
    expect(failed).toMatchObject({ name: 'UserError', code: 'storage', message });
  });

  it.each([
    ['CERT_NOT_YET_VALID', /is not valid yet/],
    ['UNABLE_TO_GET_ISSUER_CERT', /it was issued by an authority that this machine does not trust/],
    ['UNABLE_TO_GET_CRL', /it cannot be verified/],
  ])('a certificate that is not trusted: %s', (code, words) => {
    const request = {
      object: 's3://people/x',
      action: 'read',
      bucket: 'people',
      endpoint: 'https://minio',
      region: 'r',
    };
    const error = s3Failure(request as S3Request, Object.assign(new Error(code), { code }));
    expect(error.message).toMatch(
      /^tcsync cannot read s3:\/\/people\/x: the certificate of https:\/\/minio is not trusted/,
    );
    expect(error.message).toMatch(words);
  });

  it('that nobody gave it credentials', async () => {
    for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID']) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('HOME', '/nonexistent');
    onTestFinished(() => void vi.unstubAllEnvs());
    const storage = await openS3({ S3_BUCKET_NAME: 'people', S3_ENDPOINT_URL: 'http://127.0.0.1:1' });
    await expect(storage.list('var/')).rejects.toMatchObject({
      message: /no credentials for S3 were found/,
      hint: /S3_ACCESS_KEY_ID/,
    });
  });
});

describe('a service that', () => {
  it.each([
    ['takes no notice of conditions', 'never', false],
    ['heeds them only where something is, as an older MinIO', 'over an object', true],
    ['heeds If-Match only', 'if-match over an object', false],
  ])('%s is known for what it is, and nothing is left there', async (_, heeds, honours) => {
    const objects = new Set<string>();
    const url = await serve((request, answer) => {
      request.resume();
      const path = request.url?.split('?')[0] ?? '';
      const { 'if-match': match, 'if-none-match': noneMatch } = request.headers;
      const isHeeded = heeds !== 'never' && (match !== undefined || heeds === 'over an object');
      if (request.method === 'DELETE') {
        objects.delete(path);
        answer.writeHead(204).end();
      } else if (isHeeded && objects.has(path) && (match ?? noneMatch) !== undefined) {
        answer.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>');
      } else {
        objects.add(path);
        answer.writeHead(200, { etag: '"1"' }).end();
      }
    });
    const storage = await openS3({ ...ANY_KEY, S3_ENDPOINT_URL: url });
    await storage.writeIf('var/kept', 'x', null);
    expect(await storage.honoursConditions()).toBe(honours);
    expect([...objects]).toEqual(['/people/var/kept']);
  });
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
