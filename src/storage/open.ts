import { EXIT, UserError } from '../base/errors.ts';
import type { Settings } from '../config/table.ts';
import { createFileStorage } from './file.ts';
import type { LockableStorage } from './storage.ts';

/**
 * The storage that the settings name: the files below `cwd`.
 * @throws UserError for USE_S3_STORAGE=true
 */
export async function openStorage(
  settings: Pick<Settings, 'storage'>,
  cwd: string,
): Promise<LockableStorage> {
  if (!settings.storage.useS3Storage) return createFileStorage(cwd);
  throw new UserError('USE_S3_STORAGE=true: storage in S3 is not part of this version.', {
    code: 'storage',
    hint: 'Set USE_S3_STORAGE=false and keep the files in a folder that outlives the run.',
    exitCode: EXIT.usage,
  });
}
