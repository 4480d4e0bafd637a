/**
 * Start-up time of `tcsync --help` compared with bare Node: `npx tsx bench/startup.ts`, after a build.
 * Runs take turns. Prints CPU time (user and system) and wall time; exits 1 when the ratio of CPU times exceeds the limit.
 * CPU time depends less on other processes than wall time, and its minimum least of all.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const RUNS = 40;
const LIMIT = 1.3;
const COMMAND = fileURLToPath(new URL('../dist/bin/tcsync.cjs', import.meta.url));
/** Runs a command and prints its CPU time in seconds; bash starts both commands alike. */
const TIMED = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null';

interface Sample {
  readonly cpu: number;
  readonly wall: number;
}

function measure(...argv: readonly string[]): Sample {
  const started = performance.now();
  const { status, stderr } = spawnSync('bash', ['-c', TIMED, 'bash', process.execPath, ...argv], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`node ${argv.join(' ')} ended with ${status}: ${stderr}`);
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number);
  return { cpu: (user + system) * 1000, wall: performance.now() - started };
}

function sorted(samples: readonly Sample[], kind: keyof Sample): readonly number[] {
  return samples.map((sample) => sample[kind]).toSorted((a, b) => a - b);
}

function minimum(samples: readonly Sample[], kind: keyof Sample): number {
  return sorted(samples, kind)[0] ?? Number.NaN;
}

function median(samples: readonly Sample[], kind: keyof Sample): number {
  return sorted(samples, kind)[Math.floor(samples.length / 2)] ?? Number.NaN;
}

const bare: Sample[] = [];
const help: Sample[] = [];
for (let run = 0; run < RUNS; run += 1) {
  bare.push(measure('-e', '0'));
  help.push(measure(COMMAND, '--help'));
}
for (const kind of ['cpu', 'wall'] as const) {
  for (const [name, of] of [
    ['minimum', minimum],
    ['median', median],
  ] as const) {
    const [floor, value] = [of(bare, kind), of(help, kind)];
    const ratio = (value / floor).toFixed(2);
    console.log(
      `${kind} ${name}: node ${floor.toFixed(0)} ms, tcsync --help ${value.toFixed(0)} ms, ratio ${ratio}`,
    );
  }
}
const ratio = minimum(help, 'cpu') / minimum(bare, 'cpu');
process.exitCode = ratio <= LIMIT ? 0 : 1;
