import { expect, it } from 'vitest';
import type { LockableStorage } from '../../src/storage/storage.ts';

const KEY = 'var/sync.lock';

const wins = (tries: readonly boolean[]): number => tries.filter(Boolean).length;

/** What a lock needs of its storage, whatever kind that is. @param open an empty storage */
export function itWritesOnCondition(open: () => LockableStorage): void {
  it('creates only where there is nothing; of ten at once one wins', async () => {
    const storage = open();
    const tries = await Promise.all(
      Array.from({ length: 10 }, (_, i) => storage.writeIf(KEY, `text ${i}`, null)),
    );
    expect(wins(tries)).toBe(1);
    expect((await storage.readVersion(KEY))?.text).toBe(`text ${tries.indexOf(true)}`);
    expect(await storage.list('var/')).toEqual([KEY]);
  });

  it('replaces only the version that was read; of ten at once one wins', async () => {
    const storage = open();
    await storage.writeIf(KEY, 'old', null);
    const version = (await storage.readVersion(KEY))?.version ?? '';
    const tries = await Promise.all(
      Array.from({ length: 10 }, (_, i) => storage.writeIf(KEY, `text ${i}`, version)),
    );
    expect(wins(tries)).toBe(1);
    expect((await storage.readVersion(KEY))?.text).toBe(`text ${tries.indexOf(true)}`);
    expect(await storage.writeIf(KEY, 'late', version)).toBe(false);
  });

  it('removes only the version that was read', async () => {
    const storage = open();
    await storage.writeIf(KEY, 'old', null);
    const version = (await storage.readVersion(KEY))?.version ?? '';
    await storage.writeIf(KEY, 'new', version);
    expect(await storage.removeIf(KEY, version)).toBe(false);
    expect(await storage.removeIf(KEY, (await storage.readVersion(KEY))?.version ?? '')).toBe(true);
    expect(await storage.readVersion(KEY)).toBeUndefined();
    expect(await storage.writeIf(KEY, 'late', version)).toBe(false);
  });

  it('knows that it honours conditions, and writes nothing to find out', async () => {
    const storage = open();
    expect(await storage.honoursConditions()).toBe(true);
    expect(await storage.list('')).toEqual([]);
  });
}
