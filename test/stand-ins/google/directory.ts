import { Hono, type Context } from 'hono';
import {
  startStandIn,
  type StandIn,
  type StandInEnv,
  type StandInOptions,
} from '../../../src/sandbox/server.ts';
import { errorBody } from './errors.ts';
import { fieldSelector, InvalidFields } from './fields.ts';
import { type GoogleGroupRecord, type GoogleMemberRecord, type GoogleState } from './state.ts';

export interface DirectoryOptions extends StandInOptions {
  readonly state: GoogleState;
  /** Rows of a page at most, whatever `maxResults` asks for. Default Google's own. */
  readonly pageSize?: number;
}

type DirectoryContext = Context<StandInEnv>;

const SCOPE = 'https://www.googleapis.com/auth/admin.directory';
/** Any of these lets a method be called. */
const SCOPES = {
  users: ['user', 'user.readonly'],
  groups: ['group', 'group.readonly'],
  members: ['group', 'group.readonly', 'group.member', 'group.member.readonly'],
};

/** The Directory API of the Admin SDK, read only; GOOGLE_API_URL is its `url`. */
export function startDirectory(options: DirectoryOptions): Promise<StandIn> {
  const { state, now = Date.now } = options;
  const app = new Hono<StandInEnv>();
  const paged = createPager(options.pageSize ?? Infinity);

  /** Why a call is refused, by the token and whom it speaks for; undefined when it is not. */
  function refusal(c: DirectoryContext, method: keyof typeof SCOPES): Response | undefined {
    const token = state.tokens.get(/^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '');
    if (token === undefined || token.expires <= now()) return failed(c, 401, 'Invalid Credentials');
    if (!state.isApiEnabled)
      return failed(
        c,
        403,
        'Admin SDK API has not been used in project 1234567890 before or it is disabled.',
        'accessNotConfigured',
      );
    if (!SCOPES[method].some((name) => token.scopes.includes(`${SCOPE}.${name}`)))
      return failed(c, 403, 'Request had insufficient authentication scopes.', 'insufficientPermissions');
    const caller = state.users.find(({ primaryEmail }) => primaryEmail === token.subject?.toLowerCase());
    return caller?.isAdmin === true
      ? undefined
      : failed(c, 403, 'Not Authorized to access this resource/api');
  }

  /** Is the list asked for as a whole customer's, and is it this one? */
  function wrongCustomer(c: DirectoryContext): Response | undefined {
    const { customer } = c.req.query();
    if (customer === undefined) return failed(c, 400, 'Bad Request');
    return ['my_customer', state.customerId].includes(customer)
      ? undefined
      : failed(c, 403, 'Not Authorized to access this resource/api');
  }

  app.get('/admin/directory/v1/users', (c) => {
    const { orderBy, projection = 'basic', showDeleted } = c.req.query();
    const refused = refusal(c, 'users') ?? wrongCustomer(c);
    if (refused !== undefined) return refused;
    if (orderBy !== undefined && !['email', 'familyName', 'givenName'].includes(orderBy))
      return failed(c, 400, 'Invalid Input: orderBy');
    if (!['basic', 'custom', 'full'].includes(projection)) return failed(c, 400, 'Invalid Input: projection');
    const users = showDeleted === 'true' ? [] : state.users;
    const sorted =
      orderBy === 'email' ? users.toSorted((a, b) => (a.primaryEmail < b.primaryEmail ? -1 : 1)) : users;
    return paged(c, 'users', 100, 500, sorted);
  });

  app.get('/admin/directory/v1/groups', (c) => {
    const refused = refusal(c, 'groups') ?? wrongCustomer(c);
    if (refused !== undefined) return refused;
    const { query } = c.req.query();
    const matches = query === undefined ? () => true : groupQuery(query);
    if (matches === undefined) return failed(c, 400, 'Invalid Input: query');
    const shown = state.groups
      .filter(matches)
      .map(({ id, email, name }) => ({ kind: 'admin#directory#group', id, email, name }));
    return paged(c, 'groups', 200, 200, shown);
  });

  app.get('/admin/directory/v1/groups/:key/members', (c) => {
    const refused = refusal(c, 'members');
    if (refused !== undefined) return refused;
    const key = c.req.param('key');
    const group = state.groups.find(({ id, email }) => id === key || email === key.toLowerCase());
    if (group === undefined) return failed(c, 404, 'Resource Not Found: groupKey');
    const members =
      c.req.query('includeDerivedMembership') === 'true' ? derivedMembers(group, state) : group.members;
    const shown = members.map((member) => ({
      kind: 'admin#directory#member',
      role: 'MEMBER',
      status: 'ACTIVE',
      ...member,
    }));
    return paged(c, 'members', 200, 200, shown);
  });

  app.onError((error, c) => {
    if (error instanceof InvalidFields) return failed(c, 400, error.message, 'invalidParameter');
    throw error;
  });
  return startStandIn({ service: 'google', basePath: '/admin/directory/v1', app, errorBody }, options);
}

