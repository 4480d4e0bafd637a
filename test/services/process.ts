import { execFile, spawn } from 'node:child_process';
import { createServer, connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findCommand } from './service.ts';

const exec = promisify(execFile);

/** A server of a suite, running. */
export interface RunningProcess {
  readonly pid: number;
  /** What it has printed so far, both streams. */
  output(): string;
  /** Ends it by its pid and waits until it is gone: asked first, forced after five seconds. */
  stop(): Promise<void>;
}

export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Tried until it resolves without an error. */
  readonly ready: () => Promise<unknown>;
  readonly timeoutMs?: number;
  /** The account to run as, for servers that do not like root. */
  readonly user?: string;
}

/**
 * Starts a server and waits until it answers. It ends with `stop()`, and also when the test's process dies in any way:
 * the kernel sends it SIGKILL then (`setpriv --pdeathsig`).
 * @throws Error with all it printed when it ends or stays silent instead
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const guard = ['--pdeathsig', 'KILL', ...asUser(options.user), '--', options.command, ...options.args];
  const child = spawn(findCommand('setpriv') ?? 'setpriv', guard, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      printed += error.message;
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(force);
  };

  const deadline = Date.now() + (options.timeoutMs ?? 30_000);
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      throw new Error(`${options.command} ended at once:\n${printed}`);
    }
    try {
      await options.ready();
      return { pid: child.pid, output: () => printed, stop };
    } catch (cause) {
      if (Date.now() > deadline) {
        await stop();
        throw new Error(`${options.command} does not answer:\n${printed}`, { cause });
      }
      await delay(50);
    }
  }
}

function asUser(user: string | undefined): readonly string[] {
  return user === undefined || process.getuid?.() !== 0 ? [] : ['--reuid', user, '--clear-groups'];
}

/** Runs a program to its end and returns what it printed; a failure carries its error stream. */
export async function run(command: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await exec(findCommand(command) ?? command, [...args], { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/** A TCP port of 127.0.0.1 that is free. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Resolves when someone accepts connections on this port of 127.0.0.1. */
export async function canConnect(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
