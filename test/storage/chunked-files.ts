import type { Meta } from '../../src/core/model.ts';
import type { Storage } from '../../src/storage/storage.ts';

/** Where the employees come from. */
export const META: Meta = {
  source: 'bamboohr',
  run: 'r1',
  fetched_at: '2026-11-23T10:00:00.000Z',
  count: 1,
  tool: 'tcsync 0.1.0',
};

/** Files in memory, read in chunks of the given size. */
export function memory(
  files: Record<string, string | Uint8Array> = {},
  chunkSize = 7,
): Storage & { text(key: string): string } {
  const contents = new Map(Object.entries(files).map(([key, value]) => [key, Buffer.from(value)]));
  return {
    read: async (key) => {
      const bytes = contents.get(key);
      if (bytes === undefined) return undefined;
      return (async function* () {
        for (let i = 0; i < bytes.length; i += chunkSize) yield bytes.subarray(i, i + chunkSize);
      })();
    },
    write: async (key, chunks) => {
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      contents.set(key, Buffer.concat(parts));
    },
    remove: async (key) => void contents.delete(key),
    list: async () => [...contents.keys()],
    describe: (key) => `/somewhere/${key}`,
    text: (key) => contents.get(key)?.toString() ?? '',
  };
}