/** `name='…'` with `\'` for a quote, or one word without quotes: exact, but for case. */
function groupQuery(query: string): ((group: GoogleGroupRecord) => boolean) | undefined {
  const [, field, quoted, plain] = /^(name|email)=(?:'((?:[^'\\]|\\['\\])*)'|([^\s'\\]+))$/.exec(query) ?? [];
  if (field !== 'name' && field !== 'email') return undefined;
  const value = (quoted?.replaceAll(/\\(['\\])/g, '$1') ?? plain ?? '').toLowerCase();
  return (group) => group[field].toLowerCase() === value;
}

/** Everyone in a group and in the groups inside it, each once; the groups are members too. */
function derivedMembers(top: GoogleGroupRecord, { groups }: GoogleState): readonly GoogleMemberRecord[] {
  const members = new Map<string, GoogleMemberRecord>();
  const open = [top];
  for (const group of open) {
    for (const member of group.members) {
      const key = member.id ?? member.email ?? '';
      if (members.has(key)) continue;
      members.set(key, member);
      const inner = groups.find(({ id }) => id === member.id);
      if (inner !== undefined) open.push(inner);
    }
  }
  return [...members.values()];
}

/** Pages by a token that holds for the very question it was given for. A list with nothing in it is left out. */
function createPager(pageSize: number) {
  const tokens = new Map<string, { readonly question: string; readonly offset: number }>();
  return function paged(
    c: DirectoryContext,
    name: string,
    usual: number,
    most: number,
    rows: readonly object[],
  ): Response {
    const { maxResults = String(usual), pageToken, fields } = c.req.query();
    const limit = Number(maxResults);
    if (!Number.isInteger(limit) || limit < 1 || limit > most)
      return failed(c, 400, `Invalid value '${maxResults}'. Values must be within the range: [1, ${most}]`);
    const url = new URL(c.req.url);
    url.searchParams.delete('pageToken');
    const question = url.pathname + url.search;
    const from = pageToken === undefined ? { question, offset: 0 } : tokens.get(pageToken);
    if (from?.question !== question) return failed(c, 400, 'Invalid Input: pageToken');
    const end = from.offset + Math.min(limit, pageSize);
    const page = rows.slice(from.offset, end);
    const token = Buffer.from(`${tokens.size + 1}.${end}`).toString('base64');
    if (end < rows.length) tokens.set(token, { question, offset: end });
    const answer = {
      kind: `admin#directory#${name}`,
      etag: '"sandbox"',
      ...(page.length === 0 ? {} : { [name]: page }),
      ...(end < rows.length ? { nextPageToken: token } : {}),
    };
    return c.json(fieldSelector(fields)(answer));
  };
}

function failed(
  c: DirectoryContext,
  status: 400 | 401 | 403 | 404,
  message: string,
  reason?: string,
): Response {
  return c.json(errorBody(status, message, reason), status);
}
