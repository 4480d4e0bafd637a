import { certificateProblem } from '../base/certificate-errors.ts';
import { RemoteError } from '../base/errors.ts';
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
export function statusFailure(context: RequestContext, response: ErrorResponse): RequestFailure {
  const { service, what } = context;
  const { status } = response;
  const said = remoteMessage(response, context);
  const suffix = said === '' ? '' : `: ${said}`;
  const retryClass = classifyStatus(status);
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
  switch (status) {
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
        `The proxy ${context.proxy ?? 'in between'} wants a login before it lets a request to ${service} through (HTTP 407).`,
        'Put user:password@ before the host in HTTPS_PROXY.',
      );
    case 429:
      return fail(
        'throttled',
        `${service} takes no more requests for now; it was asked for ${what} (HTTP 429)${suffix}`,
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

/** No answer at all: `cause` is what Node or axios threw. */
export function connectionFailure(context: RequestContext, cause: unknown): RequestFailure {
  const { service, what, host, proxy } = context;
  const { code, syscall } = rootOf(cause);
  const via = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  const fail = (retryClass: RetryClass, kind: string, message: string, hint: string): RequestFailure => ({
    error: new RemoteError(message, {
      code: kind,
      service,
      hint,
      indeterminate: retryClass === 'indeterminate',
      // Not axios's own error: that one holds the request with its key.
      cause: new Error(code),
    }),
    retryClass,
  });
  if (code === 'ERR_MAX_CONTENT_LENGTH')
    return invalidResponse(context, 200, 'is too large to be what was asked for');
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return fail(
      code === 'ENOTFOUND' ? 'final' : 'not-done',
      'connection',
      `The name ${proxy ?? host} of ${proxy === undefined ? service : `the proxy to ${service}`} is not known to the network (${code}).`,
      'Check the name in the settings for typing errors, and the name service of this machine.',
    );
  }
  const problem = certificateProblem(code);
  if (problem !== undefined) {
    return fail(
      'final',
      'connection',
      `The certificate of ${host} (${service}) is not trusted: ${problem} (${code}).`,
      'If your company signs certificates itself or inspects TLS, name the file with its authority in TCSYNC_CA_FILE.',
    );
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return fail(
      'final',
      'connection',
      `${host} (${service}) does not speak TLS as it should${via} (${code}).`,
      'Check the scheme and the port in the address: https:// needs a port that speaks TLS.',
    );
  }
  if (code === 'ECONNREFUSED') {
    return fail(
      'not-done',
      'connection',
      `${proxy ?? host} refuses connections: ${service} could not be reached for ${what} (ECONNREFUSED).`,
      'Check host and port in the settings, and that the service runs.',
    );
  }
  const sent = syscall !== 'connect';
  const longer =
    context.timeoutSetting === undefined ? '' : ` Increase ${context.timeoutSetting} to wait longer.`;
  if (code === 'ERR_CANCELED') {
    return fail(
      'indeterminate',
      'timeout',
      `${service} sent its answer to the request for ${what} too slowly${via}: it was cut off after ten minutes.`,
      'Try again later, and see what slows the connection down.',
    );
  }
  if (code === 'ETIMEDOUT' || code === 'ECONNABORTED') {
    return fail(
      sent ? 'indeterminate' : 'not-done',
      'timeout',
      `${service} did not answer the request for ${what} within ${context.timeoutMs / 1000} seconds${via}.`,
      `Try again later; a firewall that drops connections looks the same.${longer}`,
    );
  }
  return fail(
    sent ? 'indeterminate' : 'not-done',
    'connection',
    `The connection to ${service} broke${via} while it was asked for ${what} (${code}).`,
    `Check that this machine reaches ${proxy ?? host}, then try again.`,
  );
}

/** The system's own error code, below what axios and the happy-eyeballs connection put round it. */
function rootOf(cause: unknown): { readonly code: string; readonly syscall: string | undefined } {
  const errors: unknown = property(cause, 'errors');
  if (Array.isArray(errors) && errors.length > 0) return rootOf(errors[0]);
  const inner = property(cause, 'cause');
  if (property(inner, 'code') !== undefined || property(inner, 'errors') !== undefined) return rootOf(inner);
  const message = property(cause, 'message');
  if (typeof message === 'string' && message.startsWith('maxContentLength'))
    return { code: 'ERR_MAX_CONTENT_LENGTH', syscall: undefined };
  const code = property(cause, 'code');
  const syscall = property(cause, 'syscall');
  return {
    code: typeof code === 'string' ? code : 'no code',
    syscall: typeof syscall === 'string' ? syscall : undefined,
  };
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
