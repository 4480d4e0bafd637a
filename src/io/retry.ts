import { isObject } from '../base/json.ts';

/** How often one request is sent at most, the first time included. */
export const MAX_TRIES = 5;
/** How long one request may take in all, with its waits, in milliseconds. */
export const MAX_TOTAL_MS = 600_000;

const SECOND_MS = 1000;

/**
 * What may be done about a request that failed.
 * - `final`: the other side has decided, or asking again cannot help.
 * - `not-done`: it was certainly not carried out, so it may be sent again.
 * - `indeterminate`: it may have been carried out; sent again only when that does no harm.
 * - `throttled`: not carried out, and every other request is to wait too.
 */
export type RetryClass = 'final' | 'not-done' | 'indeterminate' | 'throttled';

/** What an HTTP status that is not an answer means for sending the request again. */
export function classifyStatus(status: number): RetryClass {
  if (status === 429) return 'throttled';
  if (status === 408 || status >= 500) return 'indeterminate';
  return 'final';
}

/** Whether sending it once more is safe. */
export function mayRepeat(retryClass: RetryClass, repeatable: boolean): boolean {
  return retryClass === 'indeterminate' ? repeatable : retryClass !== 'final';
}

/**
 * How long to wait before the next try, in milliseconds.
 * @param tries how often it was sent so far, from 1
 * @param retryAfterMs what the other side asked for; it is taken as it is, but never less than a second
 * @param chance from 0 to 1, spreads the tries of clients that failed together
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

/** Where a service puts what HTTP has no standard place for. Names of headers are in lower case. */
export interface HttpConventions {
  /** The header that explains an error, in place of the body. */
  readonly errorHeader?: string;
  /** Fields of a JSON body that explain an error, before the usual ones. */
  readonly errorFields?: readonly string[];
  /** The field of a JSON body with the seconds to wait. */
  readonly retryAfterField?: string;
  /** The header with the second since the epoch at which a limit is lifted. */
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
 * The wait that an answer asks for, in milliseconds: Retry-After as seconds or as a date, or what the service has in its
 * place. Dates are compared with the answer's own Date, so that a wrong clock here does no harm.
 */
export function parseRetryAfter(
  { status, headers, body }: ThrottledResponse,
  { retryAfterField, limitResetHeader }: HttpConventions,
  now: number,
): number | undefined {
  const theirNow = dateOf(headers['date']) ?? now;
  const retryAfter = headers['retry-after'];
  if (retryAfter !== undefined) {
    const seconds = secondsOf(retryAfter);
    if (seconds !== undefined) return seconds * SECOND_MS;
    const date = dateOf(retryAfter);
    if (date !== undefined) return Math.max(0, date - theirNow);
  }
  const inBody =
    retryAfterField !== undefined && isObject(body) ? secondsOf(body[retryAfterField]) : undefined;
  if (inBody !== undefined) return inBody * SECOND_MS;
  if (status !== 429 || limitResetHeader === undefined) return undefined;
  const reset = secondsOf(headers[limitResetHeader]);
  return reset === undefined ? undefined : Math.max(0, reset * SECOND_MS - theirNow);
}

function secondsOf(value: unknown): number | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

function dateOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
