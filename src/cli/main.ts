import type { ExitCode } from '../base/errors.ts';
import type { Shell } from './context.ts';
import { fromEarlierScript } from './earlier-scripts.ts';
import { parse } from './program.ts';

export { realClock } from '../io/clock.ts';

/** The whole of tcsync: a command line in, output to the shell, the exit code out. Never throws. */
export async function main(argv: readonly string[], shell: Shell): Promise<ExitCode> {
  const invocation = parse(fromEarlierScript(argv), shell);
  if (typeof invocation === 'number') return invocation;
  // Not before it is known that there is something to run: --help is to be quick.
  const [{ createContext }, { reportFailure }] = await Promise.all([
    import('./context.ts'),
    import('./failure.ts'),
  ]);
  const context = createContext(shell, invocation.options);
  try {
    return await invocation.run(context);
  } catch (error) {
    return reportFailure(error, invocation, context);
  } finally {
    await context.close();
  }
}
