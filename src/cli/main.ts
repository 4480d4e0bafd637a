import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../base/errors.ts';
import type { Shell } from './context.ts';
import { fromEarlierScript } from './earlier-scripts.ts';
import type { Finished } from './invocation.ts';
import { parse } from './program.ts';

export { realClock } from '../io/clock.ts';

/** The whole of tcsync: a command line in, output to the shell, the exit code out. Never throws. */
export async function main(argv: readonly string[], shell: Shell): Promise<ExitCode> {
  const invocation = parse(fromEarlierScript(argv), shell);
  if ('exitCode' in invocation) return finish(invocation, argv, shell);
  // Not before it is known that there is something to run: --help is to be quick.
  const [{ createContext }, { reportFailure }] = await Promise.all([
    import('./context.ts'),
    import('./failure.ts'),
  ]);
  const here = inFolder(invocation.folder, shell);
  if (here === undefined) {
    const problem = `The folder ${JSON.stringify(invocation.folder)} specified with -C does not exist.`;
    shell.stderr.write(`${problem}\n`);
    return finish({ exitCode: EXIT.usage, problem }, argv, shell);
  }
  const context = createContext(here, invocation.options);
  try {
    return await invocation.run(context);
  } catch (error) {
    return reportFailure(error, invocation, context);
  } finally {
    await context.close();
  }
}

/** The shell as if it had been started in the folder of `-C`; undefined when there is no such folder. */
function inFolder(folder: string | undefined, shell: Shell): Shell | undefined {
  if (folder === undefined) return shell;
  const cwd = resolve(shell.cwd, folder);
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  // With the descriptors, since reading stdin would open it.
  const properties = Object.getOwnPropertyDescriptors(shell);
  return Object.defineProperties({}, { ...properties, cwd: { value: cwd, enumerable: true } }) as Shell;
}

/** Prints a usage error as JSON too when the command line asks for JSON. */
async function finish(
  { exitCode, problem }: Finished,
  argv: readonly string[],
  { stdout, clock }: Shell,
): Promise<ExitCode> {
  if (problem !== undefined && /(?:--format[ =]json|--json)(?: |$)/.test(argv.join(' '))) {
    const { resultHead } = await import('../app/result.ts');
    const head = resultHead({ clock, started: clock.now() }, commandIn(argv), exitCode);
    stdout.write(`${JSON.stringify({ ...head, error: { code: 'usage', message: problem, hint: null } })}\n`);
  }
  return exitCode;
}

/** The command that a wrong command line names; empty without one. */
function commandIn(argv: readonly string[]): string {
  return argv.find((word, at) => !word.startsWith('-') && argv[at - 1] !== '-C') ?? '';
}
