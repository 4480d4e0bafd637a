import type { ChildProcess } from 'node:child_process';
import type { TreeName } from '../schemas.ts';

export interface TreeReader {
  /** Reads a tree with `tcsync tree`, one at a time. Requests for the same tree share the result. */
  read(tree: TreeName): Promise<TreeOutput>;
  /** Stops the command. */
  stop(): Promise<void>;
}

/** What `tcsync tree --format json` printed. */
export interface TreeOutput {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const OPTIONS: Readonly<Record<TreeName, readonly string[]>> = {
  prepared: [],
  account: ['--account'],
  difference: ['--diff'],
};

/** Creates the reader of the console's trees. */
export function createTreeReader(start: (argv: readonly string[]) => ChildProcess): TreeReader {
  const reading = new Map<TreeName, Promise<TreeOutput>>();
  let last: Promise<unknown> = Promise.resolve();
  let child: ChildProcess | undefined;
  let isStopped = false;

  async function run(tree: TreeName): Promise<TreeOutput> {
    if (isStopped) return { code: null, stdout: '', stderr: 'The service is stopping.' };
    child = start(['tree', '--detailed', '--format', 'json', ...OPTIONS[tree]]);
    return outputOf(child);
  }

  return {
    read(tree) {
      const shared = reading.get(tree);
      if (shared !== undefined) return shared;
      const result = last.then(() => run(tree)).finally(() => reading.delete(tree));
      last = result.catch(() => {});
      reading.set(tree, result);
      return result;
    },
    async stop() {
      isStopped = true;
      child?.kill('SIGTERM');
      await last;
    },
  };
}

/** Unlike the output of a run, it is needed whole. */
function outputOf(child: ChildProcess): Promise<TreeOutput> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => stdout.push(text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout: stdout.join(''), stderr: stderr.join('') }));
  });
}
