import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, UserError } from '../base/errors.ts';
import { withFileErrors } from './file-errors.ts';
import type { Storage } from './storage.ts';

/**
 * Checks that objects in S3 can be read. Only writing would show whether they can be written.
 * @returns the result, for the reader
 * @throws UserError
 */
export async function checkObjects(storage: Storage, folder: string): Promise<string> {
  const keys = await storage.list(`${folder}/`);
  return `${storage.describe(folder)}: ${keys.length} objects; write access not checked`;
}

/**
 * Checks that this user can read a folder and create files in it, or if it does not exist, that it can be created.
 * @returns the result, for the reader
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
    return `${path} does not exist yet and can be created`;
  }
  if (!there.isDirectory())
    throw new UserError(`${path} is a file, not a folder.`, {
      code: 'storage',
      hint: 'Move the file away. tcsync creates the folder when it needs it.',
    });
  await withFileErrors(path, 'read', access(path, constants.R_OK | constants.X_OK));
  await withFileErrors(path, 'write', access(path, constants.W_OK));
  return path;
}

/** Like `checkFolder`, for a file to append to. */
export async function checkFile(path: string): Promise<string> {
  const isFound = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFound) return checkFolder(dirname(path));
  await withFileErrors(path, 'write', access(path, constants.W_OK));
  return path;
}
