import { EXIT } from './base/errors.ts';
import { main, realClock } from './cli/main.ts';
import { STOP_MESSAGE } from './base/stop-message.ts';

/**
 * Runs the command line of this process to its exit code.
 * @param entry the path of the file that Node was given; none in the single executable
 */
export async function start(...entry: readonly string[]): Promise<void> {
  const interruption = new AbortController();

  /** The first signal stops the run gracefully, the second one ends it at once. */
  function interrupt(): void {
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  }

  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  // Windows knows no signal that a process could handle. The channel alone must not keep this process alive.
  process.on('message', (message) => {
    if (message === STOP_MESSAGE) interrupt();
  });
  process.channel?.unref();
  watchOutput();

  process.exitCode = await main(process.argv.slice(2), {
    env: process.env,
    cwd: workingDirectory(),
    // Opened only where it is read: even that would cost --help some milliseconds.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    clock: realClock,
    signal: interruption.signal,
    stdoutIsTerminal: process.stdout.isTTY ?? false,
    stderrIsTerminal: process.stderr.isTTY ?? false,
    columns: process.stdout.columns ?? process.stderr.columns ?? 80,
    self: [process.execPath, ...process.execArgv, ...entry],
    // `tcsync serve` opens this channel to the commands that it starts.
    sendProgress: process.send === undefined ? undefined : sendProgress,
  });
}

/** Sends progress to the service that started this command. A run goes on when that service is gone. */
function sendProgress(text: string): void {
  if (process.connected) process.send?.(text, () => {});
}

/** Lets a run finish even if its output is lost, since half a sync would be worse; the exit code then shows the loss. */
function watchOutput(): void {
  let lost: Error | undefined;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A reader may stop early, as `head` does: not a failure.
      if (error.code !== 'EPIPE') lost = error;
    });
  }
  process.once('exit', (code) => {
    if (lost === undefined) return;
    process.stderr.write(`Cannot write the output: ${lost.message}\n`);
    if (code === EXIT.done || code === EXIT.changes) process.exitCode = EXIT.failed;
  });
}

/** The working directory; one that was removed has no path. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    process.stderr.write('The working directory no longer exists. Nothing was done.\n');
    process.exit(EXIT.usage);
  }
}
