import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileStorage } from '../../src/storage/file.ts';
import type { LockableStorage } from '../../src/storage/storage.ts';

const KEY = 'var/sync.lock';
let folder: string;
let storage: LockableStorage;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tcsync-lock-'));
  storage = createFileStorage(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const wins = (tries: readonly boolean[]) => tries.filter(Boolean).length;

describe('writing on condition', () => {
  it('creates only where there is nothing; of ten at once one wins', async () => {
    const tries = await Promise.all(
      Array.from({ length: 10 }, (_, i) => storage.writeIf(KEY, `text ${i}`, null)),
    );
    expect(wins(tries)).toBe(1);
    expect((await storage.readVersion(KEY))?.text).toBe(`text ${tries.indexOf(true)}`);
    expect(await storage.list('var/')).toEqual([KEY]);
  });

  it('replaces only the version that was read; of ten at once one wins', async () => {
    await storage.writeIf(KEY, 'old', null);
    const version = (await storage.readVersion(KEY))?.version ?? '';
    const tries = await Promise.all(
      Array.from({ length: 10 }, (_, i) => storage.writeIf(KEY, `text ${i}`, version)),
    );
    expect(wins(tries)).toBe(1);
    expect(await storage.writeIf(KEY, 'late', version)).toBe(false);
  });

  it('removes only the version that was read', async () => {
    await storage.writeIf(KEY, 'old', null);
    const version = (await storage.readVersion(KEY))?.version ?? '';
    await storage.writeIf(KEY, 'new', version);
    expect(await storage.removeIf(KEY, version)).toBe(false);
    expect(await storage.removeIf(KEY, (await storage.readVersion(KEY))?.version ?? '')).toBe(true);
    expect(await storage.readVersion(KEY)).toBeUndefined();
  });
});
