import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe } from 'vitest';
import { createFileStorage } from '../../src/storage/file.ts';
import { itWritesOnCondition } from './conditional-writes.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tcsync-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('file storage', () => {
  itWritesOnCondition(() => createFileStorage(folder));
});
