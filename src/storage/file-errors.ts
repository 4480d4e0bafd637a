import { dirname } from 'node:path';
import { errorCode, messageOf, UserError } from '../base/errors.ts';
import type { StorageAction } from './storage.ts';

/** The outcome of a call of the file system; its errors in plain words, as UserErrors with code `storage`. */
export async function withFileErrors<T>(path: string, action: StorageAction, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof UserError ? error : inWords(path, action, error);
  }
}

function inWords(path: string, action: StorageAction, error: unknown): Error {
  const failed = (why: string, hint: string): UserError =>
    new UserError(`${path} cannot be ${action}: ${why}.`, { code: 'storage', hint, cause: error });
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

/** For a folder where a file is expected. */
export function notAFile(path: string): UserError {
  return new UserError(`${path} is a folder, not a file.`, {
    code: 'storage',
    hint: 'Move the folder away. A container makes one where a file that is mounted does not exist.',
  });
}

/** What is not there is undefined; any other error of `withFileErrors` is thrown on. */
export function undefinedIfMissing(error: unknown): undefined {
  const cause = error instanceof UserError ? error.cause : undefined;
  if (errorCode(cause) !== 'ENOENT') throw error;
  return undefined;
}
