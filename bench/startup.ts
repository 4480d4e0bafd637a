/**
 * What `tcsync --help` costs beside node itself: `npx tsx bench/startup.ts`, after a build.
 * Prints the medians of runs that take turns, and exits 1 when the ratio is 1.5 or more.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const RUNS = 40;
const LIMIT = 1.5;
const COMMAND = fileURLToPath(new URL('../dist/main.js', import.meta.url));

function milliseconds(...argv: readonly string[]): number {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, argv, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${argv.join(' ')} ended with ${status}`);
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const bare: number[] = [];
const help: number[] = [];
for (let run = 0; run < RUNS; run += 1) {
  bare.push(milliseconds('-e', '0'));
  help.push(milliseconds(COMMAND, '--help'));
}
const ratio = median(help) / median(bare);
console.log(`node -e 0      ${median(bare).toFixed(1)} ms`);
console.log(`tcsync --help  ${median(help).toFixed(1)} ms`);
console.log(`ratio          ${ratio.toFixed(2)} (at most ${LIMIT})`);
process.exitCode = ratio < LIMIT ? 0 : 1;
