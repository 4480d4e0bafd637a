import { readProgramFile } from './program-file.ts';

/** The version in package.json. */
export const VERSION = readVersion();

/** How tcsync names itself in the files that it writes. */
export const TOOL = `tcsync ${VERSION}`;

/** What `--version` prints: what a report of a problem has to say first. */
export const VERSION_LINE = `${TOOL} on Node ${process.version.slice(1)}, ${process.platform} ${process.arch}`;

function readVersion(): string {
  const { version }: { version: string } = JSON.parse(readProgramFile('package.json'));
  return version;
}
