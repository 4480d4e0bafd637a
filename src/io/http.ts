import { RemoteError } from '../base/errors.ts';
import type { Clock } from './clock.ts';
import { ConcurrencyLimit } from './concurrency-limit.ts';
import { createExchange, type Exchange } from './http-exchange.ts';
import type { RequestContext } from './http-failure.ts';
import type { Log } from './log.ts';
import { routeTo, type Network } from './network.ts';
import { type HttpConventions, MAX_TOTAL_MS, MAX_TRIES, mayRepeat, retryDelay } from './retry.ts';

export interface HttpOptions {
  /** The name of the remote system in messages. */
  readonly service: string;
  /** Precedes every path. */
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly basicAuth?: { readonly username: string; readonly password: string };
  readonly timeoutMs: number;
  /** The setting that `timeoutMs` comes from, for the hint. */
  readonly timeoutSetting?: string;
  /** Where the service departs from HTTP's conventions. Default: nowhere. */
  readonly conventions?: HttpConventions;
  /** False accepts any certificate. Default true. */
  readonly verifyTls?: boolean;
  /** The maximum rate; 0 or absent: none. */
  readonly requestsPerMinute?: number;
  readonly network: Network;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends waits and reading requests at once; a writing request in flight finishes, so that its result is known. */
  readonly signal: AbortSignal;
  /** Called before each attempt of a writing request; if it throws, nothing is sent. */
  readonly mayWrite?: (() => Promise<void>) | undefined;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below baseUrl; an absolute URL must have the origin of baseUrl. */
  readonly path: string;
  /** In addition to the client's headers, which they override. */
  readonly headers?: Readonly<Record<string, string>>;
  /** An array value repeats the name as given: `{ 'name[]': ['a', 'b'] }`. */
  readonly query?: Readonly<Record<string, string | number | readonly string[]>>;
  /** Sent as JSON, unless it is URLSearchParams. */
  readonly body?: unknown;
  /** Makes headers and a body anew for each try, such as a signature that the service takes only once. */
  readonly prepare?: () => Promise<Pick<HttpRequest, 'headers' | 'body'>>;
  /** For messages: `page 3 of the list`. */
  readonly what: string;
  /** For the counts, and for what an interruption ends. */
  readonly kind: 'read' | 'write';
  /** Whether it may be repeated after an indeterminate result (time-out, dropped, 5xx). Default true. 429 is always retried. */
  readonly repeatable?: boolean;
  /** Statuses other than 2xx that are returned with their body instead of thrown, such as `[404]`. */
  readonly accept?: readonly number[];
  /** The status of a refusal in the body of a 2xx response; undefined when the body is no refusal. */
  readonly refusedBy?: (body: unknown) => number | undefined;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON; undefined for an empty body. With an accepted status, a body that is not JSON is its text. */
  readonly body: unknown;
}

export interface HttpClient {
  /**
   * Sends, retries what the spec allows (429 pauses every request of this client, and one without a wait lets only one
   * run at a time; 408, 5xx, time-outs and dropped connections with growing delay; at most 5 tries, 5 further ones after
   * 429, and 10 minutes), and answers 2xx only.
   * @throws RemoteError for everything else: `status` and the other side's own words in the message; `indeterminate` when
   * it may have been carried out; code `timeout`, `connection`, `bad-answer` (not JSON, truncated), `http`, `login`
   * (401), `forbidden` (403), `throttled`, `redirect`. When the signal fires, its reason is thrown.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Requests by kind, each counted once; `retried` counts the repetitions. */
  readonly counts: { readonly read: number; readonly write: number; readonly retried: number };
}

/** @throws UserError when the settings of the network are wrong */
export function createHttpClient(options: HttpOptions): HttpClient {
  const { agent, proxy } = routeTo(new URL(options.baseUrl), options.network, options.verifyTls ?? true);
  const exchange = createExchange({
    agent,
    headers: options.headers ?? {},
    basicAuth: options.basicAuth,
    timeoutMs: options.timeoutMs,
    now: () => options.clock.now(),
  });
  return createRetryingClient(options, exchange, proxy);
}

/**
 * The client over any exchange: paces, limits and repeats its requests.
 * @param proxy host and port of the proxy, for messages
 */
