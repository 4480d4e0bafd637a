import { randomUUID } from 'node:crypto';
import { mkdir, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../base/errors.ts';
import { withFileErrors } from './file-errors.ts';

/** How the names of files end that are not whole yet. */
export const TEMPORARY_SUFFIX = '.tmp';
const OWNER_ONLY = 0o600;

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Replaces a file, whole or not at all: the new one is written beside it, and takes its place when it is on the disk.
 * Its folder is made where there is none.
 * @param mode for others to read it; default the owner's alone
 * @throws UserError, code `storage`; what the chunks throw is thrown as it is
 */
export async function writeAtomically(path: string, chunks: Chunks, mode = OWNER_ONLY): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const temporary = await writeTemporary(target, chunks, mode);
  try {
    await withFileErrors(target, 'written', rename(temporary, target));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Can a file be written there? Its folder is made where there is none.
 * @throws UserError, code `storage`, when it cannot
 */
export async function checkWritable(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory() === true)
    throw new UserError(`${path} is a folder, and no file can be written over it.`, { code: 'storage' });
  await rm(await writeTemporary(path, []));
}

/** Writes a file beside the one of this path, whole and on the disk. @returns its path */
export async function writeTemporary(path: string, chunks: Chunks, mode = OWNER_ONLY): Promise<string> {
  const folder = dirname(path);
  await withFileErrors(path, 'written', mkdir(folder, { recursive: true }));
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}${TEMPORARY_SUFFIX}`);
  const file = await withFileErrors(path, 'written', open(temporary, 'wx', mode));
  try {
    await fill(file, path, chunks);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return temporary;
}

/** Writes everything to the disk and closes the file, whatever happens. What the chunks throw is thrown as it is. */
async function fill(file: FileHandle, path: string, chunks: Chunks): Promise<void> {
  try {
    for await (const chunk of chunks) await withFileErrors(path, 'written', file.writeFile(chunk));
    await withFileErrors(path, 'written', file.sync());
  } finally {
    await file.close();
  }
}
