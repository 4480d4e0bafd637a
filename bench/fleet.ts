/**
 * What a fleet costs: `fleet run` of many accounts of 60 people, each with a sandbox of its own; three are broken in
 * different ways. Prints the accounts that are done, accounts an hour, processor time, and the peak of the memory of all processes.
 * `tsx bench/fleet.ts [accounts] [concurrency] [latency in ms] [runs]`, default 200 8 0 2. The first run changes things
 * in each account, the second one nothing.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dotenvLine } from '../src/config/dotenv-line.ts';
import { startSandbox } from '../src/sandbox/start.ts';

const MAIN = resolve(import.meta.dirname, '../dist/bin/tcsync.cjs');
const [count = 200, concurrency = 8, latency = 0, runs = 2] = process.argv.slice(2).map(Number);
const SAMPLE_MS = 200;
const TICKS_PER_SECOND = 100;

/** What breaks the first accounts. */
const BROKEN: readonly Readonly<Record<string, string>>[] = [
  { TIMECAMP_API_KEY: 'wrong' },
  { TIMECAMP_MAX_NEW_USERS: '0' },
  { BAMBOOHR_API_URL: 'http://127.0.0.1:1/api' },
];

interface FleetSummary {
  readonly exit_code: number;
  readonly seconds: number;
  readonly accounts: readonly {
    readonly account: string;
    readonly exit_code: number;
    readonly refused_by: readonly string[];
    readonly error: { readonly message: string } | null;
  }[];
}

/** The resident memory of a process and its children, in MB; their share of common pages counts once each. */
async function memoryOf(pid: number): Promise<readonly [total: number, processes: number]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const pids = [pid, ...children.trim().split(' ').filter(Boolean)];
  const sizes = pids.map(async (one) => {
    const status = await readFile(`/proc/${one}/status`, 'utf8').catch(() => '');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  });
  return [(await Promise.all(sizes)).reduce((sum, size) => sum + size, 0), pids.length - 1];
}

/** The processor time of a process and of its children that have ended, in seconds. */
async function processorTimeOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}

async function runFleet(folder: string): Promise<void> {
  const argv = ['fleet', 'run', folder, '--concurrency', String(concurrency), '--format', 'json'];
  const child = spawn(process.execPath, [MAIN, ...argv], {
    cwd: folder,
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let peak = 0;
  let most = 0;
  let processorTime = 0;
  const sampling = setInterval(() => {
    void processorTimeOf(child.pid ?? 0).then((seconds) => {
      processorTime = Math.max(processorTime, seconds);
    });
    void memoryOf(child.pid ?? 0).then(([total, processes]) => {
      peak = Math.max(peak, total);
      most = Math.max(most, processes);
    });
  }, SAMPLE_MS);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await new Promise((done, fail) => child.once('error', fail).once('close', done));
  clearInterval(sampling);
  const summary = JSON.parse(text) as FleetSummary;
  const done = summary.accounts.filter(({ exit_code }) => exit_code === 0).length;
  console.log(
    `${done} of ${count} accounts done in ${summary.seconds.toFixed(0)} s, ${Math.round((count / summary.seconds) * 3600)} an hour; ${(processorTime / count).toFixed(2)} s of processor time each; exit code ${summary.exit_code}; at most ${most} at a time, peak ${peak.toFixed(0)} MB`,
  );
  for (const { account, exit_code, error, refused_by } of summary.accounts)
    if (exit_code !== 0)
      console.log(`  ${account}: exit code ${exit_code}, ${error?.message ?? refused_by.join(', ')}`);
}

const folder = await mkdtemp(join(tmpdir(), 'tcsync-fleet-'));
const sandboxes = await Promise.all(
  Array.from({ length: count }, (_, index) => startSandbox({ seed: index + 1, latency })),
);
try {
  for (const [index, { env }] of sandboxes.entries()) {
    const account = join(folder, `account-${String(index + 1).padStart(3, '0')}`);
    await mkdir(account);
    const lines = Object.entries({ ...env, ...BROKEN[index] }).map(([name, value]) =>
      dotenvLine(name, value),
    );
    await writeFile(join(account, '.env'), `${lines.join('\n')}\n`);
  }
  console.log(`${count} accounts of 60 people, ${concurrency} at a time, ${latency} ms a request.`);
  for (let run = 0; run < runs; run++) await runFleet(folder);
} finally {
  await Promise.all(sandboxes.map(({ close }) => close()));
  await rm(folder, { recursive: true });
}
