/**
 * Stores the files below var/, the journal, the history and the locks: as local files or S3-compatible objects.
 * Keys are paths such as `var/users.json` in both.
 */
export interface Storage {
  /** The content as chunks, or undefined when there is nothing under this key. */
  read(key: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Replaces the content atomically: readers see the old or the new content, and a failure leaves the old. */
  write(key: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  /** Removes a key; a missing key is not an error. */
  remove(key: string): Promise<void>;
  /** Keys that begin with `prefix`, sorted. */
  list(prefix: string): Promise<readonly string[]>;
  /** The key in messages: a path, or `s3://bucket/prefix/key`. */
  describe(key: string): string;
}

/** A storage that supports locks: small texts are written conditionally, so that only one of several writers succeeds. */
export interface LockableStorage extends Storage {
  /** A small text with its version; undefined when the key does not exist. */
  readVersion(key: string): Promise<VersionedText | undefined>;
  /**
   * Writes conditionally: replaces only `version`, or with null only creates.
   * @returns false when another writer was faster
   */
  writeIf(key: string, text: string, version: string | null): Promise<boolean>;
  /** Removes on the same condition. */
  removeIf(key: string, version: string): Promise<boolean>;
  /**
   * Whether the storage honours conditions; without them a lock is useless. Tries to replace a version that never
   * existed; if the storage accepts that, the resulting object is removed.
   */
  honoursConditions(): Promise<boolean>;
}

export interface VersionedText {
  readonly text: string;
  /** Changes with every write; opaque. */
  readonly version: string;
  /** Milliseconds since it was written, by the storage's clock; undefined where that is this machine's. */
  readonly age?: number | undefined;
}

/** What a storage was asked to do, as in `cannot write`. */
export type StorageAction = 'read' | 'write' | 'remove' | 'list';
