import { EXIT, type ExitCode, messageOf, RemoteError, UserError } from '../base/errors.ts';
import { summaryWithoutPlan } from '../core/plan/outcome.ts';
import type { OpenContext } from './context.ts';
import type { Invocation } from './program.ts';
import { resultHead } from './result.ts';

/** An error as the reader sees it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;
}

/**
 * Tells a failure that ended a command: to stderr in words, with `--format json` on stdout too. Errors that the
 * reader can do something about come without a stack trace.
 */
export function reportFailure(
  error: unknown,
  { command, options }: Pick<Invocation, 'command' | 'options'>,
  context: OpenContext,
): ExitCode {
  const failure = describeFailure(error, context.shell.signal.aborted);
  context.writeStderr(
    `${failure.message}${failure.hint === undefined ? '' : `\nWhat to do: ${failure.hint}`}`,
  );
  const { code, message, hint, exitCode } = failure;
  context.keepFailure({ command, code, hint, ...(code === 'bug' ? { error } : {}) }, message);
  if (options.debug === true && error instanceof Error) context.writeStderr(error.stack ?? '');
  if (options.format === 'json') {
    const head = resultHead(context, command, exitCode);
    const told = { code, message, hint: hint ?? null };
    const result = hasSummary(command) ? summaryWithoutPlan(head, told) : { ...head, error: told };
    context.writeJson(result);
  }
  return failure.exitCode;
}

/** Whoever reads what a sync prints finds the same fields, however it ended. */
function hasSummary(command: string): boolean {
  return command === 'sync' || command === 'remove-empty-groups' || command.startsWith('run ');
}

/** An error in words; one that nobody expected is a bug. */
export function describeFailure(error: unknown, interrupted: boolean): Failure {
  if (interrupted) {
    return { code: 'interrupted', message: 'Interrupted.', hint: undefined, exitCode: EXIT.interrupted };
  }
  if (error instanceof UserError) return { ...pick(error), exitCode: error.exitCode };
  if (error instanceof RemoteError) return { ...pick(error), exitCode: EXIT.failed };
  return {
    code: 'bug',
    message: `This is a bug in tcsync: ${messageOf(error)}`,
    hint: 'Please report it, with what --debug prints.',
    exitCode: EXIT.failed,
  };
}

function pick({ code, message, hint }: UserError | RemoteError): Pick<Failure, 'code' | 'message' | 'hint'> {
  return { code, message, hint };
}
