import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LockableStorage } from '../../src/storage/storage.ts';
import type { Radosgw, S3Key } from '../services/radosgw.ts';
import { openS3, textOf, KEY } from './s3-stand-in.ts';

/** The variables of a key. */
export function keyOf({ accessKeyId, secretAccessKey }: S3Key): Record<string, string> {
  return { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey };
}

/** A real service, and one bucket of it. */
interface Place {
  readonly server: Radosgw;
  readonly env: Readonly<Record<string, string>>;
  readonly storage: LockableStorage;
}

/** How the failures of a real service are explained, in the suite that runs it. */
export function itExplainsFailures(place: () => Place): void {
  describe('says in a sentence', () => {
    const refusal = async (variables: Record<string, string>): Promise<{ message: string; hint: string }> => {
      const { env, server } = place();
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
      const { env, server, storage } = place();
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
      const { env, server } = place();
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
      const error = await refusal({ S3_ENDPOINT_URL: place().server.url.replace('http:', 'https:') });
      expect(error.message).toMatch(/does not speak TLS/);
    });
  });
}
