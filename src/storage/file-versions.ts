import { createHash } from 'node:crypto';
import { link, readFile, rm, stat } from 'node:fs/promises';
import { errorCode } from '../base/errors.ts';
import type { VersionedText } from './storage.ts';
import { writeTemporary, writeAtomically } from './atomic-write.ts';

/** A guard file older than this belongs to a dead process: an exchange takes milliseconds. */
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

/** Creates the file atomically: linking a complete file fails if the target exists. */
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
    // In either direction: the clock may have been adjusted.
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
