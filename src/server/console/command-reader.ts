import type { ChildProcess } from 'node:child_process';

export interface CommandReader {
  /**
   * Runs a command that only reads, one at a time. Requests for the same command line share the result.
   * @returns undefined when too many commands wait
   */
  read(argv: readonly string[]): Promise<CommandOutput> | undefined;
  /** Stops the command. */
  stop(): Promise<void>;
}

/** What a command printed. */
export interface CommandOutput {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const MAX_WAITING = 20;

/** Creates the reader of what the console shows of trees and people. */
export function createCommandReader(start: (argv: readonly string[]) => ChildProcess): CommandReader {
  const reading = new Map<string, Promise<CommandOutput>>();
  let last: Promise<unknown> = Promise.resolve();
  let child: ChildProcess | undefined;
  let isStopped = false;

  async function run(argv: readonly string[]): Promise<CommandOutput> {
    if (isStopped) return { code: null, stdout: '', stderr: 'The service is stopping.' };
    child = start(argv);
    return outputOf(child);
  }

  return {
    read(argv) {
      const key = argv.join('\0');
      const shared = reading.get(key);
      if (shared !== undefined) return shared;
      if (reading.size >= MAX_WAITING) return undefined;
      const result = last.then(() => run(argv)).finally(() => reading.delete(key));
      last = result.catch(() => {});
      reading.set(key, result);
      return result;
    },
    async stop() {
      isStopped = true;
      child?.kill('SIGTERM');
      await last;
    },
  };
}

/** The error that a command printed with `--format json`, or else its last words. */
export function problemOf({ code, stdout, stderr }: CommandOutput): string {
  const error = errorIn(stdout);
  if (error !== undefined) return [error.message, error.hint ?? ''].join(' ').trim();
  return stderr.trim() || `tcsync exited with code ${code}.`;
}

function errorIn(stdout: string): { readonly message: string; readonly hint: string | null } | undefined {
  try {
    return JSON.parse(stdout).error;
  } catch {
    return undefined;
  }
}

/** Unlike the output of a run, it is needed whole. */
function outputOf(child: ChildProcess): Promise<CommandOutput> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => stdout.push(text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout: stdout.join(''), stderr: stderr.join('') }));
  });
}
