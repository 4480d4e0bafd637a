import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type GetObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { UserError } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';
import type { Settings } from '../config/table.ts';
import { compareText } from '../core/order.ts';
import { createS3Client, type AgentTo } from './s3-client.ts';
import { s3Failure } from './s3-errors.ts';
import { readContent, metadataOf, putObject, SHA256, type ObjectLocation } from './s3-objects.ts';
import type { LockableStorage, StorageAction, VersionedText } from './storage.ts';

/** The dependencies of the S3 storage. */
export interface S3Context {
  readonly agentTo: AgentTo;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly notify: (notice: Notice) => void;
  /** Receives messages for developers. */
  readonly debug: (message: string) => void;
}

/** An object that never exists: the service must reject a write that replaces a version of it. */
const PROBE_KEY = 'var/sync.lock.probe';
const NO_VERSION = '0'.repeat(32);

/**
 * Objects in a bucket of S3 or a compatible service. Each has the SHA-256 of its content in its metadata, which is
 * verified when it is read. Its methods throw UserError, code `storage`, for everything that an administrator can fix.
 */
export function createS3Storage(
  settings: Pick<Settings, 'storage' | 'network'>,
  { agentTo, now, notify, debug }: S3Context,
): LockableStorage {
  const { s3Region: region, s3EndpointUrl: endpoint, s3BucketName: bucket = '' } = settings.storage;
  const folder = settings.storage.s3PathPrefix?.replace(/^\/+|\/+$/g, '') ?? '';
  const prefix = folder === '' ? '' : `${folder}/`;
  const client = createS3Client(settings, { agentTo, debug });

  const describe = (key: string): string => `s3://${bucket}/${prefix}${key}`;
  const locationOf = (key: string): ObjectLocation => ({ Bucket: bucket, Key: `${prefix}${key}` });
  const failure = (key: string, action: StorageAction, error: unknown): UserError =>
    s3Failure({ object: describe(key), action, bucket, endpoint, region }, error);

  async function withS3Errors<T>(key: string, action: StorageAction, call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      throw failure(key, action, error);
    }
  }

  async function getObject(
    key: string,
    command = new GetObjectCommand(locationOf(key)),
  ): Promise<GetObjectCommandOutput | undefined> {
    try {
      return await client.send(command);
    } catch (error) {
      if (nameOf(error) === 'NoSuchKey') return undefined;
      throw failure(key, 'read', error);
    }
  }

  /** The content of an object; throws at its end if the content does not match the digest. */
  async function* checked(
    key: string,
    { Body, Metadata }: GetObjectCommandOutput,
  ): AsyncGenerator<Uint8Array> {
    const expected = Metadata?.[SHA256];
    if (expected === undefined) notify(unverified(describe(key)));
    const hash = createHash('sha256');
    const chunks = (Body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await withS3Errors(key, 'read', chunks.next());
        if (done === true) break;
        hash.update(value);
        yield value;
      }
    } finally {
      await chunks.return?.();
    }
    if (expected !== undefined && hash.digest('hex') !== expected) throw changed(describe(key));
  }

  /** @returns false when the condition does not hold */
  async function putIf(key: string, text: string, condition: Condition): Promise<boolean> {
    const Body = Buffer.from(text);
    const Metadata = metadataOf(createHash('sha256').update(Body).digest('hex'), now());
    try {
      await client.send(new PutObjectCommand({ ...locationOf(key), ...condition, Body, Metadata }));
      return true;
    } catch (error) {
      if (!isRefusedCondition(error)) throw failure(key, 'write', error);
      // After a lost response the SDK repeats the request, which then conflicts with its own earlier write.
      return attemptsOf(error) > 1 && (await readVersion(key))?.text === text;
    }
  }

  /** Amazon accepts the version with or without quotes, Ceph only without; others may require them. */
  async function replaceVersion(key: string, text: string, version: string): Promise<boolean> {
    return (
      (await putIf(key, text, { IfMatch: version })) || (await putIf(key, text, { IfMatch: `"${version}"` }))
    );
  }

  async function readVersion(key: string): Promise<VersionedText | undefined> {
    const command = new GetObjectCommand(locationOf(key));
    const answered = answerTime(command);
    const found = await getObject(key, command);
    if (found === undefined) return undefined;
    const chunks: Uint8Array[] = [];
    for await (const chunk of checked(key, found)) chunks.push(chunk);
    return {
      text: Buffer.concat(chunks).toString(),
      version: found.ETag?.replaceAll('"', '') ?? '',
      age: ageOf(found.LastModified, answered()),
    };
  }

  async function remove(key: string): Promise<void> {
    await withS3Errors(key, 'remove', client.send(new DeleteObjectCommand(locationOf(key))));
  }

  return {
    describe,
    readVersion,
    remove,

    async read(key) {
      const found = await getObject(key);
      return found === undefined ? undefined : checked(key, found);
    },

    async write(key, chunks) {
      const content = await readContent(chunks);
      await withS3Errors(key, 'write', putObject(client, locationOf(key), content, now()));
    },

    async list(begin) {
      const { Bucket, Key } = locationOf(begin);
      const keys: string[] = [];
      const pages = paginateListObjectsV2({ client }, { Bucket, Prefix: Key })[Symbol.asyncIterator]();
      for (;;) {
        const { done, value } = await withS3Errors(begin, 'list', pages.next());
        if (done === true) break;
        for (const object of value.Contents ?? []) keys.push((object.Key ?? '').slice(prefix.length));
      }
      return keys.sort(compareText);
    },

    writeIf: (key, text, version) =>
      version === null ? putIf(key, text, { IfNoneMatch: '*' }) : replaceVersion(key, text, version),

    // Some services ignore the condition of a removal (Ceph does), so this compares first and then removes. Only the
    // holder removes its lock; a run that takes it over in between finds it missing at its next renewal and stops.
    async removeIf(key, version) {
      if ((await readVersion(key))?.version !== version) return false;
      await remove(key);
      return true;
    },

    async honoursConditions() {
      if (!(await replaceVersion(PROBE_KEY, '', NO_VERSION))) return true;
      try {
        // MinIO before autumn 2025 ignores the condition only for a missing object, and now the object exists.
        const isReplaced = await replaceVersion(PROBE_KEY, '', NO_VERSION);
        return !isReplaced && !(await putIf(PROBE_KEY, '', { IfNoneMatch: '*' }));
      } finally {
        await remove(PROBE_KEY);
      }
    },
  };
}

