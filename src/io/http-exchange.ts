import { isUtf8 } from 'node:buffer';
import type { Agent } from 'node:http';
import { create } from 'axios';
import {
  invalidResponse,
  connectionFailure,
  statusFailure,
  type RequestContext,
  type RequestFailure,
} from './http-failure.ts';
import { classifyStatus, parseRetryAfter } from './retry.ts';

/** tcsync requests nothing that is longer. */
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024;

export interface ExchangeOptions {
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly basicAuth: { readonly username: string; readonly password: string } | undefined;
  readonly timeoutMs: number;
  readonly now: () => number;
}

export interface ExchangeRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Statuses other than 2xx that count as a response. */
  readonly accept: readonly number[];
  /** The status of a refusal in the body of a 2xx response. */
  readonly refusedBy?: ((body: unknown) => number | undefined) | undefined;
  readonly context: RequestContext;
  /** Aborts the request; undefined lets it finish. */
  readonly signal: AbortSignal | undefined;
  /** Aborts the request after this time even while data arrives; `timeoutMs` is for silence. */
  readonly limitMs: number;
}

export interface ExchangeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** The result of one attempt: a response, or a failure with the delay that the remote system asks for. */
export type ExchangeResult =
  | { readonly answer: ExchangeResponse; readonly failure?: never }
  | { readonly answer?: never; readonly failure: RequestFailure; readonly retryAfterMs?: number | undefined };

/** One request and its response, without retries. Never throws for failures of the network or the remote system. */
export type Exchange = (sending: ExchangeRequest) => Promise<ExchangeResult>;

/** An exchange with one service, through the agent given. */
export function createExchange(options: ExchangeOptions): Exchange {
  const instance = create({
    adapter: 'http',
    httpAgent: options.agent,
    httpsAgent: options.agent,
    // The agent knows the proxy of the settings; axios would read the environment.
    proxy: false,
    maxRedirects: 0,
    timeout: options.timeoutMs,
    // Distinguishes a silent service from a dropped connection.
    transitional: { clarifyTimeoutError: true },
    maxContentLength: MAX_RESPONSE_BYTES,
    responseType: 'arraybuffer',
    transformResponse: [(data: unknown) => data],
    validateStatus: () => true,
    ...(options.basicAuth === undefined ? {} : { auth: options.basicAuth }),
    headers: { accept: 'application/json', 'user-agent': 'tcsync', ...options.headers },
  });

  return async (request) => {
    const { method, url, headers, body, context, signal, limitMs } = request;
    const cut = new AbortController();
    const abort = (): void => cut.abort();
    const timer = setTimeout(abort, limitMs);
    signal?.addEventListener('abort', abort);
    try {
      const {
        status,
        data,
        headers: raw,
      } = await instance.request<Uint8Array>({
        method,
        url: url.href,
        headers: { ...headers },
        data: body,
        signal: cut.signal,
      });
      const received = lowerCaseHeaders(raw);
      return toResult({ status, headers: received, ...textOf(data, received) }, request, options.now());
    } catch (error) {
      return { failure: connectionFailure(context, error) };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  };
}

interface Received extends ReceivedText {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

interface ReceivedText {
  readonly text: string;
  /** False for bytes of an unknown encoding: the text has replacement characters in place of letters. */
  readonly isReadable: boolean;
}

/** JSON is UTF-8, whatever the header says; other bytes are in the encoding that it names. */
function textOf(bytes: Uint8Array, headers: Readonly<Record<string, string>>): ReceivedText {
  const [, charset] = /charset="?([\w.:-]+)/i.exec(headers['content-type'] ?? '') ?? [];
  if (charset === undefined || isUtf8(bytes))
    return { text: new TextDecoder().decode(bytes), isReadable: isUtf8(bytes) };
  try {
    return { text: new TextDecoder(charset, { fatal: true }).decode(bytes), isReadable: true };
  } catch {
    return { text: new TextDecoder().decode(bytes), isReadable: false };
  }
}

function toResult(
  received: Received,
  { context, accept, refusedBy }: ExchangeRequest,
  now: number,
): ExchangeResult {
  const { headers, text } = received;
  const json = parse(text);
  const conventions = context.conventions ?? {};
  const isSuccess = received.status >= 200 && received.status < 300;
  const refusal = isSuccess ? refusedBy?.(json) : undefined;
  const status = refusal ?? received.status;
  const retryClass =
    conventions.isThrottled?.({ status, body: json }) === true ? 'throttled' : classifyStatus(status);
  if (accept.includes(status) && retryClass !== 'throttled' && refusal === undefined) {
    return { answer: { status, headers, body: json === NOT_JSON ? text : json } };
  }
  if (!isSuccess || refusal !== undefined) {
    return {
      failure: statusFailure(context, { ...received, status }, retryClass),
      retryAfterMs: parseRetryAfter({ status, headers, body: json }, conventions, now),
    };
  }
  if (!received.isReadable) return { failure: invalidResponse(context, status, 'is not UTF-8 text') };
  if (json === NOT_JSON) return { failure: invalidResponse(context, status, problemOf(text)) };
  return { answer: { status, headers, body: json } };
}

const NOT_JSON = Symbol('not JSON');

function parse(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

function problemOf(text: string): string {
  const start = text.trimStart();
  if (start.startsWith('<')) return 'is a web page or XML instead of JSON';
  return start.startsWith('{') || start.startsWith('[') ? 'is truncated or invalid JSON' : 'is not JSON';
}

function lowerCaseHeaders(raw: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(raw)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value)]),
  );
}
