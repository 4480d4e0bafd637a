import { EXIT, type ExitCode, messageOf, RemoteError, UserError } from '../base/errors.ts';

/** An error as the reader sees it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;
}

/** Describes an error for the reader; an unexpected one is a bug in tcsync. */
export function describeFailure(error: unknown, interrupted: boolean): Failure {
  if (interrupted) {
    return { code: 'interrupted', message: 'Interrupted.', hint: undefined, exitCode: EXIT.interrupted };
  }
  if (error instanceof UserError) return { ...pick(error), exitCode: error.exitCode };
  if (error instanceof RemoteError) return { ...pick(error), exitCode: EXIT.failed };
  return {
    code: 'bug',
    message: `This is a bug in tcsync: ${messageOf(error)}`,
    hint: 'Please report it with the output of --debug.',
    exitCode: EXIT.failed,
  };
}

function pick({ code, message, hint }: UserError | RemoteError): Pick<Failure, 'code' | 'message' | 'hint'> {
  return { code, message, hint };
}
