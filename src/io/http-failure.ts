import { connectionProblem } from '../base/connection-errors.ts';
import { assertNever, RemoteError } from '../base/errors.ts';
import { property } from '../base/json.ts';
import { parsedUrl } from '../base/url.ts';
import { classifyStatus, type HttpConventions, type RetryClass } from './retry.ts';

/** A failed attempt: the error to throw after the last one, and whether it may be retried. */
export interface RequestFailure {
  readonly error: RemoteError;
  readonly retryClass: RetryClass;
}

/** What messages say about a request. */
export interface RequestContext {
  readonly service: string;
  readonly what: string;
  /** Host and port of the service. */
  readonly host: string;
  /** Host and port of the proxy in between. */
  readonly proxy: string | undefined;
  readonly timeoutMs: number;
  /** The setting that `timeoutMs` comes from. */
  readonly timeoutSetting?: string | undefined;
  readonly conventions?: HttpConventions | undefined;
  /** Keys and passwords of this connection, which a remote message may repeat. */
  readonly secrets: readonly string[];
}

/** A response with an error status. */
export interface ErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const LONGEST_QUOTE = 300;

/** Explains an error response, and quotes its message. */
export function statusFailure(
  context: RequestContext,
  response: ErrorResponse,
  retryClass: RetryClass = classifyStatus(response.status),
): RequestFailure {
  const { service, what } = context;
  const { status } = response;
  const remoteText = remoteMessage(response, context);
  const suffix = remoteText === '' ? '' : `: ${remoteText}`;
  const fail = (code: string, message: string, hint?: string): RequestFailure => ({
    error: new RemoteError(message, {
      code,
      service,
      status,
      hint,
      remoteMessage: remoteText,
      indeterminate: retryClass === 'indeterminate',
    }),
    retryClass,
  });
  if (status >= 300 && status < 400) {
    return fail(
      'redirect',
      `${service} redirects the request for ${what}${redirectTarget(response)} (HTTP ${status}); tcsync does not follow redirects.`,
      `Check the URL in the settings: ${context.host} is probably not the API server.`,
    );
  }
  switch (retryClass === 'throttled' ? 429 : status) {
    case 401:
      return fail(
        'login',
        `${service} rejects the key or password in the request for ${what} (HTTP 401)${suffix}`,
        'Check the key in the settings: it may be mistyped, expired or revoked.',
      );
    case 403:
      return fail(
        'forbidden',
        `${service} does not allow this key's request for ${what} (HTTP 403)${suffix}`,
        `Grant the key's owner this permission in ${service}.`,
      );
    case 407:
      return fail(
        'connection',
        `The proxy${context.proxy === undefined ? '' : ` ${context.proxy}`} requires a login for requests to ${service} (HTTP 407).`,
        'Add user:password@ before the host in HTTPS_PROXY.',
      );
    case 429:
      return fail(
        'throttled',
        `${service} limits the request rate and rejects the request for ${what} (HTTP ${status})${suffix}`,
        'Try again in a few minutes, and check whether another program uses the same key.',
      );
    default:
      return status >= 500
        ? fail(
            'http',
            `${service} failed to process the request for ${what} (HTTP ${status})${suffix}`,
            `The problem is at ${service} or a proxy. Try again later.`,
          )
        : fail(
            'http',
            `${service} refused the request for ${what} (HTTP ${status})${suffix}`,
            `Check the settings for ${service}: URL, fields and filters.`,
          );
  }
}

/** A response with a success status and an unusable body. */
export function invalidResponse(context: RequestContext, status: number, problem: string): RequestFailure {
  return {
    error: new RemoteError(
      `The response from ${context.service} to the request for ${context.what} ${problem}.`,
      {
        code: 'bad-answer',
        service: context.service,
        status,
        indeterminate: true,
        hint: 'A proxy or a login page may have responded instead. Check the URL in the settings.',
      },
    ),
    retryClass: 'indeterminate',
  };
}

