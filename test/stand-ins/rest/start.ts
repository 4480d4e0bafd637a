import { Hono, type Context } from 'hono';
import {
  startStandIn,
  type StandIn,
  type StandInEnv,
  type StandInOptions,
} from '../../../src/sandbox/server.ts';

/** How the people come. */
export type Paging = 'none' | 'page' | 'offset' | 'cursor' | 'link' | 'next';

export interface RestOptions extends StandInOptions {
  readonly people?: readonly object[];
  readonly departments?: readonly object[];
  readonly paging?: Paging;
  /** The number of the first row, by offset. Default 0. */
  readonly firstRow?: number;
  /** Rows on a page, whatever is asked for. */
  readonly pageSize?: number;
  /** Whether responses announce the total, in `meta.total` and in X-Total-Count. Default true. */
  readonly announcesTotal?: boolean;
  /** What the next page's address begins with; default the host that was asked. */
  readonly nextHost?: string;
}

export const TOKEN = 'sandbox-rest-token';
export const CLIENT = { id: 'sandbox-client', secret: 'sandbox-client-secret' };

/** An HR system that nobody wrote a connector for: `/people` and `/departments`, with any common login and paging. */
export function startRest(options: RestOptions = {}): Promise<StandIn> {
  const { people = [], departments = [], paging = 'page', pageSize = 2, announcesTotal = true } = options;
  const app = new Hono<StandInEnv>();

  app.post('/v1/token', async (c) => {
    const form = await c.req.parseBody();
    const isClient = form['client_id'] === CLIENT.id && form['client_secret'] === CLIENT.secret;
    if (form['grant_type'] !== 'client_credentials') return c.json({ error: 'unsupported_grant_type' }, 400);
    return isClient
      ? c.json({ access_token: TOKEN, token_type: 'bearer' })
      : c.json({ error: 'invalid_client' }, 401);
  });

  app.use('/v1/*', async (c, next) => {
    const basic = `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`;
    const isKnown =
      [`Bearer ${TOKEN}`, basic].includes(c.req.header('authorization') ?? '') ||
      c.req.header('x-api-key') === TOKEN;
    return isKnown ? next() : c.json({ message: 'Unknown key' }, 401);
  });

  app.get('/v1/departments', (c) => c.json(departments));
  app.get('/v1/people', (c) => page(c, c.req.query()));
  app.post('/v1/people', async (c) => page(c, await c.req.json<Record<string, string>>()));

  function page(c: Context<StandInEnv>, params: Readonly<Record<string, string>>): Response {
    const start = paging === 'none' ? 0 : startOf(params);
    const end = paging === 'none' ? people.length : start + pageSize;
    const goesOn = end < people.length;
    const host = options.nextHost ?? `http://${c.req.header('host')}`;
    const address = `${host}/v1/people?offset=${end}`;
    if (paging === 'link' && goesOn) c.header('link', `<${host}/>; rel="first", <${address}>; rel="next"`);
    if (announcesTotal) c.header('x-total-count', String(people.length));
    return c.json({
      data: { items: people.slice(start, end) },
      meta: {
        ...(announcesTotal ? { total: people.length } : {}),
        pages: Math.ceil(people.length / pageSize),
        more: goesOn,
        ...(paging === 'cursor' ? { cursor: goesOn ? `after-${end}` : '' } : {}),
        ...(paging === 'next' ? { next: goesOn ? address : null } : {}),
      },
    });
  }

  function startOf(params: Readonly<Record<string, string>>): number {
    if (paging === 'page') return (Number(params['page'] ?? 1) - 1) * pageSize;
    if (paging === 'cursor') return Number((params['cursor'] ?? 'after-0').replace('after-', ''));
    return Number(params['offset'] ?? 0) - (options.firstRow ?? 0);
  }

  return startStandIn({ service: 'rest', basePath: '/v1', app, reads: ['POST /people'] }, options);
}
