import type { ExitCode } from '../base/errors.ts';
import { createContext, type Shell } from './context.ts';
import { reportFailure } from './failure.ts';
import { parse } from './program.ts';

/** The whole of tcsync: a command line in, output to the shell, the exit code out. Never throws. */
export async function main(argv: readonly string[], shell: Shell): Promise<ExitCode> {
  const invocation = parse(argv, shell);
  if (typeof invocation === 'number') return invocation;
  const context = createContext(shell, invocation.options);
  try {
    return await invocation.run(context);
  } catch (error) {
    return reportFailure(error, invocation, context);
  } finally {
    await context.close();
  }
}
