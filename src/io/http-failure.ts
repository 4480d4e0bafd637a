import { connectionProblem } from '../base/connection-errors.ts';
import { assertNever, RemoteError } from '../base/errors.ts';
import { property } from '../base/json.ts';
import { classifyStatus, type HttpConventions, type RetryClass } from './retry.ts';

/** A try that brought no answer: the error to throw if it was the last, and what may be done about it. */
export interface RequestFailure {
  readonly error: RemoteError;
  readonly retryClass: RetryClass;
}

/** Who was asked for what, as messages name it. */
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
  /** Keys and passwords of this connection, lest the other side's words repeat them. */
  readonly secrets: readonly string[];
}

/** An answer whose status is not one of success. */
export interface ErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const LONGEST_QUOTE = 300;

/** A response as an error in words, with the other side's own. */
export function statusFailure(
  context: RequestContext,
  response: ErrorResponse,
  retryClass: RetryClass = classifyStatus(response.status),
): RequestFailure {
  const { service, what } = context;
  const { status } = response;
  const said = remoteMessage(response, context);
  const suffix = said === '' ? '' : `: ${said}`;
  const fail = (code: string, message: string, hint?: string): RequestFailure => ({
    error: new RemoteError(message, {
      code,
      service,
      status,
      hint,
      remoteMessage: said,
      indeterminate: retryClass === 'indeterminate',
    }),
    retryClass,
  });
  if (status >= 300 && status < 400) {
    return fail(
      'redirect',
      `${service} answered the request for ${what} with a redirect${placeOf(response)}, which is not followed (HTTP ${status}).`,
      `Check the address in the settings: ${context.host} does not seem to be the API itself.`,
    );
  }
  switch (retryClass === 'throttled' ? 429 : status) {
    case 401:
      return fail(
        'login',
        `${service} did not accept the key or password when asked for ${what} (HTTP 401)${suffix}`,
        'Check the key in the settings: it may be mistyped, expired or withdrawn.',
      );
    case 403:
      return fail(
        'forbidden',
        `${service} does not allow this key the request for ${what} (HTTP 403)${suffix}`,
        `Give the key's owner the right to it in ${service}.`,
      );
    case 407:
      return fail(
        'connection',
        `The proxy ${context.proxy ?? 'in between'} requires a login for requests to ${service} (HTTP 407).`,
        'Put user:password@ before the host in HTTPS_PROXY.',
      );
    case 429:
      return fail(
        'throttled',
        `${service} takes no more requests for now; it was asked for ${what} (HTTP ${status})${suffix}`,
        'Wait until its limit is lifted, and see whether something else uses the same key.',
      );
    default:
      return status >= 500
        ? fail(
            'http',
            `${service} failed when asked for ${what} (HTTP ${status})${suffix}`,
            `The fault is on the side of ${service}, or of a proxy in between: try again later.`,
          )
        : fail(
            'http',
            `${service} refused the request for ${what} (HTTP ${status})${suffix}`,
            `Check what the settings say about ${service}: addresses, fields, filters.`,
          );
  }
}

/** An answer of success whose body is not what was asked for. */
export function invalidResponse(context: RequestContext, status: number, problem: string): RequestFailure {
  return {
    error: new RemoteError(
      `The answer of ${context.service} to the request for ${context.what} ${problem}.`,
      {
        code: 'bad-answer',
        service: context.service,
        status,
        indeterminate: true,
        hint: 'A proxy or a login page in between may have answered instead; check the address in the settings.',
      },
    ),
    retryClass: 'indeterminate',
  };
}

/** The failure of a request that got no answer. @param cause what Node or axios threw */
export function connectionFailure(context: RequestContext, cause: unknown): RequestFailure {
  const { service, what, host, proxy } = context;
  if (isTooLarge(cause)) return invalidResponse(context, 200, 'is larger than any that tcsync asks for');
  const { kind, code, syscall, predicate, remedy } = connectionProblem(cause);
  const via = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  const fail = (retryClass: RetryClass, message: string, hint: string, type = 'connection') => ({
    error: new RemoteError(message, {
      code: type,
      service,
      hint,
      indeterminate: retryClass === 'indeterminate',
      // Not axios's own error: that one holds the request with its key.
      cause: new Error(code),
    }),
    retryClass,
  });
  const unlessSent = syscall === 'connect' ? 'not-done' : 'indeterminate';
  switch (kind) {
    case 'unknown-name':
      return fail(
        // The name server may answer next time.
        code === 'EAI_AGAIN' ? 'not-done' : 'final',
        `${service}: the name ${proxy ?? host}${proxy === undefined ? '' : ' of the proxy'} ${predicate} (${code}).`,
        'Check the name in the settings for typing errors, and the name server of this machine.',
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
        'Check the scheme and the port in the address: https:// needs a port that speaks TLS.',
      );
    case 'refused':
      return fail(
        'not-done',
        `${service}: ${proxy ?? host} ${predicate} (${code}); tcsync asked for ${what}.`,
        'Check host and port in the settings, and that the service is running.',
      );
    case 'timeout':
      return fail(
        unlessSent,
        `${service} did not answer the request for ${what} within ${context.timeoutMs / 1000} seconds${via}.`,
        'Try again later, and check that no firewall drops the connection. To wait longer, raise TCSYNC_TIMEOUT_SECONDS (for TimeCamp: TIMECAMP_TIMEOUT_SECONDS).',
        'timeout',
      );
    case 'unreachable':
    case 'reset':
    case 'other':
      return code === 'ERR_CANCELED'
        ? fail(
            'indeterminate',
            `${service} took more than ten minutes to answer the request for ${what}${via}; tcsync stopped waiting.`,
            'Try again later, and find out what slows the connection down.',
            'timeout',
          )
        : fail(
            unlessSent,
            `The connection to ${service} broke${via} during the request for ${what} (${code}).`,
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
 * The other side's own explanation, on one line and without the secrets: a header, a JSON message or plain text; empty
 * for a web page.
 */
function remoteMessage(
  { headers, text }: ErrorResponse,
  { conventions = {}, secrets }: RequestContext,
): string {
  const { errorHeader, errorFields = [] } = conventions;
  const header = errorHeader === undefined ? undefined : headers[errorHeader];
  const found = header || messageInBody(text, [...errorFields, ...MESSAGE_FIELDS]);
  // Before anything else: no part of a secret may be left where the words are cut.
  const safe = secrets.reduce((words, secret) => words.replaceAll(secret, '****'), found);
  const line = safe.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
}

function messageInBody(text: string, fields: readonly string[]): string {
  const trimmed = text.trim();
  if (trimmed.startsWith('<')) return '';
  try {
    return messageInJson(JSON.parse(trimmed), fields) ?? '';
  } catch {
    return trimmed;
  }
}

const MESSAGE_FIELDS = ['message', 'error_description', 'error', 'detail', 'title', 'errors'];

function messageInJson(value: unknown, fields: readonly string[]): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (Array.isArray(value)) {
    const parts = value.map((one) => messageInJson(one, fields)).filter((part) => part !== undefined);
    return parts.length === 0 ? undefined : parts.join('; ');
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const field of fields) {
    const words = messageInJson(property(value, field), fields);
    if (words !== undefined) return words;
  }
  return undefined;
}

function placeOf({ headers }: ErrorResponse): string {
  const location = headers['location'];
  return location !== undefined && URL.canParse(location) ? ` to ${new URL(location).host}` : '';
}
