import { Hono, type Context } from 'hono';
import {
  startStandIn,
  type StandIn,
  type StandInEnv,
  type StandInOptions,
} from '../../../src/sandbox/server.ts';
import { createDirectoryState, type DirectoryState, type DirectoryUser } from './state.ts';

export interface GraphOptions extends StandInOptions {
  readonly state?: DirectoryState;
  /** Host names beside loopback's under which it is reached: `graph.microsoft.us`. */
  readonly hosts?: readonly string[];
  /** Rows of a page at most, whatever `$top` asks for. Default Graph's own: 999, with managers 100. */
  readonly pageSize?: number;
}

const MOST_ROWS = 999;
const MOST_ROWS_EXPANDED = 100;
const USUAL_ROWS = 100;
const USUAL_FIELDS = ['displayName', 'id', 'jobTitle', 'mail', 'userPrincipalName'];
const PROPERTIES = [...USUAL_FIELDS, 'department', 'accountEnabled', 'userType'];
const EXTRA_PROPERTIES = [
  'employeeId',
  'companyName',
  'employeeLeaveDateTime',
  'onPremisesExtensionAttributes',
];

/** Microsoft Graph's users and groups, read only. Its tokens come from the stand-in of the login. */
export async function startGraph(
  options: GraphOptions = {},
): Promise<StandIn & { readonly state: DirectoryState }> {
  const state = options.state ?? createDirectoryState();
  for (const host of ['127.0.0.1', 'localhost', ...(options.hosts ?? [])]) state.graphHosts.add(host);
  const app = createApp(state, options.pageSize ?? MOST_ROWS);
  const standIn = await startStandIn({ service: 'graph', basePath: '/v1.0', app, errorBody }, options);
  return { ...standIn, state };
}

type GraphContext = Context<StandInEnv>;

function createApp(state: DirectoryState, pageSize: number): Hono<StandInEnv> {
  const app = new Hono<StandInEnv>();
  const paged = createPager();

  app.use('/v1.0/*', async (c, next) => {
    const token = c.req.header('authorization')?.replace(/^Bearer /, '') ?? '';
    const audience = state.tokens.get(token);
    if (audience === new URL(c.req.url).hostname) return next();
    const reason =
      audience === undefined
        ? 'Access token has expired or is not yet valid.'
        : 'Access token validation failure. Invalid audience.';
    return refused(c, 401, 'InvalidAuthenticationToken', reason);
  });

  app.get('/v1.0/users', (c) => {
    if (!allowed(state, 'User.Read.All')) return insufficient(c);
    const expand = c.req.query('$expand');
    if (expand !== undefined && !/^manager(\(\$select=id\))?$/.test(expand)) {
      return refused(c, 400, 'BadRequest', `Could not expand '${expand}'.`);
    }
    if (c.req.query('$filter') !== undefined) {
      return refused(c, 400, 'Request_UnsupportedQuery', 'Unsupported Query.');
    }
    const fields = c.req.query('$select')?.split(',') ?? USUAL_FIELDS;
    const unknown = fields.find((field) => !isProperty(field));
    if (unknown !== undefined) {
      const message = `Could not find a property named '${unknown}' on type 'microsoft.graph.user'.`;
      return refused(c, 400, 'Request_BadRequest', message);
    }
    const most = Math.min(pageSize, expand === undefined ? MOST_ROWS : MOST_ROWS_EXPANDED);
    return paged(c, state.users, most, (user) => shownUser(state, user, fields, expand !== undefined));
  });

  app.get('/v1.0/groups', (c) => {
    if (!allowed(state, 'GroupMember.Read.All')) return insufficient(c);
    const name = /^displayName eq '((?:[^']|'')*)'$/.exec(c.req.query('$filter') ?? '')?.[1];
    if (name === undefined) return refused(c, 400, 'BadRequest', 'Invalid filter clause');
    const wanted = name.replaceAll("''", "'").toLowerCase();
    const found = state.groups.filter(({ displayName }) => displayName.toLowerCase() === wanted);
    return paged(c, found, pageSize, ({ id, displayName }) => ({ id, displayName }));
  });

  app.get('/v1.0/groups/:id', (c) => {
    if (!allowed(state, 'GroupMember.Read.All')) return insufficient(c);
    const group = state.groups.find(({ id }) => id === c.req.param('id'));
    if (group === undefined) {
      return refused(c, 404, 'Request_ResourceNotFound', `Resource '${c.req.param('id')}' does not exist.`);
    }
    return c.json({ id: group.id, displayName: group.displayName });
  });

  app.get('/v1.0/groups/:id/transitiveMembers', (c) => {
    if (!allowed(state, 'GroupMember.Read.All')) return insufficient(c);
    const id = c.req.param('id');
    if (!state.groups.some((group) => group.id === id)) {
      return refused(c, 404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`);
    }
    return paged(c, transitiveMembers(state, id), pageSize, (member) => ({
      '@odata.type': `#microsoft.graph.${typeOf(state, member)}`,
      id: member,
    }));
  });
  return app;
}

