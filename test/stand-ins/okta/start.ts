import { Hono, type Context } from 'hono';
import {
  startStandIn,
  type Certificate,
  type StandIn,
  type StandInEnv,
  type StandInOptions,
} from '../../../src/sandbox/server.ts';
import { attributeOf, byFilter, bySearch, InvalidQuery } from './query.ts';
import { isTokenValid, requestToken } from './oauth.ts';
import { createOktaState, type OktaGroupRecord, type OktaState, type OktaUserRecord } from './state.ts';

export interface OktaOptions extends StandInOptions {
  readonly state?: OktaState;
  /** Requests a minute, reported in the X-Rate-Limit headers of every answer; Okta sends no Retry-After. Default 600. */
  readonly requestsPerMinute?: number;
  /** Rows of a page at most, whatever `limit` asks for. Default Okta's own: 200. */
  readonly pageSize?: number;
  /** The second page of every list is the first one again, under another cursor, and so on without an end. */
  readonly repeatsPages?: boolean;
  /** Serves https with this certificate instead of http. */
  readonly certificate?: Certificate;
}

const MOST_USERS = 200;
const MINUTE_MS = 60_000;

/** Okta's users and groups, read only. */
export async function startOkta(options: OktaOptions = {}): Promise<StandIn & { readonly state: OktaState }> {
  const state = options.state ?? createOktaState();
  const app = createApp(state, options);
  const standIn = await startStandIn(
    {
      service: 'okta',
      basePath: '/api/v1',
      app,
      errorBody,
      ...(options.certificate === undefined ? {} : { certificate: options.certificate }),
    },
    options,
  );
  return { ...standIn, state };
}

type OktaContext = Context<StandInEnv>;

function createApp(state: OktaState, options: OktaOptions): Hono<StandInEnv> {
  const { requestsPerMinute = 600, pageSize = MOST_USERS, repeatsPages = false, now = Date.now } = options;
  const app = new Hono<StandInEnv>();
  const paged = createPager(pageSize, repeatsPages);

  let windowEnd = 0;
  let used = 0;
  app.use('*', async (c, next) => {
    if (now() >= windowEnd) [windowEnd, used] = [now() + MINUTE_MS, 0];
    used += 1;
    if (used > requestsPerMinute)
      c.res = Response.json(errorBody(429, 'API call exceeded rate limit.'), { status: 429 });
    else if (c.req.path === '/oauth2/v1/token') await next();
    else if (!isAuthorized(c, state, now()))
      c.res = Response.json(errorBody(401, 'Invalid token provided'), { status: 401 });
    else await next();
    c.header('x-rate-limit-limit', String(requestsPerMinute));
    c.header('x-rate-limit-remaining', String(Math.max(0, requestsPerMinute - used)));
    c.header('x-rate-limit-reset', String(Math.ceil(windowEnd / 1000)));
    c.header('date', new Date(now()).toUTCString());
  });

  app.post('/oauth2/v1/token', async (c) => {
    const url = c.req.url.replace(/\?.*$/, '');
    const form = new URLSearchParams(await c.req.text());
    const { status, body, headers } = requestToken(state, { form, url, proof: c.req.header('dpop') }, now());
    for (const [name, value] of Object.entries(headers ?? {})) c.header(name, value);
    return c.json(body, status);
  });

  app.get('/api/v1/users', (c) => {
    const { q, filter, search } = c.req.query();
    if (q !== undefined) {
      const found = state.users.filter((user) => startsWith(user, q)).slice(0, limitOf(c, 10, MOST_USERS));
      return c.json(found.map((user) => shownUser(c, user)));
    }
    const matches =
      filter !== undefined
        ? byFilter(filter)
        : search !== undefined
          ? bySearch(search, attributeOf)
          : isListed;
    return paged(c, state.users.filter(matches), limitOf(c, MOST_USERS, MOST_USERS), (user) =>
      shownUser(c, user),
    );
  });

  app.get('/api/v1/users/:id', (c) => {
    const id = c.req.param('id');
    const user = state.users.find((one) => one.id === id || one.profile['login'] === id);
    return user === undefined ? notFound(c, `${id} (User)`) : c.json(shownUser(c, user));
  });

  app.get('/api/v1/groups', (c) => {
    const { q, search } = c.req.query();
    if (q !== undefined) {
      const prefix = q.toLowerCase();
      const found = state.groups.filter(({ name }) => name.toLowerCase().startsWith(prefix));
      return c.json(found.slice(0, limitOf(c, 300, 10_000)).map(shownGroup));
    }
    const found = search === undefined ? state.groups : state.groups.filter(bySearch(search, groupAttribute));
    return paged(c, found, limitOf(c, 10_000, 10_000), shownGroup);
  });

  app.get('/api/v1/groups/:id', (c) => {
    const group = state.groups.find(({ id }) => id === c.req.param('id'));
    return group === undefined ? notFound(c, `${c.req.param('id')} (UserGroup)`) : c.json(shownGroup(group));
  });

  app.get('/api/v1/groups/:id/users', (c) => {
    const group = state.groups.find(({ id }) => id === c.req.param('id'));
    if (group === undefined) return notFound(c, `${c.req.param('id')} (UserGroup)`);
    const members = state.users.filter(({ id }) => group.memberIds.includes(id));
    return paged(c, members, limitOf(c, 1000, 1000), (user) => shownUser(c, user));
  });

  app.onError((error, c) => {
    if (error instanceof InvalidQuery) return c.json(errorBody(400, error.message), 400);
    throw error;
  });
  return app;
}

