import { Readable, Writable } from 'node:stream';
import type { Shell } from '../../src/cli/context.ts';
import { realClock } from '../../src/io/clock.ts';

/** A stream that keeps what is written. */
class Keeper extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export interface TestShell extends Shell {
  readonly stdout: Keeper;
  readonly stderr: Keeper;
}

/** A shell for main() in a test: an empty environment, no terminal, everything written kept. */
export function createTestShell(given: Partial<Omit<Shell, 'stdout' | 'stderr'>> = {}): TestShell {
  return {
    env: {},
    cwd: '/nonexistent',
    stdin: Readable.from([]),
    stdout: new Keeper(),
    stderr: new Keeper(),
    clock: realClock,
    signal: new AbortController().signal,
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    columns: 100,
    self: [process.execPath, '-e', ''],
    ...given,
  };
}