/** The time of the response by the service's clock; available once the command was sent. */
function answerTime(command: GetObjectCommand): () => number {
  let date: string | undefined;
  command.middlewareStack.add(
    (next) => async (request) => {
      const result = await next(request);
      date = (result.response as { readonly headers?: Record<string, string> }).headers?.['date'];
      return result;
    },
    { step: 'deserialize' },
  );
  return () => Date.parse(date ?? '');
}

function ageOf(modified: Date | undefined, answered: number): number | undefined {
  const age = answered - (modified?.getTime() ?? NaN);
  return Number.isFinite(age) ? age : undefined;
}

type Condition = { readonly IfMatch: string } | { readonly IfNoneMatch: '*' };

/** 412 when the object has another version, 404 when it no longer exists, 409 for simultaneous writes. */
function isRefusedCondition(error: unknown): boolean {
  return ['PreconditionFailed', 'NoSuchKey', 'ConditionalRequestConflict'].includes(nameOf(error));
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function attemptsOf(error: unknown): number {
  const { $metadata } = error as { readonly $metadata?: { readonly attempts?: number } };
  return $metadata?.attempts ?? 1;
}

function changed(object: string): UserError {
  return new UserError(
    `${object} was modified after tcsync wrote it: its content does not match its digest.`,
    {
      code: 'storage',
      hint: 'Find out what else writes to the bucket, then run the command that writes the object again. If you upload an object yourself, omit the metadata sha256.',
    },
  );
}

function unverified(object: string): Notice {
  return {
    level: 'notice',
    code: 'no-digest',
    message: `${object} has no digest (metadata sha256), so tcsync cannot verify it.`,
  };
}