function isAuthorized(c: OktaContext, state: OktaState, now: number): boolean {
  const authorization = c.req.header('authorization') ?? '';
  if (state.application === undefined) return authorization === `SSWS ${state.token}`;
  const scope = c.req.path.startsWith('/api/v1/groups') ? 'okta.groups.read' : 'okta.users.read';
  const request = { url: c.req.url.replace(/\?.*$/, ''), proof: c.req.header('dpop'), authorization };
  return isTokenValid(state.application, request, scope, now);
}

/** Without a filter or search Okta leaves out those who are deprovisioned. */
function isListed(user: OktaUserRecord): boolean {
  return user.status !== 'DEPROVISIONED';
}

function startsWith(user: OktaUserRecord, q: string): boolean {
  return ['firstName', 'lastName', 'email'].some((name) =>
    attributeOf(user, `profile.${name}`)?.toLowerCase().startsWith(q.toLowerCase()),
  );
}

function groupAttribute(group: OktaGroupRecord, attribute: string): string | undefined {
  return attribute === 'profile.name' ? group.name : attribute === 'id' ? group.id : undefined;
}

function limitOf(c: OktaContext, usual: number, most: number): number {
  const limit = Number(c.req.query('limit') ?? usual);
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, most) : usual;
}

/**
 * Pages by a cursor that means nothing to anybody else, in Link headers: one for the page itself, one for the next.
 * A cursor holds for the very address it was given in, so a parameter added to that is refused.
 */
function createPager(pageSize: number, repeatsPages: boolean) {
  const cursors = new Map<string, { readonly search: string; readonly offset: number }>();
  return function paged<T>(
    c: OktaContext,
    rows: readonly T[],
    limit: number,
    show: (row: T) => object,
  ): Response {
    const url = new URL(c.req.url);
    const after = url.searchParams.get('after');
    const cursor = after === null ? { search: url.search, offset: 0 } : cursors.get(after);
    if (cursor === undefined || cursor.search !== url.search)
      return c.json(errorBody(400, 'Invalid cursor'), 400);
    const end = cursor.offset + Math.min(limit, pageSize);
    c.header('link', `<${url.href}>; rel="self"`);
    if (end < rows.length) {
      const next = new URL(url);
      const token = Buffer.from(`${cursors.size + 1}:${end}`).toString('base64url');
      next.searchParams.set('after', token);
      cursors.set(token, { search: next.search, offset: repeatsPages ? 0 : end });
      c.header('link', `<${next.href}>; rel="next"`, { append: true });
    }
    return c.json(rows.slice(cursor.offset, end).map(show));
  };
}

function shownUser(c: OktaContext, user: OktaUserRecord): object {
  const credentials = {
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
    _links: { self: { href: `${new URL(c.req.url).origin}/api/v1/users/${user.id}` } },
  };
  const trimmed = /okta-response=.*omitCredentials/.test(c.req.header('content-type') ?? '');
  return {
    id: user.id,
    status: user.status,
    created: '2020-01-01T08:00:00.000Z',
    lastUpdated: '2026-01-01T08:00:00.000Z',
    type: { id: 'otyaB000000000001d7' },
    profile: user.profile,
    ...(trimmed ? {} : credentials),
  };
}

function shownGroup({ id, name }: OktaGroupRecord): object {
  return { id, type: 'OKTA_GROUP', profile: { name, description: null } };
}

function notFound(c: OktaContext, what: string): Response {
  return c.json(errorBody(404, `Not found: Resource not found: ${what}`), 404);
}

const ERROR_CODES: Readonly<Record<number, string>> = {
  400: 'E0000031',
  401: 'E0000011',
  403: 'E0000006',
  404: 'E0000007',
  429: 'E0000047',
};

function errorBody(status: number, message: string): object {
  const errorCode = ERROR_CODES[status] ?? 'E0000009';
  return { errorCode, errorSummary: message, errorLink: errorCode, errorId: 'oaeSandbox', errorCauses: [] };
}
