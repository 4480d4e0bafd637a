// `npm run setup`: installs the packages of package-lock.json, unless they are already installed.
import { execSync } from 'node:child_process';
import { statSync } from 'node:fs';

const installed = statSync('node_modules/.package-lock.json', { throwIfNoEntry: false });
if (installed === undefined || installed.mtimeMs <= statSync('package-lock.json').mtimeMs) {
  execSync('npm ci --no-audit --no-fund --loglevel=error', { stdio: ['ignore', 2, 2] });
}
