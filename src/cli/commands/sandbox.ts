import { once } from 'node:events';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import type { CommonOptions, Context } from '../context.ts';

export interface SandboxOptions extends CommonOptions {
  /** Milliseconds. */
  readonly latency?: number;
  /** Requests a minute. */
  readonly rateLimit?: number;
  readonly fail?: readonly string[];
}

/** As in real life, a new group is not ready at once. */
const FRESH_PARENT_MS = 5000;

/** `tcsync sandbox`: prints the `.env` that uses the stand-ins, and runs until it is interrupted. */
export async function runSandbox(
  { latency, rateLimit, fail }: SandboxOptions,
  { shell: { signal }, print, tell }: Pick<Context, 'shell' | 'print' | 'tell'>,
): Promise<ExitCode> {
  const { startSandbox } = await import('../../sandbox/start.ts');
  const sandbox = await startSandbox({
    ...(latency === undefined ? {} : { latency }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(fail === undefined ? {} : { fail }),
    timecamp: { freshParentMs: FRESH_PARENT_MS },
  });
  try {
    print(
      Object.entries(sandbox.env)
        .map(([name, value]) => `${name}=${value}`)
        .join('\n'),
    );
    tell(
      'A TimeCamp and a BambooHR of an invented company of 60 people run on this machine until Ctrl-C.\n' +
        'Put the lines above into the .env of an empty folder, and use tcsync there.',
    );
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await sandbox.close();
  }
  return EXIT.done;
}
