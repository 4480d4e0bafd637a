import { randomUUID } from 'node:crypto';
import { mkdir, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../base/errors.ts';
import { withFileErrors } from './file-errors.ts';

/** The suffix of incomplete files. */
export const TEMPORARY_SUFFIX = '.tmp';
const OWNER_ONLY = 0o600;

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Replaces a file atomically: the new one is written beside it and renamed once it is on the disk. Creates the folder if
 * needed.
 * @param mode default: only the owner can read the file
 * @throws UserError, code `storage`; errors of the chunks are thrown as they are
 */
export async function writeAtomically(path: string, chunks: Chunks, mode = OWNER_ONLY): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const temporary = await writeTemporary(target, chunks, mode);
  try {
    await withFileErrors(target, 'write', rename(temporary, target));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Checks that a file can be written at a path. Creates the folder if needed.
 * @throws UserError, code `storage`, when it cannot
 */
export async function checkWritable(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory() === true)
    throw new UserError(`${path} is a folder, not a file.`, { code: 'storage' });
  await rm(await writeTemporary(path, []));
}

/** Writes a complete file beside the one at this path, onto the disk. @returns its path */
export async function writeTemporary(path: string, chunks: Chunks, mode = OWNER_ONLY): Promise<string> {
  const folder = dirname(path);
  await withFileErrors(path, 'write', mkdir(folder, { recursive: true }));
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}${TEMPORARY_SUFFIX}`);
  const file = await withFileErrors(path, 'write', open(temporary, 'wx', mode));
  try {
    await fill(file, path, chunks);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return temporary;
}

/** Writes everything to the disk and closes the file in any case. Errors of the chunks are thrown as they are. */
async function fill(file: FileHandle, path: string, chunks: Chunks): Promise<void> {
  try {
    for await (const chunk of chunks) await withFileErrors(path, 'write', file.writeFile(chunk));
    await withFileErrors(path, 'write', file.sync());
  } finally {
    await file.close();
  }
}