export function createRetryingClient(
  options: Omit<HttpOptions, 'network' | 'verifyTls'>,
  exchange: Exchange,
  proxy: string | undefined,
): HttpClient {
  const { service, clock, log, signal, timeoutMs, timeoutSetting, conventions } = options;
  const base = new URL(options.baseUrl);
  const limit = new ConcurrencyLimit();
  const secrets = secretsOf(options);
  const spacing = options.requestsPerMinute ? 60_000 / options.requestsPerMinute : 0;
  const counts = { read: 0, write: 0, retried: 0 };
  let nextStart = 0;
  let pausedUntil = 0;

  async function sleepUntil(time: number): Promise<void> {
    if (time > clock.now()) await clock.sleep(time - clock.now(), signal);
  }

  async function waitForTurn(context: RequestContext, deadline: number): Promise<void> {
    if (spacing > 0) {
      const start = Math.max(clock.now(), nextStart);
      nextStart = start + spacing;
      await sleepUntil(start);
    }
    while (pausedUntil > clock.now()) {
      if (pausedUntil > deadline) throw pauseTooLong(context, pausedUntil - clock.now());
      await sleepUntil(pausedUntil);
    }
  }

  async function request(request: HttpRequest): Promise<HttpResponse> {
    const { method, what, kind, repeatable = true, accept = [], refusedBy } = request;
    const known = [...secrets, ...secretsIn(request.headers)];
    const context: RequestContext = {
      service,
      what,
      host: base.host,
      proxy,
      timeoutMs,
      timeoutSetting,
      conventions,
      secrets: known,
    };
    const url = addressOf(options.baseUrl, request, service);
    const deadline = clock.now() + MAX_TOTAL_MS;
    counts[kind] += 1;
    const tries = { failed: 0, throttled: 0 };
    for (;;) {
      const prepared = await request.prepare?.();
      const outcome = await limit.run(async () => {
        signal.throwIfAborted();
        await waitForTurn(context, deadline);
        if (kind === 'write') await options.mayWrite?.();
        const started = clock.now();
        const result = await exchange({
          method,
          url,
          headers: { ...request.headers, ...prepared?.headers },
          body: prepared?.body ?? request.body,
          accept,
          refusedBy,
          context: { ...context, secrets: [...known, ...secretsIn(prepared?.headers)] },
          signal: kind === 'write' ? undefined : signal,
          limitMs: Math.max(timeoutMs, deadline - started),
        });
        const status = result.answer?.status ?? result.failure?.error.status;
        log.debug({ service, method, path: url.pathname, status, ms: clock.now() - started }, 'Request');
        if (result.failure?.retryClass !== 'throttled') limit.recordAnswer();
        else if (!('retryAfterMs' in result) || result.retryAfterMs === undefined) limit.recordRefusal();
        return result;
      });
      if (outcome.failure === undefined) return outcome.answer;

      const { error, retryClass } = outcome.failure;
      if (kind === 'read') signal.throwIfAborted();
      // A throttled attempt does not count as a failed one.
      const counter = retryClass === 'throttled' ? 'throttled' : 'failed';
      tries[counter] += 1;
      const wait = retryDelay(retryClass, tries[counter], outcome.retryAfterMs, Math.random());
      const resumed = clock.now() + wait;
      if (retryClass === 'throttled') pausedUntil = Math.max(pausedUntil, resumed);
      if (!mayRepeat(retryClass, repeatable)) throw error;
      if (tries[counter] === MAX_TRIES)
        throw withRetryNote(error, `tcsync tried ${tries.failed + tries.throttled} times.`);
      if (resumed > deadline) {
        const minutes = Math.ceil(wait / 60_000);
        throw withRetryNote(
          error,
          `The next attempt would be in ${minutes} minutes, which is too long to wait.`,
        );
      }
      log.info(
        { service, what, reason: error.message, wait_seconds: wait / 1000 },
        'Request failed; retrying after a delay',
      );
      counts.retried += 1;
      try {
        await sleepUntil(resumed);
      } catch (interrupted) {
        // The caller must learn that the write may have been applied.
        throw kind === 'write' && error.indeterminate ? error : interrupted;
      }
    }
  }

  return { request, counts };
}

function secretsOf({ headers, basicAuth }: Pick<HttpOptions, 'headers' | 'basicAuth'>): string[] {
  if (basicAuth === undefined) return secretsIn(headers);
  const { username, password } = basicAuth;
  const header = Buffer.from(`${username}:${password}`).toString('base64');
  return [...secretsIn(headers), ...[header, username, password].filter(isLongEnough)];
}

/** The keys and tokens in these headers, without a scheme such as `Bearer`. */
function secretsIn(headers: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(headers)
    .filter(([name]) => /auth|key|token/i.test(name))
    .map(([, value]) => value.replace(/^\S+ /, ''))
    .filter(isLongEnough);
}

/** Shorter secrets occur in ordinary words. */
function isLongEnough(text: string): boolean {
  return text.length >= 6;
}

/** The full address. Spaces become `%20` and `$` is kept, as OData services require. */
function addressOf(baseUrl: string, { path, query = {}, what }: HttpRequest, service: string): URL {
  const absolute = /^[a-z][a-z\d+.-]*:/i.test(path);
  const url = new URL(
    absolute ? path : baseUrl.replace(/\/+$/, '') + (path === '' ? '' : `/${path.replace(/^\/+/, '')}`),
  );
  if (url.origin !== new URL(baseUrl).origin) {
    throw new RemoteError(
      `${service} refers to another host, ${url.host}, for ${what}; tcsync does not follow it.`,
      {
        code: 'redirect',
        service,
        hint: "Following it would send the key to that host. Check the service's URL in the settings.",
      },
    );
  }
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (typeof value === 'object' ? value : [value]).map((item) => `${encoded(name)}=${encoded(String(item))}`),
  );
  if (pairs.length > 0)
    url.search = [url.search.replace(/^\?/, ''), ...pairs].filter((part) => part !== '').join('&');
  return url;
}

function encoded(text: string): string {
  // By way of bytes, since half a surrogate pair is an error for encodeURIComponent.
  return encodeURIComponent(Buffer.from(text).toString()).replaceAll('%24', '$');
}

function pauseTooLong({ service, what }: RequestContext, waitMs: number): RemoteError {
  return new RemoteError(
    `${service} accepts no requests for another ${Math.ceil(waitMs / 60_000)} minutes; tcsync did not request ${what}.`,
    { code: 'throttled', service, status: 429, hint: 'Try again after that time.' },
  );
}

/** The same error, with the reason why it is not tried again. */
function withRetryNote(error: RemoteError, why: string): RemoteError {
  const { code, service, status, hint, indeterminate, remoteMessage, cause } = error;
  return new RemoteError(`${error.message}${/[.!?…]$/.test(error.message) ? '' : '.'} ${why}`, {
    code,
    service,
    status,
    hint,
    indeterminate,
    remoteMessage,
    cause,
  });
}
