import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type S3Request, s3Failure } from '../../src/storage/s3-errors.ts';
import { ANY_KEY, openS3, serve, textOf, KEY } from './s3-stand-in.ts';

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
