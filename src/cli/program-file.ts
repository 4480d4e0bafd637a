import { readFileSync } from 'node:fs';
import { getAsset, isSea } from 'node:sea';

/** Reads a file of the program, by its path in the package. In the single executable, the files are inside it. */
export function readProgramFile(path: string): string {
  if (isSea()) return getAsset(path, 'utf8');
  // The package's folder is two folders up from src/cli, dist/cli and dist/bin alike.
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}
