import { createReadStream, type Dirent } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { compareText } from '../core/order.ts';
import { notAFile, withFileErrors, undefinedIfMissing } from './file-errors.ts';
import { createFile, replaceVersion, readVersion } from './file-versions.ts';
import type { LockableStorage } from './storage.ts';
import { TEMPORARY_SUFFIX, writeAtomically } from './atomic-write.ts';

/** Larger than Node's default: files are read from end to end. */
const READ_BYTES = 256 * 1024;

/**
 * Files below a folder, written atomically. Its methods throw UserError, code `storage`, for everything that an
 * administrator can fix.
 */
export function createFileStorage(root: string): LockableStorage {
  const top = resolve(root);

  function pathOf(key: string): string {
    const path = resolve(top, key);
    const inside = relative(top, path);
    if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || resolve(inside) === inside) {
      throw new Error(`The key ${JSON.stringify(key)} is not below ${top}.`);
    }
    return path;
  }

  return {
    async read(key) {
      const path = pathOf(key);
      const found = await withFileErrors(path, 'read', stat(path)).catch(undefinedIfMissing);
      if (found === undefined) return undefined;
      if (found.isDirectory()) throw notAFile(path);
      return chunksOf(path);
    },

    async write(key, chunks) {
      await writeAtomically(pathOf(key), chunks);
    },

    async remove(key) {
      const path = pathOf(key);
      await withFileErrors(path, 'remove', rm(path, { force: true }));
    },

    async list(prefix) {
      const folder = resolve(top, prefix.slice(0, prefix.lastIndexOf('/') + 1));
      const listing = readdir(folder, { recursive: true, withFileTypes: true });
      const entries: Dirent[] =
        (await withFileErrors(folder, 'list', listing).catch(undefinedIfMissing)) ?? [];
      return entries
        .filter((entry) => entry.isFile() && !entry.name.endsWith(TEMPORARY_SUFFIX))
        .map((entry) => relative(top, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .filter((key) => key.startsWith(prefix))
        .sort(compareText);
    },

    describe: (key) => pathOf(key),

    async readVersion(key) {
      const path = pathOf(key);
      return withFileErrors(path, 'read', readVersion(path));
    },

    async writeIf(key, text, version) {
      const path = pathOf(key);
      const write = version === null ? createFile(path, text) : replaceVersion(path, version, text);
      return withFileErrors(path, 'write', write);
    },

    async removeIf(key, version) {
      const path = pathOf(key);
      return withFileErrors(path, 'remove', replaceVersion(path, version, undefined));
    },

    honoursConditions: async () => true,
  };
}

/** A file that the command line names: always local, even when the storage is S3. */
export function localFile(
  cwd: string,
  file: string,
): { readonly storage: LockableStorage; readonly key: string } {
  const path = resolve(cwd, file);
  return { storage: createFileStorage(dirname(path)), key: basename(path) };
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const stream: AsyncIterable<Uint8Array> = createReadStream(path, { highWaterMark: READ_BYTES });
  const chunks = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await withFileErrors(path, 'read', chunks.next());
      if (done === true) return;
      yield value;
    }
  } finally {
    await chunks.return?.();
  }
}
