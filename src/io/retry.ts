import { isObject } from '../base/json.ts';

/** The maximum number of attempts for one request. */
export const MAX_TRIES = 5;
/** The maximum time for one request including delays, in milliseconds. */
export const MAX_TOTAL_MS = 600_000;

const SECOND_MS = 1000;

/**
 * Whether a failed request may be retried.
 * - `final`: the remote system has decided, or a retry cannot help.
 * - `not-done`: certainly not carried out, so it may be retried.
 * - `indeterminate`: possibly carried out; retried only if that does no harm.
 * - `throttled`: not carried out, and all other requests have to wait too.
 */
export type RetryClass = 'final' | 'not-done' | 'indeterminate' | 'throttled';

/** The retry class of an HTTP error status. */
export function classifyStatus(status: number): RetryClass {
  if (status === 429) return 'throttled';
  if (status === 408 || status >= 500) return 'indeterminate';
  return 'final';
}

/** Whether a retry is safe. */
export function mayRepeat(retryClass: RetryClass, repeatable: boolean): boolean {
  return retryClass === 'indeterminate' ? repeatable : retryClass !== 'final';
}

/**
 * The delay before the next attempt, in milliseconds.
 * @param tries the number of attempts so far, from 1
 * @param retryAfterMs the delay that the remote system asks for; at least a second
 * @param chance from 0 to 1, spreads the retries of clients that failed together
 */
export function retryDelay(
  retryClass: RetryClass,
  tries: number,
  retryAfterMs: number | undefined,
  chance: number,
): number {
  if (retryAfterMs !== undefined) return Math.max(SECOND_MS, retryAfterMs);
  const base =
    retryClass === 'throttled'
      ? // One request at a time is allowed at once, a limit per minute only after a minute: 0.5, 2.5, 12.5, 62.5 s.
        (SECOND_MS / 2) * 5 ** (tries - 1)
      : SECOND_MS * 2 ** (tries - 1);
  return Math.round(base * (1 + chance / 2));
}

/** A service's conventions beyond the HTTP standard. Names of headers are in lower case. */
export interface HttpConventions {
  /** The header that explains an error, instead of the body. */
  readonly errorHeader?: string;
  /** Fields of a JSON body that explain an error; they precede the usual ones. */
  readonly errorFields?: readonly string[];
  /** The field of a JSON body with the seconds to wait. */
  readonly retryAfterField?: string;
  /** The header with the time at which the limit ends, in seconds since the epoch. */
  readonly limitResetHeader?: string;
  /** Whether an answer with another status than 429 says that a limit is reached. */
  readonly isThrottled?: (response: Pick<ThrottledResponse, 'status' | 'body'>) => boolean;
}

export interface ThrottledResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body, if it was JSON. */
  readonly body: unknown;
}

/**
 * The delay that a response asks for, in milliseconds: Retry-After as seconds or as a date, or the service's own
 * convention. Dates are compared with the response's own Date, so that a wrong local clock does no harm.
 */
export function parseRetryAfter(
  { status, headers, body }: ThrottledResponse,
  { retryAfterField, limitResetHeader }: HttpConventions,
  now: number,
): number | undefined {
  const remoteNow = dateOf(headers['date']) ?? now;
  const retryAfter = headers['retry-after'];
  if (retryAfter !== undefined) {
    const seconds = secondsOf(retryAfter);
    if (seconds !== undefined) return seconds * SECOND_MS;
    const date = dateOf(retryAfter);
    if (date !== undefined) return Math.max(0, date - remoteNow);
  }
  const inBody =
    retryAfterField !== undefined && isObject(body) ? secondsOf(body[retryAfterField]) : undefined;
  if (inBody !== undefined) return inBody * SECOND_MS;
  if (status !== 429 || limitResetHeader === undefined) return undefined;
  const reset = secondsOf(headers[limitResetHeader]);
  return reset === undefined ? undefined : Math.max(0, reset * SECOND_MS - remoteNow);
}

function secondsOf(value: unknown): number | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

function dateOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
