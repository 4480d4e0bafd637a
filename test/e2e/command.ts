import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command, as a user has it. */
export const COMMAND = fileURLToPath(new URL('../../dist/bin/tcsync.cjs', import.meta.url));

export interface Outcome {
  /** The exit code; null when a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of node itself. */
  readonly node?: readonly string[];
  /** The single executable, to run that instead. */
  readonly executable?: string;
  /** SIGINT is sent as soon as this is true. */
  readonly interruptWhen?: () => boolean;
}

/** Runs the built command in a folder, with these variables in its environment and no others. */
export async function tcsync(argv: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  const { cwd, env = {}, node = [], executable, interruptWhen } = surroundings;
  const [program, before] =
    executable === undefined ? [process.execPath, [...node, COMMAND]] : [executable, []];
  const child = spawn(program, [...before, ...argv], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const watch = setInterval(() => {
    if (interruptWhen?.() !== true) return;
    clearInterval(watch);
    child.kill('SIGINT');
  }, 20);
  const [stdout, stderr, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    }),
  ]);
  clearInterval(watch);
  return { code, stdout, stderr };
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
