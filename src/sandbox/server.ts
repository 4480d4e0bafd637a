import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono, type Context, type MiddlewareHandler, type Next } from 'hono';
import { matchedRoutes } from 'hono/route';
import { isCarriedOut, PASSING_FAULTS, type Fault, type RetryHint } from './faults.ts';
import { createRandom } from './random.ts';
import { createRequestLog, type RequestInfo, type RequestLog } from './requests.ts';

/*
 * The frame of every stand-in, here and in test/stand-ins/. To add one: a folder with `startX(options)`, which builds
 * a hono app (`new Hono<StandInEnv>()`) over its own in-memory state and hands it to startStandIn:
 *
 *   export async function startOkta(options: OktaOptions = {}): Promise<StandIn & { state: OktaState }> {
 *     const state = createOktaState(options.seed ?? emptyOkta());
 *     const app = new Hono<StandInEnv>();
 *     app.get('/api/v1/users', (c) => c.json(state.users()));
 *     const standIn = await startStandIn({ service: 'okta', basePath: '/api/v1', app, errorBody }, options);
 *     return { ...standIn, state };
 *   }
 *
 * Schema and logic are the stand-in's own, from what the service documents, never from tcsync's client.
 */

/** A certificate and its key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface StandInEnv {
  Bindings: HttpBindings;
}

export interface StandInParts {
  /** One word, as `--fail` names it: `timecamp`. */
  readonly service: string;
  /** The prefix of every pattern; not part of a request's kind. */
  readonly basePath: string;
  readonly app: Hono<StandInEnv>;
  /** Kinds that only read although they are no GET: `POST /v1/people/search`. */
  readonly reads?: readonly string[];
  /** Serves https with this certificate instead of http. */
  readonly certificate?: Certificate;
  /** The service's own shape of an error. Default `{ message }`. */
  readonly errorBody?: (status: number, message: string) => object;
  /** Headers beside it. Default none. */
  readonly errorHeaders?: (message: string) => Readonly<Record<string, string>>;
}

export interface RateLimit {
  readonly requests: number;
  /** The window. Default a minute. */
  readonly perMs?: number;
  /** Default `seconds`. */
  readonly hint?: RetryHint;
}

/** How a stand-in is to behave; the options of every `startX`. */
export interface StandInOptions {
  /** Default: any free one. */
  readonly port?: number;
  /** How long each answer takes. Default 0. */
  readonly latencyMs?: number;
  /** Answers 429 beyond it. Default: none. */
  readonly rateLimit?: RateLimit;
  /** A request that comes while another such one is on its way is answered 429, without a word on how long to wait. */
  readonly exclusive?: (request: RequestInfo) => boolean;
  /** The part of the requests, 0 to 1, that meet one of PASSING_FAULTS, by chance. Default 0. */
  readonly failRate?: number;
  /** Of chance. Default 1. */
  readonly seed?: number;
  /** The fault of a request, where it has one. Comes before `failRate`. */
  readonly fault?: (request: RequestInfo) => Fault | undefined;
  /** Milliseconds since the epoch, for whatever takes its time to become visible. Default the real clock. */
  readonly now?: () => number;
  /** Called when a request has come, before anything is done about it. */
  readonly onRequest?: (request: RequestInfo) => void | Promise<void>;
  /** Called when a request's work is done, before the answer goes out. */
  readonly onCarriedOut?: (request: RequestInfo) => void | Promise<void>;
}

export interface StandIn {
  readonly service: string;
  /** `http://127.0.0.1:PORT`, or https with a certificate. */
  readonly url: string;
  readonly requests: RequestLog;
  /** Stops listening and cuts every connection. */
  readonly close: () => Promise<void>;
}

