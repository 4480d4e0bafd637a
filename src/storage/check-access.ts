import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, UserError } from '../base/errors.ts';
import { withFileErrors } from './file-errors.ts';
import type { Storage } from './storage.ts';

/**
 * Tries whether objects in S3 can be read: whether they may be written is known by writing only.
 * @returns what was tried, in words
 * @throws UserError
 */
export async function checkObjects(storage: Storage, folder: string): Promise<string> {
  const keys = await storage.list(`${folder}/`);
  return `${storage.describe(folder)}: ${keys.length} objects; writing is not tried`;
}

/**
 * Tries whether this user may read a folder and make files in it; of one that is not there yet, whether it can be made.
 * @returns its path, in words
 * @throws UserError
 */
export async function checkFolder(path: string): Promise<string> {
  const there = await stat(path).catch((error: unknown) =>
    errorCode(error) === 'ENOENT' && dirname(path) !== path
      ? undefined
      : withFileErrors(path, 'read', Promise.reject(error)),
  );
  if (there === undefined) {
    await checkFolder(dirname(path));
    return `${path}, not there yet, can be made`;
  }
  if (!there.isDirectory())
    throw new UserError(`${path} is a file, not a folder.`, {
      code: 'storage',
      hint: 'Move it away: the folder is made when it is needed.',
    });
  await withFileErrors(path, 'read', access(path, constants.R_OK | constants.X_OK));
  await withFileErrors(path, 'written', access(path, constants.W_OK));
  return path;
}

/** As checkFolder, for a file that is appended to. */
export async function checkFile(path: string): Promise<string> {
  const isThere = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isThere) return checkFolder(dirname(path));
  await withFileErrors(path, 'written', access(path, constants.W_OK));
  return path;
}
