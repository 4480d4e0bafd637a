import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { isLoopback } from '../base/loopback.ts';
import { PAGE_PATHS } from './routes/page.ts';

export interface AccessOptions {
  /** The address on which the service listens. */
  readonly host: string;
  readonly token: string | undefined;
}

/** These paths answer everybody, even when the service is reachable from outside and has no token. */
const PUBLIC = new Set(['/health', '/ready']);
/** These paths need no token: the page signs in by sending the token with its requests. */
const WITHOUT_TOKEN = new Set<string>([...PUBLIC, ...PAGE_PATHS]);

/**
 * Rejects requests without the right token. Web pages can send requests to 127.0.0.1 too, so requests that name another
 * host or come from a page of another origin are rejected as well.
 */
export function authorize({ host, token }: AccessOptions): MiddlewareHandler {
  const isLocal = isLoopback(host);
  const expected = token === undefined ? undefined : digest(token);

  return async (c, next) => {
    const name = c.req.header('host') ?? '';
    if (isLocal && !isLoopback(hostnameOf(name)))
      return c.json(
        { error: `This service does not serve the host ${name}. Use 127.0.0.1 or localhost.` },
        421,
      );
    const origin = c.req.header('origin');
    if (origin !== undefined && hostOf(origin) !== name.toLowerCase())
      return c.json({ error: `Requests from web pages at ${origin} are not allowed.` }, 403);

    if (expected === undefined) {
      if (isLocal || PUBLIC.has(c.req.path)) return next();
      return unauthorized(
        'The service accepts no requests because it has no token. Set TCSYNC_HTTP_TOKEN and restart it.',
      );
    }
    const [, given] = /^Bearer +(\S.*)$/i.exec(c.req.header('authorization') ?? '') ?? [];
    if (WITHOUT_TOKEN.has(c.req.path) || (given !== undefined && timingSafeEqual(digest(given), expected)))
      return next();
    return unauthorized(
      'The token is missing or wrong. Send the value of TCSYNC_HTTP_TOKEN as Authorization: Bearer TOKEN.',
    );
  };
}

function unauthorized(error: string): Response {
  return Response.json({ error }, { status: 401, headers: { 'www-authenticate': 'Bearer realm="tcsync"' } });
}

/** Digests have the same length, so they can be compared in constant time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The name in a Host header, without the port; empty when the header is invalid. */
function hostnameOf(header: string): string {
  return /^(\[[\da-f:.]+\]|[^:@/\\?#\s]+)(?::\d+)?$/i.exec(header)?.[1] ?? '';
}

/** Host and port of an origin, as in a Host header; empty for an opaque origin such as `null`. */
function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : '';
}
