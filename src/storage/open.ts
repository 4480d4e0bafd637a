import type { Settings } from '../config/table.ts';
import { createFileStorage } from './file.ts';
import type { S3Context } from './s3.ts';
import type { LockableStorage } from './storage.ts';

/** The dependencies of a storage. */
export interface StorageContext extends S3Context {
  readonly cwd: string;
}

/** The storage that the settings name: the files below the working directory, or objects in S3. */
export async function openStorage(
  settings: Pick<Settings, 'storage' | 'network'>,
  context: StorageContext,
): Promise<LockableStorage> {
  if (!settings.storage.useS3Storage) return createFileStorage(context.cwd);
  const { createS3Storage } = await import('./s3.ts');
  return createS3Storage(settings, context);
}
