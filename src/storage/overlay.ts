import { compareText } from '../core/order.ts';
import type { LockableStorage } from './storage.ts';
import { bytesOf } from './text.ts';

/** A storage that reads from `base` and keeps what is written in memory: for a dry run that needs its own artifacts. */
export function createOverlay(base: LockableStorage): LockableStorage {
  const written = new Map<string, Buffer>();
  const removed = new Set<string>();
  const readOnly = async (): Promise<never> => {
    throw new Error('A dry run takes no lock.');
  };
  return {
    ...base,
    async read(key) {
      const own = written.get(key);
      if (own === undefined) return removed.has(key) ? undefined : base.read(key);
      return (async function* chunks() {
        yield own;
      })();
    },
    async write(key, chunks) {
      written.set(key, await bytesOf(chunks));
    },
    async remove(key) {
      written.delete(key);
      removed.add(key);
    },
    async list(prefix) {
      const own = [...written.keys()].filter((key) => key.startsWith(prefix));
      const there = (await base.list(prefix)).filter((key) => !removed.has(key));
      return [...new Set([...own, ...there])].sort(compareText);
    },
    writeIf: readOnly,
    removeIf: readOnly,
  };
}
