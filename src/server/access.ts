import { createHash, timingSafeEqual } from 'node:crypto';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import { isLoopback } from '../base/loopback.ts';
import { parsedUrl } from '../base/url.ts';
import type { Clock } from '../io/clock.ts';
import type { Log } from '../io/log.ts';
import { PAGE_PATHS } from './routes/page.ts';
import { createWrongTokens } from './wrong-tokens.ts';

export interface AccessOptions {
  /** The address on which the service listens. */
  readonly host: string;
  /** Permits everything. */
  readonly token: string | undefined;
  /** Permits requests that change nothing. */
  readonly readToken: string | undefined;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

/** What a token permits; also its name in the log. */
export type TokenName = 'full' | 'read';

declare module 'hono' {
  interface ContextVariableMap {
    /** The token of the request; `none` where the service needs none. */
    token: TokenName | 'none';
  }
}

/** These paths answer everyone, even when the service is reachable from outside and has no token. */
const PUBLIC = new Set(['/health', '/ready']);
/** These paths need no token: the page signs in by sending the token with its requests. */
const WITHOUT_TOKEN = new Set<string>([...PUBLIC, ...PAGE_PATHS]);
const READ_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Rejects requests without the right token. Web pages can send requests to 127.0.0.1 too, so requests that name another
 * host or come from a page of another origin are rejected as well. Logs each action with the name of its token.
 */
export function authorize({ host, token, readToken, clock, log }: AccessOptions): MiddlewareHandler {
  const isLocal = isLoopback(host);
  const tokens = new Map<TokenName, Buffer>();
  if (token !== undefined) tokens.set('full', digest(token));
  if (readToken !== undefined) tokens.set('read', digest(readToken));
  const wrongTokens = createWrongTokens(clock);

  return async (c, next) => {
    const problem = hostProblem(c, isLocal);
    if (problem !== undefined) return c.json({ error: problem.error }, problem.status);
    if (WITHOUT_TOKEN.has(c.req.path) && (tokens.size > 0 || isLocal || PUBLIC.has(c.req.path)))
      return next();
    if (tokens.size === 0) {
      if (isLocal) return audited(c, next, undefined);
      return unauthorized(
        'The service accepts no requests because it has no token. Set TCSYNC_HTTP_TOKEN and restart it.',
      );
    }

    const address = addressOf(c);
    const [, given] = /^Bearer +(\S.*)$/i.exec(c.req.header('authorization') ?? '') ?? [];
    const wait = given === undefined ? 0 : wrongTokens.secondsLeft(address);
    if (wait > 0)
      return c.json({ error: `This address has sent too many invalid tokens. Wait ${wait} s.` }, 429, {
        'retry-after': `${wait}`,
      });
    const name = given === undefined ? undefined : nameOf(given, tokens);
    if (name === undefined) {
      if (given !== undefined && wrongTokens.add(address))
        log.warn(
          { address },
          'Too many invalid tokens: requests from this address are rejected for a minute',
        );
      return unauthorized(
        'The token is missing or invalid. Send the value of TCSYNC_HTTP_TOKEN as Authorization: Bearer TOKEN.',
      );
    }
    return audited(c, next, name);
  };

  async function audited(
    c: Context,
    next: () => Promise<void>,
    name: TokenName | undefined,
  ): Promise<Response | void> {
    c.set('token', name ?? 'none');
    if (READ_METHODS.has(c.req.method)) return next();
    const action = {
      audit: true,
      action: `${c.req.method} ${c.req.path}`,
      token: c.get('token'),
      address: addressOf(c),
    };
    if (name === 'read') {
      log.warn({ ...action, status: 403 }, 'Action rejected');
      return c.json({ error: 'TCSYNC_HTTP_READ_TOKEN is a read-only token. Use TCSYNC_HTTP_TOKEN.' }, 403);
    }
    await next();
    log.info({ ...action, status: c.res.status }, 'Action');
    return undefined;
  }
}

/** What is wrong with the host or origin that a request names; undefined when nothing is. */
function hostProblem(
  c: Context,
  isLocal: boolean,
): { readonly error: string; readonly status: 403 | 421 } | undefined {
  const name = c.req.header('host') ?? '';
  if (isLocal && !isLoopback(hostnameOf(name)))
    return {
      error: `This service does not serve the host ${name}. Use 127.0.0.1 or localhost.`,
      status: 421,
    };
  const origin = c.req.header('origin');
  if (origin !== undefined && hostOf(origin) !== name.toLowerCase())
    return { error: `Requests from web pages at ${origin} are not allowed.`, status: 403 };
  return undefined;
}

/** The name of a token. Compares it with every token, so that the time does not depend on which one it is. */
function nameOf(given: string, tokens: ReadonlyMap<TokenName, Buffer>): TokenName | undefined {
  const sent = digest(given);
  return [...tokens].filter(([, expected]) => timingSafeEqual(sent, expected)).at(0)?.[0];
}

/** The address of the client, or of the proxy in front of the service. */
function addressOf(c: Context): string {
  return getConnInfo(c).remote.address ?? '';
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
  return parsedUrl(origin)?.host ?? '';
}
