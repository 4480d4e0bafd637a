import { bytesOf } from '../../src/storage/text.ts';
import type { LockableStorage } from '../../src/storage/storage.ts';

export interface MemoryStorage extends LockableStorage {
  /** The content by key. */
  readonly files: Map<string, string>;
  /** The keys that were read, in order. */
  readonly reads: string[];
}

/** A storage in memory. */
export function createMemoryStorage(): MemoryStorage {
  const files = new Map<string, string>();
  const reads: string[] = [];
  const version = (key: string): string | null => files.get(key) ?? null;
  return {
    files,
    reads,
    async read(key) {
      reads.push(key);
      const text = files.get(key);
      if (text === undefined) return undefined;
      return (async function* chunks() {
        yield Buffer.from(text);
      })();
    },
    async write(key, chunks) {
      files.set(key, (await bytesOf(chunks)).toString());
    },
    async remove(key) {
      files.delete(key);
    },
    list: async (prefix) => [...files.keys()].filter((key) => key.startsWith(prefix)).toSorted(),
    describe: (key) => key,
    readVersion: async (key) => {
      const text = files.get(key);
      return text === undefined ? undefined : { text, version: text };
    },
    writeIf: async (key, text, expected) => {
      if (version(key) !== expected) return false;
      files.set(key, text);
      return true;
    },
    removeIf: async (key, expected) => version(key) === expected && files.delete(key),
    honoursConditions: async () => true,
  };
}