/** The failure of a request without a response. @param cause what Node or axios threw */
export function connectionFailure(context: RequestContext, cause: unknown): RequestFailure {
  const { service, what, host, proxy } = context;
  if (isTooLarge(cause)) return invalidResponse(context, 200, 'is larger than tcsync accepts');
  const { kind, code, syscall, predicate, remedy } = connectionProblem(cause);
  const via = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  const fail = (retryClass: RetryClass, message: string, hint: string, type = 'connection') => ({
    error: new RemoteError(message, {
      code: type,
      service,
      hint,
      indeterminate: retryClass === 'indeterminate',
      // Not axios's own error, which holds the request with its key.
      cause: new Error(code),
    }),
    retryClass,
  });
  const unlessSent = syscall === 'connect' ? 'not-done' : 'indeterminate';
  switch (kind) {
    case 'unknown-name':
      return fail(
        // The DNS server may answer next time.
        code === 'EAI_AGAIN' ? 'not-done' : 'final',
        `${service}: the ${proxy === undefined ? '' : 'proxy '}name ${proxy ?? host} ${predicate} (${code}).`,
        "Check the name in the settings and this machine's DNS server.",
      );
    case 'certificate':
      return fail(
        'final',
        `The certificate of ${host} (${service}) is not trusted: it ${predicate} (${code}).`,
        remedy('TCSYNC_CA_FILE'),
      );
    case 'not-tls':
      return fail(
        'final',
        `${service}: ${host} ${predicate}${via} (${code}).`,
        'Check the scheme and port in the URL: https:// needs a port with TLS.',
      );
    case 'refused':
      return fail(
        'not-done',
        `${service}: ${proxy ?? host} ${predicate} (${code}); tcsync requested ${what}.`,
        'Check the host and port in the settings, and that the service is running.',
      );
    case 'timeout':
      return fail(
        unlessSent,
        `${service} did not answer the request for ${what} within ${context.timeoutMs / 1000} seconds${via}.`,
        `Try again later, and check that no firewall drops the connection. To wait longer, raise ${context.timeoutSetting ?? 'TCSYNC_TIMEOUT_SECONDS'}.`,
        'timeout',
      );
    case 'unreachable':
    case 'reset':
    case 'other':
      return code === 'ERR_CANCELED'
        ? fail(
            'indeterminate',
            `${service} took more than ten minutes to answer the request for ${what}${via}; tcsync stopped waiting.`,
            'Try again later, and check the connection speed.',
            'timeout',
          )
        : fail(
            unlessSent,
            `The connection to ${service}${via} was lost during the request for ${what} (${code}).`,
            `Check that this machine can reach ${proxy ?? host}, then try again.`,
          );
    default:
      return assertNever(kind);
  }
}

/** Whether axios stopped reading because of `maxContentLength`, for which it has no code of its own. */
function isTooLarge(cause: unknown): boolean {
  const message = property(cause, 'message');
  return typeof message === 'string' && message.startsWith('maxContentLength');
}

/**
 * The explanation in an error response, on one line and without secrets: from a header, a JSON message, other JSON or plain
 * text; empty for a web page.
 */
function remoteMessage(
  { headers, text }: ErrorResponse,
  { conventions = {}, secrets }: RequestContext,
): string {
  const { errorHeader, errorFields = [] } = conventions;
  const header = errorHeader === undefined ? undefined : headers[errorHeader];
  const found = header || messageInBody(text, [...errorFields, ...MESSAGE_FIELDS]);
  // First, so that truncation cannot leave part of a secret.
  const safe = secrets.reduce((text, secret) => text.replaceAll(secret, '****'), found);
  const line = safe.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
}

function messageInBody(text: string, fields: readonly string[]): string {
  const trimmed = text.trim();
  if (trimmed.startsWith('<')) return '';
  try {
    const body: unknown = JSON.parse(trimmed);
    // In words of its own, such as {"erro": "…"}.
    return messageInJson(body, fields) ?? (isEmpty(body) ? '' : trimmed);
  } catch {
    return trimmed;
  }
}

function isEmpty(body: unknown): boolean {
  return typeof body !== 'object' || body === null || Object.keys(body).length === 0;
}

const MESSAGE_FIELDS = ['message', 'error_description', 'error', 'detail', 'title', 'errors'];

function messageInJson(value: unknown, fields: readonly string[]): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (Array.isArray(value)) {
    const parts = value.map((item) => messageInJson(item, fields)).filter((part) => part !== undefined);
    return parts.length === 0 ? undefined : parts.join('; ');
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const field of fields) {
    const message = messageInJson(property(value, field), fields);
    if (message !== undefined) return message;
  }
  return undefined;
}

function redirectTarget({ headers }: ErrorResponse): string {
  const target = parsedUrl(headers['location'] ?? '');
  return target === undefined ? '' : ` to ${target.host}`;
}
