import type { Storage } from './storage.ts';

/** A storage that reads from `base` and discards everything written to it, for a dry run. */
export function withoutWrites<S extends Storage>(base: S): S {
  return {
    ...base,
    write: async (_key, chunks) => {
      // Consumes the chunks: writers compute digests on the way.
      for await (const _ of chunks);
    },
    remove: async () => {},
  };
}
