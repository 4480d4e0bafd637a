/**
 * How long prepare takes, and in how much memory: `npx tsx bench/prepare.ts`.
 *
 * Each measurement is a process of its own and counts the CPU time of its main thread. The floor is the unavoidable
 * part: read and parse the input, serialise and write the output. Floor and prepare run in turn, and the ratio is the
 * median of these pairs. There is no floor for files that exceed node's longest string.
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
/** Bytes of raw_data for each person, and the limits for 100,000 people. */
const SIZES = [
  { rawBytes: 0, maxRatio: 1.6, maxMegabytes: 1024 },
  { rawBytes: 1024, maxRatio: 1.6, maxMegabytes: 2048 },
  { rawBytes: 5 * 1024, maxRatio: undefined, maxMegabytes: undefined },
];
const ROUNDS = 5;
/** How many times as long 100,000 people may take as 10,000. */
const MAX_GROWTH = 13;

function measure(...args: readonly string[]): Measured {
  const child = spawnSync(process.execPath, ['--import', 'tsx', WORKER, ...args], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`${args.join(' ')} ended with ${child.status}: ${child.stderr}`);
  return JSON.parse(child.stdout) as Measured;
}

interface Measurements {
  /** The fastest of prepare. */
  readonly seconds: number;
  /** The largest of prepare. */
  readonly megabytes: number;
  /** The fastest floor, and the median of prepare / floor; undefined without a floor. */
  readonly floor: number | undefined;
  readonly ratio: number | undefined;
}

/** Measures prepare and its floor in turn, several times. */
function measurePairs(folder: string, mode: string, hasFloor: boolean): Measurements {
  const pairs = Array.from({ length: ROUNDS }, () => ({
    prepare: measure('prepare', folder, mode),
    floor: hasFloor ? measure('floor', folder).seconds : undefined,
  }));
  const ratios = pairs.flatMap(({ prepare, floor }) =>
    floor === undefined ? [] : [prepare.seconds / floor],
  );
  const floors = pairs.flatMap(({ floor }) => floor ?? []);
  return {
    seconds: Math.min(...pairs.map(({ prepare }) => prepare.seconds)),
    megabytes: Math.max(...pairs.map(({ prepare }) => prepare.megabytes)),
    floor: hasFloor ? Math.min(...floors) : undefined,
    ratio: ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)],
  };
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
        const { seconds, megabytes, floor, ratio } = measurePairs(folder, mode, hasFloor);
        const growth = seconds / (before.get(mode) ?? Number.NaN);
        before.set(mode, seconds);
        const what = `${count} people, ${rawBytes} bytes of raw_data, ${mode}`;
        row(
          count,
          rawBytes,
          mode,
          floor?.toFixed(3) ?? '–',
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
for (const limit of broken) console.log(`EXCEEDED  ${limit}`);
process.exitCode = broken.length === 0 ? 0 : 1;
