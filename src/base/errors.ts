/** The exit codes of every command; when several apply the order of EXIT_ORDER decides. */
export const EXIT = {
  done: 0,
  failed: 1,
  changes: 2,
  refused: 3,
  locked: 4,
  usage: 64,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const EXIT_ORDER: readonly ExitCode[] = [
  EXIT.interrupted,
  EXIT.usage,
  EXIT.locked,
  EXIT.refused,
  EXIT.failed,
  EXIT.changes,
  EXIT.done,
];

/** The exit code to report when several apply: 130, 64, 4, 3, 1, 2, 0. */
export function worstExit(...codes: readonly ExitCode[]): ExitCode {
  return EXIT_ORDER.find((code) => codes.includes(code)) ?? EXIT.done;
}

export interface ErrorDetails {
  /** A stable word for the kind of failure, `error.code` in the JSON summary: `settings`, `input`, `source`, `login`… */
  readonly code: string;
  /** What the reader can do next, one sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** An error that the reader can fix: printed without a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(message: string, details: ErrorDetails & { readonly exitCode?: ExitCode }) {
    super(message, { cause: details.cause });
    this.code = details.code;
    this.hint = details.hint;
    this.exitCode = details.exitCode ?? EXIT.failed;
  }
}

/** For an invalid command line: exit code 64. */
export function usageError(message: string, hint: string): UserError {
  return new UserError(message, { code: 'usage', hint, exitCode: EXIT.usage });
}

/** For an invalid setting: exit code 64. */
export function settingsError(message: string, hint?: string, cause?: unknown): UserError {
  return new UserError(message, { code: 'settings', hint, exitCode: EXIT.usage, cause });
}

export interface RemoteErrorDetails extends ErrorDetails {
  /** The name of the remote system in messages: `BambooHR`, `TimeCamp`. */
  readonly service: string;
  /** HTTP status or protocol result code; absent without a response. */
  readonly status?: number | undefined;
  /** True when the request may have been carried out although no clear response arrived. */
  readonly indeterminate?: boolean;
  /** What the remote system itself said. */
  readonly remoteMessage?: string | undefined;
}

/** A remote system refused, failed or could not be reached. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly service: string;
  readonly status: number | undefined;
  readonly indeterminate: boolean;
  readonly remoteMessage: string | undefined;

  constructor(message: string, details: RemoteErrorDetails) {
    super(message, { cause: details.cause });
    this.code = details.code;
    this.hint = details.hint;
    this.service = details.service;
    this.status = details.status;
    this.indeterminate = details.indeterminate ?? false;
    this.remoteMessage = details.remoteMessage;
  }
}

/** The code of an error, such as the system's `ENOENT`; undefined where it has none. */
export function errorCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** For the default branch of a switch over a union: a new member is a compile error here. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected case: ${JSON.stringify(value)}`);
}
