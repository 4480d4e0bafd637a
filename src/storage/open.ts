import type { Settings } from '../config/table.ts';
import { createFileStorage } from './file.ts';
import type { S3World } from './s3.ts';
import type { LockableStorage } from './storage.ts';

/** What a storage needs from the world outside. */
export interface StorageWorld extends S3World {
  readonly cwd: string;
}

/** The storage that the settings name: the files below the working directory, or objects in S3. */
export async function openStorage(
  settings: Pick<Settings, 'storage' | 'network'>,
  world: StorageWorld,
): Promise<LockableStorage> {
  if (!settings.storage.useS3Storage) return createFileStorage(world.cwd);
  const { createS3Storage } = await import('./s3.ts');
  return createS3Storage(settings, world);
}
