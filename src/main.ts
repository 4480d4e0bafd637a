#!/usr/bin/env node
// Old releases of Node must be able to parse this file, and nothing may be imported before the check.

const FLOOR = '20.19';

/** True where Node's version is the floor or newer. */
function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [floorMajor = 0, floorMinor = 0] = FLOOR.split('.').map(Number);
  return major > floorMajor || (major === floorMajor && minor >= floorMinor);
}

if (isSupported(process.versions.node)) {
  void import('./start.ts').then(({ start }) => start(import.meta.filename));
} else {
  process.stderr.write(`tcsync needs Node ${FLOOR} or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 64;
}
