import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { PreparedUser } from '../../src/core/model.ts';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { COMMAND, type Outcome } from './command.ts';
import { openTerminal, type Terminal } from './terminal.ts';

export interface CommandEnvironment {
  readonly folder: string;
  readonly timecamp: TimecampStandIn;
  /** Writes var/timecamp_users.json. */
  give(people: readonly PreparedUser[]): Promise<void>;
  /** Runs the built command here; `child` gets the process, to send it signals. */
  run(argv: readonly string[], child?: (process: ChildProcess) => void): Promise<Outcome>;
  /** Starts the built command on a pseudo-terminal here. */
  open(argv: readonly string[], columns?: number): Terminal;
  /** A digest of every file in the folder. */
  digest(): Promise<string>;
  /** The files, by their path below the folder. */
  files(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A folder with settings, and a TimeCamp to use them on. */
export async function openEnvironment(
  options: TimecampOptions,
  settings: Readonly<Record<string, string>> = {},
): Promise<CommandEnvironment> {
  const folder = await mkdtemp(join(tmpdir(), 'tcsync-environment-'));
  await mkdir(join(folder, 'var'));
  const timecamp = await startTimecamp(options);
  const env = {
    TIMECAMP_DOMAIN: timecamp.url,
    TIMECAMP_API_KEY: timecamp.state.token,
    TIMECAMP_ROOT_GROUP_ID: timecamp.state.rootId,
    ...settings,
  };
  return {
    folder,
    timecamp,
    give: (people) => writeFile(join(folder, 'var/timecamp_users.json'), JSON.stringify(people)),
    run: (argv, child) =>
      new Promise((resolve, reject) => {
        const process_ = spawn(process.execPath, [COMMAND, ...argv], {
          cwd: folder,
          env,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        let [stdout, stderr] = ['', ''];
        process_.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
        process_.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
        process_.once('error', reject);
        process_.once('close', (code) => resolve({ code, stdout, stderr }));
        child?.(process_);
      }),
    open: (argv, columns) =>
      openTerminal([process.execPath, COMMAND, ...argv], { cwd: folder, env, ...(columns && { columns }) }),
    digest: async () => {
      const hash = createHash('sha256');
      const files = await readdir(folder, { recursive: true, withFileTypes: true });
      for (const file of files.filter((entry) => entry.isFile())) {
        const path = join(file.parentPath, file.name);
        hash.update(path).update(await readFile(path));
      }
      return hash.digest('hex');
    },
    files: async () => {
      const files = await readdir(folder, { recursive: true, withFileTypes: true });
      return files
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
        .sort((a, b) => a.localeCompare(b));
    },
    close: async () => {
      await timecamp.close();
      await rm(folder, { recursive: true });
    },
  };
}