function allowed(state: DirectoryState, permission: string): boolean {
  const { permissions } = state.application;
  return permissions.has(permission) || permissions.has('Directory.Read.All');
}

/** Of a manager who is not there Graph sends no field at all. */
function shownUser(
  state: DirectoryState,
  user: DirectoryUser,
  fields: readonly string[],
  withManager: boolean,
): object {
  const { managerId, extra, ...values } = user;
  const all: Readonly<Record<string, unknown>> = {
    ...Object.fromEntries(EXTRA_PROPERTIES.map((name) => [name, null])),
    ...extra,
    ...values,
  };
  const shown = Object.fromEntries(Object.entries(all).filter(([name]) => fields.includes(name)));
  if (!withManager || managerId === undefined) return shown;
  return {
    ...shown,
    manager: { '@odata.type': `#microsoft.graph.${typeOf(state, managerId)}`, id: managerId },
  };
}

function isProperty(name: string): boolean {
  return [...PROPERTIES, ...EXTRA_PROPERTIES].includes(name) || /^extension_[\da-f]{32}_\w+$/.test(name);
}

function transitiveMembers(state: DirectoryState, groupId: string): readonly string[] {
  const found = new Set<string>();
  const open = [groupId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const member of state.groups.find((group) => group.id === id)?.memberIds ?? []) {
      if (found.has(member)) continue;
      found.add(member);
      open.push(member);
    }
  }
  return [...found];
}

function typeOf(state: DirectoryState, id: string): string {
  if (state.contactIds.has(id)) return 'orgContact';
  if (state.deviceIds.has(id)) return 'device';
  return state.groups.some((group) => group.id === id) ? 'group' : 'user';
}

/**
 * A page and the absolute address of the next; on the last page that key is left out. Such an address holds as it was
 * given: with parameters added to it, it is none of ours.
 */
function createPager() {
  const given = new Set<string>();
  return function paged<T>(
    c: GraphContext,
    rows: readonly T[],
    most: number,
    show: (row: T) => object,
  ): Response {
    const url = new URL(c.req.url);
    const token = url.searchParams.get('$skiptoken');
    if (token !== null && !given.has(url.pathname + url.search))
      return refused(c, 400, 'BadRequest', "Query options '$skiptoken' and others do not go together.");
    const top = c.req.query('$top');
    if (top !== undefined && !(Number(top) >= 1 && Number(top) <= MOST_ROWS)) {
      const message = `Invalid page size specified: '${top}'. Must be between 1 and 999 inclusive.`;
      return refused(c, 400, 'Request_BadRequest', message);
    }
    const start = Number(token?.replace(/^RFN/, '') ?? 0);
    const end = start + Math.min(most, Number(top ?? USUAL_ROWS));
    url.searchParams.set('$skiptoken', `RFN${end}`);
    if (end < rows.length) given.add(url.pathname + url.search);
    return c.json({
      '@odata.context': `${url.origin}/v1.0/$metadata`,
      ...(end < rows.length ? { '@odata.nextLink': url.href } : {}),
      value: rows.slice(start, end).map(show),
    });
  };
}

function insufficient(c: GraphContext): Response {
  return refused(c, 403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}

function refused(c: GraphContext, status: 400 | 401 | 403 | 404, code: string, message: string): Response {
  return c.json({ error: { code, message } }, status);
}

function errorBody(status: number, message: string): object {
  return { error: { code: status === 429 ? 'TooManyRequests' : 'UnknownError', message } };
}
