/**
 * How long prepare takes, and in how much memory: `npx tsx bench/prepare.ts`.
 *
 * Each measurement is a process of its own. The floor, in the same run, is what nobody can do without: read and parse
 * the input, serialise and write the output's bytes. Past the longest string that node can hold there is no floor.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Measured } from './prepare-worker.ts';
import { writePeople } from './prepare-people.ts';

const WORKER = fileURLToPath(new URL('prepare-worker.ts', import.meta.url));
const MODES = ['departments', 'supervisors', 'hybrid'] as const;
const COUNTS = [1_000, 10_000, 100_000];
/** Bytes of raw_data a person, and what is promised for 100,000 people. */
const SIZES = [
  { rawBytes: 0, maxRatio: 2, maxMegabytes: 1024 },
  { rawBytes: 1024, maxRatio: 2, maxMegabytes: 2048 },
  { rawBytes: 5 * 1024, maxRatio: undefined, maxMegabytes: undefined },
];
const ROUNDS = 3;
/** 100,000 people may take so many times as long as 10,000. */
const MAX_GROWTH = 13;

function measure(...args: readonly string[]): Measured {
  const child = spawnSync(process.execPath, ['--import', 'tsx', WORKER, ...args], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`${args.join(' ')} ended with ${child.status}: ${child.stderr}`);
  return JSON.parse(child.stdout) as Measured;
}

/** Of several rounds each, taken by turns, those that were disturbed least. */
function measureBoth(
  folder: string,
  mode: string,
  hasFloor: boolean,
): { prepare: Measured; floor: Measured | undefined } {
  let prepare = measure('prepare', folder, mode);
  let floor = hasFloor ? measure('floor', folder) : undefined;
  for (let round = 1; round < ROUNDS; round++) {
    prepare = faster(prepare, measure('prepare', folder, mode));
    if (floor !== undefined) floor = faster(floor, measure('floor', folder));
  }
  return { prepare, floor };
}

function faster(a: Measured, b: Measured): Measured {
  return { seconds: Math.min(a.seconds, b.seconds), megabytes: Math.max(a.megabytes, b.megabytes) };
}

function row(...cells: readonly (string | number)[]): void {
  const widths = [8, 9, 12, 9, 9, 7, 9, 8];
  console.log(cells.map((cell, i) => String(cell).padStart(widths[i] ?? 9)).join('  '));
}

const folder = mkdtempSync(join(tmpdir(), 'tcsync-bench-'));
const broken: string[] = [];
try {
  row('people', 'raw_data', 'mode', 'floor s', 'prepare s', 'ratio', 'peak MB', 'growth');
  for (const { rawBytes, maxRatio, maxMegabytes } of SIZES) {
    const before = new Map<string, number>();
    for (const count of COUNTS) {
      await writePeople(folder, count, rawBytes);
      const hasFloor = statSync(join(folder, 'var/users.json')).size < 400 * 2 ** 20;
      for (const mode of MODES) {
        const { prepare, floor } = measureBoth(folder, mode, hasFloor);
        const { seconds, megabytes } = prepare;
        const ratio = floor === undefined ? undefined : seconds / floor.seconds;
        const growth = seconds / (before.get(mode) ?? Number.NaN);
        before.set(mode, seconds);
        const what = `${count} people, ${rawBytes} bytes of raw_data, ${mode}`;
        row(
          count,
          rawBytes,
          mode,
          floor?.seconds.toFixed(3) ?? '–',
          seconds.toFixed(3),
          ratio?.toFixed(2) ?? '–',
          megabytes,
          Number.isNaN(growth) ? '' : growth.toFixed(1),
        );
        if (count < 100_000) continue;
        if (ratio !== undefined && maxRatio !== undefined && ratio > maxRatio)
          broken.push(`${what}: ratio ${ratio}`);
        if (maxMegabytes !== undefined && megabytes > maxMegabytes) broken.push(`${what}: ${megabytes} MB`);
        if (growth > MAX_GROWTH) broken.push(`${what}: growth ${growth}`);
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
for (const promise of broken) console.log(`NOT KEPT  ${promise}`);
process.exitCode = broken.length === 0 ? 0 : 1;
