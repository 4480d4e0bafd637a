import type { ChildProcess } from 'node:child_process';
import { EXIT, type ExitCode } from '../../base/errors.ts';

/** Starts tcsync as a process of its own, with these arguments, in this folder. */
export type StartProcess = (argv: readonly string[], folder: string) => ChildProcess;

/** How a process ended. */
export interface EndedProcess {
  readonly exitCode: ExitCode;
  /** What it printed on stdout, if that is a JSON object. */
  readonly result: object | undefined;
  /** Why there is no result, one line; empty if there is one. */
  readonly failure: string;
}

/** Only the end of stderr matters: it has the error. */
const KEPT_CHARACTERS = 4000;

/** Runs tcsync with `--format json` and waits for its end. When the signal fires, it is asked to stop. */
export async function runProcess(
  argv: readonly string[],
  folder: string,
  { start, signal }: { readonly start: StartProcess; readonly signal: AbortSignal },
): Promise<EndedProcess> {
  let stdout = '';
  let stderr = '';
  try {
    const child = start([...argv, '--format', 'json'], folder);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-KEPT_CHARACTERS);
    });
    const stop = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    const [code, killedBy] = await new Promise<readonly [number | null, NodeJS.Signals | null]>(
      (resolve, reject) => {
        child.once('error', reject);
        child.once('close', (...end) => resolve(end));
      },
    ).finally(() => signal.removeEventListener('abort', stop));
    const result = objectIn(stdout);
    const ending = killedBy === null ? `exit code ${code}` : `killed by ${killedBy}`;
    const lastLine = stderr.trimEnd().split('\n').at(-1) ?? '';
    return {
      exitCode: Object.values(EXIT).find((known) => known === code) ?? EXIT.failed,
      result,
      failure: result === undefined ? `tcsync exited without a result (${ending}). ${lastLine}`.trim() : '',
    };
  } catch (error) {
    return { exitCode: EXIT.failed, result: undefined, failure: `tcsync cannot start: ${String(error)}` };
  }
}

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Calls `work` for each item in order, a limited number at a time; after the signal fires, it starts no more. */
export async function forEach<T>(
  items: readonly T[],
  concurrency: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const takeTurns = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined && !signal.aborted; item = waiting.shift())
      await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, takeTurns));
}
