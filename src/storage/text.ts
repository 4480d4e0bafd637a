import type { Storage } from './storage.ts';

/** Whether a key exists. Lists instead of reading: an unread response would keep its connection open. */
export async function exists(storage: Storage, key: string): Promise<boolean> {
  return (await storage.list(key)).includes(key);
}

/** A small file as text; undefined when the key does not exist. */
export async function readText(storage: Storage, key: string): Promise<string | undefined> {
  const chunks = await storage.read(key);
  if (chunks === undefined) return undefined;
  // TextDecoder removes the byte order mark that some editors write.
  return new TextDecoder().decode(await bytesOf(chunks));
}

/** Concatenates all chunks. */
export async function bytesOf(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
