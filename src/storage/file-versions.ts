import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../base/errors.ts';
import type { VersionedText } from './storage.ts';

/** How long a process may hold the guard of an exchange before it is taken for dead. An exchange takes milliseconds. */
const GUARD_MS = 60_000;

/** A file's text with its version, which is the digest of the text. */
export async function readVersion(path: string): Promise<VersionedText | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    return { text, version: createHash('sha256').update(text).digest('hex') };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Creates the file whole or not at all: a link to a finished file fails where one is already. */
export async function createFile(path: string, text: string): Promise<boolean> {
  const temporary = await writeTemporary(path, text);
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Replaces (or, without a text, removes) the file if it still has this version; one process at a time. */
export async function exchangeFile(
  path: string,
  version: string,
  text: string | undefined,
): Promise<boolean> {
  const guard = `${path}.guard`;
  if (!(await createFile(guard, ''))) {
    const age = Date.now() - ((await stat(guard).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > GUARD_MS) await rm(guard, { force: true });
    return false;
  }
  try {
    if ((await readVersion(path))?.version !== version) return false;
    if (text === undefined) await rm(path);
    else await rename(await writeTemporary(path, text), path);
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

async function writeTemporary(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return temporary;
}
