import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** S3 requires parts of at least 5 MB, and allows at most 10,000. */
const PART_BYTES = 16 * 1024 * 1024;

/** The metadata field with the digest of an object's content. */
export const SHA256 = 'sha256';

export interface ObjectLocation {
  readonly Bucket: string;
  readonly Key: string;
}

/** The content of an object to write, in parts; each is sent in one request. */
export interface Content {
  readonly parts: readonly Buffer[];
  /** Of the whole, hex. */
  readonly sha256: string;
}

/**
 * Reads everything that is to be written into memory: the digest is sent before the content, and some services reject a
 * stream of unknown length.
 */
export async function readContent(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Content> {
  const hash = createHash('sha256');
  const parts: Buffer[] = [];
  let pending: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    pending.push(chunk);
    bytes += chunk.byteLength;
    if (bytes < PART_BYTES) continue;
    parts.push(Buffer.concat(pending));
    [pending, bytes] = [[], 0];
  }
  if (bytes > 0 || parts.length === 0) parts.push(Buffer.concat(pending));
  return { parts, sha256: hash.digest('hex') };
}

/** The metadata of an object. @param now milliseconds since the epoch */
export function metadataOf(sha256: string, now: number): Record<string, string> {
  return { [SHA256]: sha256, 'generated-at': new Date(now).toISOString() };
}

/** Writes an object atomically; one request is enough for content of one part. */
export async function putObject(
  client: S3Client,
  location: ObjectLocation,
  { parts, sha256 }: Content,
  now: number,
): Promise<void> {
  const Metadata = metadataOf(sha256, now);
  const [first, ...others] = parts;
  if (first !== undefined && others.length === 0) {
    await client.send(new PutObjectCommand({ ...location, Body: first, Metadata }));
    return;
  }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...location, Metadata }));
  const upload = { ...location, UploadId };
  try {
    const sent: { ETag: string | undefined; PartNumber: number }[] = [];
    for (const [index, Body] of parts.entries()) {
      const PartNumber = index + 1;
      const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
      sent.push({ ETag, PartNumber });
    }
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: sent } }));
  } catch (error) {
    // An error of the abort would hide why the upload failed.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
    throw error;
  }
}
