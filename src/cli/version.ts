import { readFileSync } from 'node:fs';

/** The version in package.json, which lies two folders up from src/cli and dist/cli alike. */
export const VERSION = readVersion();

/** How tcsync names itself in the files that it writes. */
export const TOOL = `tcsync ${VERSION}`;

/** What `--version` prints: what a report of a problem has to say first. */
export const VERSION_LINE = `${TOOL} on Node ${process.version.slice(1)}, ${process.platform} ${process.arch}`;

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version }: { version: string } = JSON.parse(text);
  return version;
}
