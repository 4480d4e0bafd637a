#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { EXIT } from './base/errors.ts';
import { main, realClock } from './cli/main.ts';

// What the AWS SDK says to developers about Node's versions is nothing that cron should mail to an administrator.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const interruption = new AbortController();

/** The first signal asks the run to stop in good order, the second one ends it at once. */
function interrupt(): void {
  if (interruption.signal.aborted) process.exit(EXIT.interrupted);
  interruption.abort();
}

process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);

let outputLost: Error | undefined;

for (const stream of [process.stdout, process.stderr]) {
  // A run goes on to its end, whatever becomes of its output: half a sync would be worse.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads may leave early, as `head` does: that is no failure.
    if (error.code !== 'EPIPE') outputLost = error;
  });
}

process.once('exit', (code) => {
  if (outputLost === undefined) return;
  process.stderr.write(`The output could not be written: ${outputLost.message}\n`);
  if (code === EXIT.done || code === EXIT.changes) process.exitCode = EXIT.failed;
});

/** Where the command was started; a folder that is gone has no path. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    process.stderr.write('The folder in which tcsync was started is not there any more. Nothing was done.\n');
    process.exit(EXIT.usage);
  }
}

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
  columns: process.stdout.columns ?? 80,
  self: [process.execPath, ...process.execArgv, fileURLToPath(import.meta.url)],
});
