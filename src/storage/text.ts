import type { Storage } from './storage.ts';

/** Whether there is something under this key. A reading that nobody takes would keep its connection. */
export async function exists(storage: Storage, key: string): Promise<boolean> {
  return (await storage.list(key)).includes(key);
}

/** A small file as text; undefined when there is nothing under this key. */
export async function readText(storage: Storage, key: string): Promise<string | undefined> {
  const chunks = await storage.read(key);
  if (chunks === undefined) return undefined;
  // As TextDecoder reads it: a byte order mark, which editors leave, is no part of the text.
  return new TextDecoder().decode(await bytesOf(chunks));
}

/** All chunks in one. */
export async function bytesOf(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
