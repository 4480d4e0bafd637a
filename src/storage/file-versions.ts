import { createHash } from 'node:crypto';
import { link, readFile, rm, stat } from 'node:fs/promises';
import { errorCode } from '../base/errors.ts';
import type { VersionedText } from './storage.ts';
import { writeTemporary, writeAtomically } from './atomic-write.ts';

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
  const temporary = await writeTemporary(path, [Buffer.from(text)]);
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
export async function replaceVersion(
  path: string,
  version: string,
  text: string | undefined,
): Promise<boolean> {
  const guard = `${path}.guard`;
  if (!(await createFile(guard, ''))) {
    const age = Date.now() - ((await stat(guard).catch(() => undefined))?.mtimeMs ?? Date.now());
    // In either direction: a clock may have been put right in between.
    if (Math.abs(age) > GUARD_MS) await rm(guard, { force: true });
    return false;
  }
  try {
    if ((await readVersion(path))?.version !== version) return false;
    if (text === undefined) await rm(path);
    else await writeAtomically(path, [Buffer.from(text)]);
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}
