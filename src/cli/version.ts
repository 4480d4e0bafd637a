import { readFileSync } from 'node:fs';

/** The version in package.json, which lies two folders up from src/cli and dist/cli alike. */
export const VERSION = readVersion();

/** How tcsync names itself in the files that it writes. */
export const TOOL = `tcsync ${VERSION}`;

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version }: { version: string } = JSON.parse(text);
  return version;
}