/** Puts an app on loopback behind the request log and the misbehavior. */
export async function startStandIn(parts: StandInParts, options: StandInOptions = {}): Promise<StandIn> {
  const requests = createRequestLog();
  const app = new Hono<StandInEnv>();
  app.use(
    '*',
    frame(parts, options, (request) => requests.record(request)),
  );
  app.route('/', parts.app);
  app.notFound(() => errorAnswer(parts, 404, 'Not found'));
  const { certificate } = parts;
  const server = createAdaptorServer(
    certificate === undefined
      ? { fetch: app.fetch }
      : { fetch: app.fetch, createServer: createTlsServer, serverOptions: certificate },
  );
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    service: parts.service,
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

type Recorder = (request: Omit<RequestInfo, 'n' | 'nOfKind'>) => RequestInfo;

function frame(
  parts: StandInParts,
  options: StandInOptions,
  record: Recorder,
): MiddlewareHandler<StandInEnv> {
  const { latencyMs = 0, failRate = 0, fault: script, now = Date.now, onRequest, onCarriedOut } = options;
  const random = createRandom(options.seed ?? 1);
  const overLimit = options.rateLimit === undefined ? () => undefined : limiter(options.rateLimit, now);
  let running = 0;
  const byChance = (): Fault | undefined =>
    failRate > 0 && random.next() < failRate ? random.pick(PASSING_FAULTS) : undefined;

  return async (c, next) => {
    const kind = kindOf(c, parts.basePath);
    const request = record({
      kind,
      access: c.req.method === 'GET' || parts.reads?.includes(kind) ? 'read' : 'write',
      path: c.req.path,
      query: new URL(c.req.url).search,
      at: now(),
    });
    await onRequest?.(request);
    const isExclusive = options.exclusive?.(request) ?? false;
    if (isExclusive && running > 0)
      return failed(c, { kind: 'throttled', seconds: 0, hint: 'none' }, parts, now);
    if (isExclusive) running += 1;
    try {
      return await answer(c, next, request);
    } finally {
      if (isExclusive) running -= 1;
    }
  };

  async function answer(
    c: Context<StandInEnv>,
    next: Next,
    request: RequestInfo,
  ): Promise<Response | undefined> {
    if (latencyMs > 0) await delay(latencyMs);
    const fault = overLimit() ?? script?.(request) ?? byChance();
    if (fault !== undefined && !isCarriedOut(fault)) return failed(c, fault, parts, now);
    await next();
    await onCarriedOut?.(request);
    if (fault === undefined) return undefined;
    const replaced = await failed(c, fault, parts, now);
    // Without this hono would keep the headers of the answer that is replaced.
    c.res = undefined;
    c.res = replaced;
    return undefined;
  }
}

/** Method and pattern of the handler that a request will reach; `GET unknown` if no handler matches. */
function kindOf(c: Context, basePath: string): string {
  const pattern = matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))?.path;
  if (pattern === undefined) return `${c.req.method} unknown`;
  const short = pattern.startsWith(basePath) ? pattern.slice(basePath.length) : pattern;
  return `${c.req.method} ${short.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')}`;
}

/** Answers 429 while the last `perMs` saw as many requests as they may; those refused do not count. */
function limiter(
  { requests, perMs = 60_000, hint = 'seconds' }: RateLimit,
  now: () => number,
): () => Fault | undefined {
  let taken: number[] = [];
  return () => {
    const time = now();
    taken = taken.filter((at) => at > time - perMs);
    const [oldest] = taken;
    if (oldest === undefined || taken.length < requests) {
      taken.push(time);
      return undefined;
    }
    return { kind: 'throttled', seconds: Math.max(1, Math.ceil((oldest + perMs - time) / 1000)), hint };
  };
}

async function failed(
  c: Context<StandInEnv>,
  fault: Fault,
  parts: StandInParts,
  now: () => number,
): Promise<Response> {
  switch (fault.kind) {
    case 'status':
      return errorAnswer(parts, fault.status, fault.message ?? `Sandbox fault ${fault.status}`);
    case 'throttled':
      return throttled(fault, parts, now);
    case 'bad-gateway':
      return new Response('<html><head><title>502 Bad Gateway</title></head><body>502</body></html>', {
        status: 502,
        headers: { 'content-type': 'text/html' },
      });
    case 'time-out': {
      const { socket } = c.env.incoming;
      if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve));
      return RESPONSE_ALREADY_SENT;
    }
    case 'dropped':
      c.env.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    case 'truncated': {
      const text = await c.res.text();
      return new Response(text === '' ? '{"mess' : text.slice(0, Math.ceil(text.length / 2)), {
        status: 200,
        headers: { 'content-type': 'application/json' },
      });
    }
    case 'empty':
      return new Response(null, { status: 200 });
  }
}

function throttled(
  { status = 429, seconds, hint }: Fault & { kind: 'throttled' },
  parts: StandInParts,
  now: () => number,
): Response {
  const extra = hint === 'body' ? { retry_after: seconds } : {};
  const answer = errorAnswer(parts, status, 'Too many requests', extra);
  if (hint === 'seconds') answer.headers.set('retry-after', String(seconds));
  if (hint === 'date') answer.headers.set('retry-after', new Date(now() + seconds * 1000).toUTCString());
  return answer;
}

function errorAnswer(
  { errorBody = (_status, text) => ({ message: text }), errorHeaders = () => ({}) }: StandInParts,
  status: number,
  message: string,
  extra: object = {},
): Response {
  return Response.json(
    { ...errorBody(status, message), ...extra },
    { status, headers: errorHeaders(message) },
  );
}
