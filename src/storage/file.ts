import { randomUUID } from 'node:crypto';
import { createReadStream, type Dirent } from 'node:fs';
import { mkdir, open, readdir, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { errorCode, messageOf, UserError } from '../base/errors.ts';
import { compareText } from '../core/order.ts';
import { createFile, exchangeFile, readVersion } from './file-versions.ts';
import type { LockableStorage } from './storage.ts';

/** Larger than Node's default: the artifacts are read from end to end. */
const READ_BYTES = 256 * 1024;
const OWNER_ONLY = 0o600;

/**
 * Files below a folder. A file is written beside the old one and takes its place when it is whole and on the disk.
 * Its methods throw UserError, code `storage`, for whatever an administrator can put right.
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
      const found = await told(path, 'read', stat(path)).catch(unlessMissing);
      if (found === undefined) return undefined;
      if (found.isDirectory()) throw notAFile(path);
      return chunksOf(path);
    },

    async write(key, chunks) {
      const named = pathOf(key);
      const path = await realpath(named).catch(() => named);
      const folder = dirname(path);
      await told(path, 'written', mkdir(folder, { recursive: true }));
      const temporary = join(folder, `.${basename(path)}.${randomUUID()}${TEMPORARY}`);
      const file = await told(path, 'written', open(temporary, 'wx', OWNER_ONLY));
      try {
        await fill(file, path, chunks);
        await told(path, 'written', rename(temporary, path));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },

    async remove(key) {
      const path = pathOf(key);
      await told(path, 'removed', rm(path, { force: true }));
    },

    async list(prefix) {
      const folder = resolve(top, prefix.slice(0, prefix.lastIndexOf('/') + 1));
      const listing = readdir(folder, { recursive: true, withFileTypes: true });
      const entries: Dirent[] = (await told(folder, 'listed', listing).catch(unlessMissing)) ?? [];
      return entries
        .filter((entry) => entry.isFile() && !entry.name.endsWith(TEMPORARY))
        .map((entry) => relative(top, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .filter((key) => key.startsWith(prefix))
        .sort(compareText);
    },

    describe: (key) => pathOf(key),

    async readVersion(key) {
      const path = pathOf(key);
      return told(path, 'read', readVersion(path));
    },

    async writeIf(key, text, version) {
      const path = pathOf(key);
      const write = version === null ? createFile(path, text) : exchangeFile(path, version, text);
      return told(path, 'written', write);
    },

    async removeIf(key, version) {
      const path = pathOf(key);
      return told(path, 'removed', exchangeFile(path, version, undefined));
    },

    honoursConditions: async () => true,
  };
}

const TEMPORARY = '.tmp';

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const stream: AsyncIterable<Uint8Array> = createReadStream(path, { highWaterMark: READ_BYTES });
  const chunks = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await told(path, 'read', chunks.next());
      if (done === true) return;
      yield value;
    }
  } finally {
    await chunks.return?.();
  }
}

/** Writes everything to the disk and closes the file, whatever happens. What the chunks throw is thrown as it is. */
async function fill(
  file: FileHandle,
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  try {
    for await (const chunk of chunks) await told(path, 'written', file.writeFile(chunk));
    await told(path, 'written', file.sync());
  } finally {
    await file.close();
  }
}

type Deed = 'read' | 'written' | 'removed' | 'listed';

/** The outcome of a call of the file system; its errors in plain words. */
export async function told<T>(path: string, deed: Deed, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw inWords(path, deed, error);
  }
}

function inWords(path: string, deed: Deed, error: unknown): Error {
  const failed = (why: string, hint: string): UserError =>
    new UserError(`${path} cannot be ${deed}: ${why}.`, { code: 'storage', hint, cause: error });
  switch (errorCode(error) ?? '') {
    case 'EACCES':
    case 'EPERM':
      return failed(
        'this user may not do that',
        `Check who owns ${path} and ${dirname(path)}, and run tcsync as that user${whoNow()}.`,
      );
    case 'EROFS':
      return failed('the disk is read-only', 'Mount it with the right to write, or work in another folder.');
    case 'ENOSPC':
    case 'EDQUOT':
      return failed('the disk is full', 'Make room and run the command again. The file is as it was.');
    case 'EISDIR':
    case 'ENOTEMPTY':
      return notAFile(path);
    case 'ENOTDIR':
    case 'EEXIST':
      return failed(
        'a part of its path is a file, not a folder',
        `Move away what stands in the way of ${dirname(path)}.`,
      );
    case 'EBUSY':
    case 'EXDEV':
      return failed(
        'it cannot be replaced where it is',
        'Mount the folder into the container, not the file itself.',
      );
    default:
      return failed(messageOf(error), `Look at ${dirname(path)} and its disk.`);
  }
}

/** Owners are seen as numbers from inside a container. */
function whoNow(): string {
  const id = process.getuid?.();
  return id === undefined
    ? ''
    : ` (it is user ${id} now; with docker compose TCSYNC_UID and TCSYNC_GID say which)`;
}

function notAFile(path: string): UserError {
  return new UserError(`${path} is a folder, not a file.`, {
    code: 'storage',
    hint: 'Move the folder away. A container makes one where a file that is mounted does not exist.',
  });
}

function unlessMissing(error: unknown): undefined {
  const cause = error instanceof UserError ? error.cause : undefined;
  if (errorCode(cause) !== 'ENOENT') throw error;
  return undefined;
}
