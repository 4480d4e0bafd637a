import type { Settings } from '../config/table.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

export interface HttpOptions {
  /** The other side's name in messages: `BambooHR`. */
  readonly service: string;
  /** What stands before every path. */
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly basicAuth?: { readonly username: string; readonly password: string };
  readonly timeoutMs: number;
  /** False accepts any certificate. Default true. */
  readonly verifyTls?: boolean;
  /** Own pace, 0 or absent: none. */
  readonly requestsPerMinute?: number;
  readonly network: Settings['network'];
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below baseUrl; an absolute URL is taken only when its origin is baseUrl's, else an error. */
  readonly path: string;
  /** An array value repeats the name as given: `{ 'name[]': ['a', 'b'] }`. */
  readonly query?: Readonly<Record<string, string | number | readonly string[]>>;
  /** Sent as JSON, unless it is URLSearchParams. */
  readonly body?: unknown;
  /** For messages: `page 3 of the employees`. */
  readonly what: string;
  /** Reading or writing, for the counts. */
  readonly kind: 'read' | 'write';
  /** May it be sent again after a doubtful answer (time-out, dropped, 5xx)? Default true. 429 is always retried. */
  readonly repeatable?: boolean;
  /** Statuses that are an answer here although not 2xx, e.g. `[404]`: returned with their body, never thrown. */
  readonly accept?: readonly number[];
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON; undefined when the body was empty. */
  readonly body: unknown;
}

export interface HttpClient {
  /**
   * Sends, retries what the spec allows (429 pauses every request of this client; 408, 5xx, time-outs and dropped
   * connections with growing delay; at most 5 tries and 10 minutes), and answers 2xx only.
   * @throws RemoteError for everything else: `status` and the other side's own words in the message; `doubtful` when
   * it may have been carried out; code `timeout`, `connection`, `bad-answer` (not JSON, truncated), `http`, `login`
   * (401), `forbidden` (403), `throttled`, `redirect`.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  readonly counts: { readonly read: number; readonly write: number; readonly retried: number };
}
