import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { loadSettings } from '../../src/config/load.ts';
import { SHARED_SECTIONS } from '../../src/config/table.ts';
import { createFileStorage } from '../../src/storage/file.ts';
import { openStorage } from '../../src/storage/open.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const KEY = 'var/users.json';
let root: string;
let storage: Storage;

beforeEach(() => {
  root = temporaryFolder();
  storage = createFileStorage(root);
});

function bytes(...texts: readonly string[]): Uint8Array[] {
  return texts.map((text) => Buffer.from(text));
}

async function textOf(key: string): Promise<string | undefined> {
  const chunks = await storage.read(key);
  if (chunks === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

/** Some bytes, and then a failure. */
async function* broken(error: Error): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half');
  throw error;
}

describe('file storage', () => {
  it('gives back what was written, in chunks or at once, and replaces it whole', async () => {
    await storage.write(KEY, bytes('a longer', ' text'));
    expect(await textOf(KEY)).toBe('a longer text');
    await storage.write(
      KEY,
      (async function* () {
        yield* bytes('é');
      })(),
    );
    expect(await textOf(KEY)).toBe('é');
  });

  it('gives back large files', async () => {
    const megabyte = Buffer.alloc(1 << 20, 'x');
    await storage.write(KEY, [megabyte, megabyte, megabyte]);
    expect((await textOf(KEY))?.length).toBe(3 << 20);
  });

  it('has nothing where nothing was written', async () => {
    expect(await storage.read(KEY)).toBeUndefined();
    expect(await storage.list('var/')).toEqual([]);
    await storage.remove(KEY);
  });

  it('writes files for their owner alone, also in place of others', async () => {
    mkdirSync(join(root, 'var'));
    writeFileSync(join(root, KEY), 'old', { mode: 0o644 });
    await storage.write(KEY, bytes('new'));
    expect(statSync(join(root, KEY)).mode & 0o777).toBe(0o600);
  });

  it('writes the file that a link names, and keeps the link', async () => {
    mkdirSync(join(root, 'var'));
    writeFileSync(join(root, 'elsewhere.json'), 'old');
    symlinkSync(join(root, 'elsewhere.json'), join(root, KEY));
    await storage.write(KEY, bytes('new'));
    expect(readFileSync(join(root, 'elsewhere.json'), 'utf8')).toBe('new');
  });

  it('keeps the old file and nothing else when the writing fails on the way', async () => {
    await storage.write(KEY, bytes('old'));
    const error = new Error('the source failed');
    await expect(storage.write(KEY, broken(error))).rejects.toBe(error);
    expect(await textOf(KEY)).toBe('old');
    expect(readdirSync(join(root, 'var'))).toEqual(['users.json']);
  });

  it('shows readers the old file until the new one is whole', async () => {
    await storage.write(KEY, bytes('old'));
    let seen: string | undefined;
    await storage.write(
      KEY,
      (async function* () {
        yield* bytes('ne');
        seen = await textOf(KEY);
        yield* bytes('w');
      })(),
    );
    expect([seen, await textOf(KEY)]).toEqual(['old', 'new']);
  });

  it('lists by prefix, sorted, without what is being written', async () => {
    for (const key of ['var/history/b.json', 'var/history/a.json', 'var/history2.json', 'var/other.json']) {
      await storage.write(key, bytes('{}'));
    }
    writeFileSync(join(root, 'var/history/.a.json.123.tmp'), '');
    expect(await storage.list('var/history/')).toEqual(['var/history/a.json', 'var/history/b.json']);
    expect(await storage.list('var/hist')).toEqual([
      'var/history/a.json',
      'var/history/b.json',
      'var/history2.json',
    ]);
  });

  it('removes', async () => {
    await storage.write(KEY, bytes('x'));
    await storage.remove(KEY);
    expect(existsSync(join(root, KEY))).toBe(false);
  });

  it.each(['../x', 'var/../../x', '/etc/passwd', '', '.'])(
    'takes no key that leaves its folder: %j',
    async (key) => {
      await expect(storage.write(key, bytes('x'))).rejects.toThrow('is not below');
      await expect(storage.read(key)).rejects.toThrow('is not below');
    },
  );

  it('takes names that only begin like the way out', async () => {
    await storage.write('..x', bytes('x'));
    expect(await textOf('..x')).toBe('x');
  });

  it('names keys by their path', () => {
    expect(storage.describe(KEY)).toBe(join(root, KEY));
  });
});

describe('an obstacle', () => {
  async function refused(attempt: Promise<unknown>): Promise<UserError> {
    const error: unknown = await attempt.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(error instanceof UserError)) throw new Error('It was not refused.', { cause: error });
    expect(error.code).toBe('storage');
    expect(error.hint).toBeTruthy();
    return error;
  }

  it('a folder in place of the file', async () => {
    mkdirSync(join(root, KEY), { recursive: true });
    expect((await refused(storage.read(KEY))).message).toBe(`${join(root, KEY)} is a folder, not a file.`);
    expect((await refused(storage.write(KEY, bytes('x')))).message).toContain('is a folder');
    expect(readdirSync(join(root, 'var'))).toEqual(['users.json']);
  });

  it('a file in place of the folder', async () => {
    writeFileSync(join(root, 'var'), '');
    expect((await refused(storage.write(KEY, bytes('x')))).message).toContain('a file, not a folder');
  });

  it.skipIf(process.platform !== 'linux')('a folder in which nobody may write', async () => {
    const { message } = await refused(createFileStorage('/sys').write('x', bytes('x')));
    expect(message).toMatch(/^tcsync cannot write \/sys\/x: (permission denied|the disk is read-only)\.$/);
  });
});

describe('the storage of the settings', () => {
  it('is the working directory', async () => {
    const { settings } = loadSettings(SHARED_SECTIONS, { env: {}, cwd: root }, ['storage', 'network']);
    const world = {
      cwd: root,
      now: () => 0,
      notify: () => {},
      debug: () => {},
      agentTo: () => Promise.reject(new Error()),
    };
    await (await openStorage(settings, world)).write(KEY, bytes('x'));
    expect(readFileSync(join(root, KEY), 'utf8')).toBe('x');
  });
});
