import { EXIT, type ExitCode } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';
import { plainLine } from '../core/text.ts';
import type { Log } from '../io/log.ts';
import type { Session } from './session.ts';

/** The version of what `--format json` prints. */
const RESULT_VERSION = 1;

/** What every JSON result begins with. */
export interface ResultHead {
  readonly version: typeof RESULT_VERSION;
  readonly command: string;
  readonly ok: boolean;
  readonly exit_code: ExitCode;
  /** ISO time. */
  readonly started: string;
  readonly seconds: number;
}

/** The head of the result of a command that ends now with this exit code. */
export function resultHead(
  { clock, started }: Pick<Session<never>, 'clock' | 'started'>,
  command: string,
  exitCode: ExitCode,
): ResultHead {
  return {
    version: RESULT_VERSION,
    command,
    ok: exitCode === EXIT.done || exitCode === EXIT.changes,
    exit_code: exitCode,
    started: new Date(started).toISOString(),
    seconds: (clock.now() - started) / 1000,
  };
}

/** How many people or groups a log line names; the JSON result names all. */
const MAX_LOGGED = 10;

/** Logs notices that the result in text shows as well: not on the terminal that has the result. */
export function logResultNotices(log: Log, notices: readonly Notice[]): void {
  logNotices(log.besideResult ?? log, notices);
}

/** Logs notices, each with the number of people or groups that it concerns and the first of them. */
export function logNotices(log: Log, notices: readonly Notice[]): void {
  for (const { level, code, message, who } of notices) {
    const data = { code, ...(who === undefined ? {} : { count: who.length, who: who.slice(0, MAX_LOGGED) }) };
    const line = plainLine(message);
    if (level === 'warning') log.warn(data, line);
    else log.info(data, line);
  }
}

/** The notices of level `warning`, as the JSON results list them. */
export function warningsOf(
  notices: readonly Notice[],
): readonly { readonly code: string; readonly message: string; readonly who: readonly string[] }[] {
  return notices
    .filter(({ level }) => level === 'warning')
    .map(({ code, message, who = [] }) => ({ code, message, who }));
}
