import { describeFailure } from '../app/failure.ts';
import { resultHead } from '../app/result.ts';
import type { ExitCode } from '../base/errors.ts';
import { summaryWithoutPlan } from '../core/plan/outcome.ts';
import type { OpenContext } from './context.ts';
import type { Invocation } from './invocation.ts';

/**
 * Reports the failure that ended a command: on stderr as text, and with `--format json` on stdout too. The stack trace
 * is printed with --debug only.
 */
export function reportFailure(
  error: unknown,
  { command, options }: Pick<Invocation, 'command' | 'options'>,
  context: OpenContext,
): ExitCode {
  const failure = describeFailure(error, context.shell.signal.aborted);
  context.writeStderr(`${failure.message}${failure.hint === undefined ? '' : `\n${failure.hint}`}`);
  const { code, message, hint, exitCode } = failure;
  context.keepFailure({ command, code, hint, ...(code === 'bug' ? { error } : {}) }, message);
  if (options.debug === true && error instanceof Error) context.writeStderr(error.stack ?? '');
  if (options.format === 'json') {
    const head = resultHead(context, command, exitCode);
    const details = { code, message, hint: hint ?? null };
    const result = hasSummary(command) ? summaryWithoutPlan(head, details) : { ...head, error: details };
    context.writeJson(result);
  }
  return failure.exitCode;
}

/** Whether the JSON result of the command is a summary: it has the same fields after a failure. */
function hasSummary(command: string): boolean {
  return command === 'sync' || command === 'remove-empty-groups' || command.startsWith('run ');
}
