import { dirname } from 'node:path';
import { errorCode, messageOf, UserError } from '../base/errors.ts';
import type { StorageAction } from './storage.ts';

/** The result of a file system call; errors become UserErrors with code `storage` that explain them. */
export async function withFileErrors<T>(path: string, action: StorageAction, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof UserError ? error : explained(path, action, error);
  }
}

function explained(path: string, action: StorageAction, error: unknown): Error {
  const failed = (why: string, hint: string): UserError =>
    new UserError(`tcsync cannot ${action} ${path}: ${why}.`, { code: 'storage', hint, cause: error });
  switch (errorCode(error) ?? '') {
    case 'EACCES':
    case 'EPERM':
      return failed(
        'permission denied',
        `Check who owns ${path} and ${dirname(path)}, and run tcsync as that user${currentUser()}.`,
      );
    case 'EROFS':
      return failed('the disk is read-only', 'Mount it as writable, or use another folder.');
    case 'ENOSPC':
    case 'EDQUOT':
      return failed('the disk is full', 'Free some space and run the command again. The file is unchanged.');
    case 'EISDIR':
    case 'ENOTEMPTY':
      return notAFile(path);
    case 'ENOTDIR':
    case 'EEXIST':
      return failed(
        'part of its path is a file, not a folder',
        `Move that file away, so that tcsync can create ${dirname(path)}.`,
      );
    case 'EBUSY':
    case 'EXDEV':
      return failed(
        'it is a mount point and cannot be replaced',
        'Mount the folder into the container, not the file itself.',
      );
    default:
      return failed(messageOf(error), `Check ${dirname(path)} and its disk.`);
  }
}

/** Inside a container, owners are shown as numbers. */
function currentUser(): string {
  const id = process.getuid?.();
  return id === undefined
    ? ''
    : ` (the current user is ${id}; with docker compose, set TCSYNC_UID and TCSYNC_GID)`;
}

/** For a folder where a file is expected. */
export function notAFile(path: string): UserError {
  return new UserError(`${path} is a folder, not a file.`, {
    code: 'storage',
    hint: 'Remove or rename the folder. Docker creates a folder when the file to mount does not exist on the host.',
  });
}

/** Undefined for a missing file; rethrows any other error of `withFileErrors`. */
export function undefinedIfMissing(error: unknown): undefined {
  const cause = error instanceof UserError ? error.cause : undefined;
  if (errorCode(cause) !== 'ENOENT') throw error;
  return undefined;
}
