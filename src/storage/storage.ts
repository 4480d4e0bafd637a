/**
 * Where the artifacts, the journal, the history and the lock live: local files or S3-compatible objects.
 * Keys are paths such as `var/users.json`, on every kind of storage.
 */
export interface Storage {
  /** The content as chunks, or undefined when there is nothing under this key. */
  read(key: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Replaces the whole content, atomically: readers see the old bytes or the new ones, and a failure leaves the old. */
  write(key: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>;
  /** Keys that begin with `prefix`, sorted. */
  list(prefix: string): Promise<readonly string[]>;
  /** How a message names a key to a person: a path, or `s3://bucket/prefix/key`. */
  describe(key: string): string;
}

/** A storage on which a lock can be kept: small texts are written on condition, so that one of several wins. */
export interface LockableStorage extends Storage {
  /** A small text with its version; undefined when there is none. */
  readVersion(key: string): Promise<VersionedText | undefined>;
  /**
   * Writes on condition: only over `version`, or with null only where there is nothing.
   * @returns false when somebody else was faster.
   */
  writeIf(key: string, text: string, version: string | null): Promise<boolean>;
  /** Removes on the same condition. */
  removeIf(key: string, version: string): Promise<boolean>;
  /**
   * Whether a condition that does not hold keeps a write from being done, without which a lock keeps nobody out. Asks to
   * replace a version that never was: nothing is written where that is refused, and anywhere else what came to be is
   * removed again.
   */
  honoursConditions(): Promise<boolean>;
}

export interface VersionedText {
  readonly text: string;
  /** Changes with every write; opaque. */
  readonly version: string;
  /** Milliseconds since it was written, by the storage's own clock; undefined where that is this machine's. */
  readonly age?: number | undefined;
}

/** What a storage was asked to do when it failed, as in `cannot be written`. */
export type StorageAction = 'read' | 'written' | 'removed' | 'listed';
