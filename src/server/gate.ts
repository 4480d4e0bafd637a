import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { isLoopback } from '../base/loopback.ts';

export interface GateOptions {
  /** The address that the service listens on. */
  readonly host: string;
  readonly token: string | undefined;
}

/** What answers without a token: whether it is alive, and the page that asks for the token. */
const OPEN = new Set(['/', '/health', '/ready']);
/** What answers where others can reach a service that has no token. */
const ALWAYS_OPEN = new Set(['/health', '/ready']);

/**
 * Lets in who may come in. Web pages can send requests to 127.0.0.1 too: what names another host, or comes from the
 * page of another, is refused there as anywhere.
 */
export function gate({ host, token }: GateOptions): MiddlewareHandler {
  const onlyHere = isLoopback(host);
  const wanted = token === undefined ? undefined : digest(token);

  return async (c, next) => {
    const name = c.req.header('host') ?? '';
    if (onlyHere && !isLoopback(hostnameOf(name)))
      return c.json({ error: `This service is not ${name}: ask 127.0.0.1 or localhost.` }, 421);
    const origin = c.req.header('origin');
    if (origin !== undefined && hostOf(origin) !== name.toLowerCase())
      return c.json({ error: `Pages of ${origin} may not use this service.` }, 403);

    if (wanted === undefined) {
      if (onlyHere || ALWAYS_OPEN.has(c.req.path)) return next();
      return unauthorized('This service has no token, so it does nothing for others: set TCSYNC_HTTP_TOKEN.');
    }
    const [, given] = /^Bearer +(\S.*)$/i.exec(c.req.header('authorization') ?? '') ?? [];
    if (OPEN.has(c.req.path) || (given !== undefined && timingSafeEqual(digest(given), wanted)))
      return next();
    return unauthorized('Send the token of TCSYNC_HTTP_TOKEN: Authorization: Bearer …');
  };
}

/** Refuses a body that is not declared as JSON: the forms of web pages cannot declare that. */
export const jsonOnly: MiddlewareHandler = async (c, next) => {
  const type = c.req.header('content-type');
  const empty =
    (c.req.header('content-length') ?? '0') === '0' && c.req.header('transfer-encoding') === undefined;
  if ((type === undefined && empty) || /^application\/json\s*(?:;|$)/i.test(type ?? '')) return next();
  return c.json({ error: 'Send the body as Content-Type: application/json.' }, 415);
};

function unauthorized(error: string): Response {
  return Response.json({ error }, { status: 401, headers: { 'www-authenticate': 'Bearer realm="tcsync"' } });
}

/** Of one length, whatever was sent: that is what can be compared in constant time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The name in a Host header, without its port; empty when it is none. */
function hostnameOf(header: string): string {
  return /^(\[[\da-f:.]+\]|[^:@/\\?#\s]+)(?::\d+)?$/i.exec(header)?.[1] ?? '';
}

/** Host and port of an origin, as a Host header names them; empty for `null` and the like. */
function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : '';
}
