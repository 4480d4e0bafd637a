import { beforeEach, describe } from 'vitest';
import { createFileStorage } from '../../src/storage/file.ts';
import { itWritesOnCondition } from './conditional-writes.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

describe('file storage', () => {
  itWritesOnCondition(() => createFileStorage(folder));
});
