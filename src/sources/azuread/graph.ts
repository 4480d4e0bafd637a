import type { z } from 'zod';
import { RemoteError } from '../../base/errors.ts';
import type { HttpResponse } from '../../io/http.ts';
import { parseResponse } from '../response.ts';
import { createClient, requestsSent } from '../client.ts';
import { readPages } from '../pages.ts';
import type { SourceContext } from '../source.ts';
import { createLogin } from './login.ts';
import { fieldsFor } from './mapping.ts';
import {
  groupSchema,
  memberSchema,
  pageSchema,
  userSchema,
  type GraphGroup,
  type GraphUser,
} from './schema.ts';
import type { AzureadSettings } from './settings.ts';

const SERVICE = 'Microsoft Graph';
/** The most Graph takes; with managers it sends 100 a page all the same. */
const PAGE_SIZE = 999;

/** Graph as far as a fetch needs it. Every method reads all pages, or throws. */
export interface Graph {
  /** Everyone in the tenant, with the ids of their managers. */
  users(): Promise<readonly GraphUser[]>;
  /** All groups of this name: names need not be unique. */
  groupsNamed(name: string): Promise<readonly GraphGroup[]>;
  /** The group with this object id, or none. */
  groupsWithId(id: string): Promise<readonly GraphGroup[]>;
  /** Object ids of the users in a group, and in the groups inside it. */
  memberIds(group: GraphGroup): Promise<readonly string[]>;
  readonly requests: number;
}

type Query = Readonly<Record<string, string | number>>;

interface GraphRequest {
  readonly address: string;
  readonly query: Query;
  /** What is requested, for messages: `users`. */
  readonly what: string;
  /** The application permission that it takes. */
  readonly permission: string;
  /** Statuses that are an answer although not 2xx. */
  readonly accept?: readonly number[];
}

interface List<Row> extends GraphRequest {
  readonly schema: z.ZodType<Row>;
  readonly firstOnly?: boolean | undefined;
  readonly isSet?: boolean;
  readonly progress?: (read: number) => void;
}

/** Graph in the cloud of AZURE_SCIM_ENDPOINT, logged in when it is first asked. */
export function createGraph(context: SourceContext<{ azuread: AzureadSettings }>): Graph {
  const { settings, progress, firstPageOnly } = context;
  const usersUrl = settings.azuread.scimEndpoint.replace(/\/+$/, '');
  const baseUrl = usersUrl.replace(/\/[^/]*$/, '');
  const http = createClient(context, { service: SERVICE, baseUrl });
  const login = createLogin(context, `${new URL(usersUrl).origin}/.default`);

  async function get({ address, query, what, permission, accept = [] }: GraphRequest): Promise<HttpResponse> {
    const send = async (token: string): Promise<HttpResponse> =>
      http.request({
        method: 'GET',
        path: address,
        query,
        headers: { authorization: `Bearer ${token}` },
        what,
        kind: 'read',
        accept: [401, ...accept],
      });
    try {
      let answer = await send(await login.token());
      if (answer.status === 401) answer = await send(await login.token({ renew: true }));
      if (answer.status === 401) throw tokenRefused(what);
      return answer;
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      if (error.code === 'forbidden') throw missingPermission(error, what, permission);
      const { extraFields } = settings.azuread;
      const isRefused = address === usersUrl && (error.status === 400 || error.status === 501);
      throw isRefused && extraFields.length > 0 ? invalidFields(error, extraFields) : error;
    }
  }

  async function all<Row extends { readonly id: string }>(list: List<Row>): Promise<readonly Row[]> {
    const { address, query, what, schema, permission, firstOnly, isSet = false, progress } = list;
    return readPages<Row, string>({
      service: SERVICE,
      what,
      first: address,
      read: async (next, number) => {
        const name = `page ${number} of the ${what}`;
        const { body } = await get({
          address: next,
          query: next === address ? query : {},
          what: name,
          permission,
        });
        const page = parsed(pageSchema, body, name);
        return { rows: page.value.map((row) => parsed(schema, row, name)), next: page['@odata.nextLink'] };
      },
      idOf: ({ id }) => id,
      isSet,
      firstOnly,
      ...(progress === undefined ? {} : { progress }),
    });
  }

  return {
    users: () =>
      all({
        address: usersUrl,
        query: {
          $select: fieldsFor(settings.azuread.extraFields).join(','),
          $expand: 'manager($select=id)',
          $top: PAGE_SIZE,
        },
        what: 'users',
        schema: userSchema,
        permission: 'User.Read.All',
        firstOnly: firstPageOnly,
        progress,
      }),
    groupsNamed: (name) =>
      all({
        address: `${baseUrl}/groups`,
        query: { $filter: `displayName eq '${name.replaceAll("'", "''")}'`, $select: 'id,displayName' },
        what: `groups named "${name}"`,
        schema: groupSchema,
        permission: 'GroupMember.Read.All',
      }),
    groupsWithId: async (id) => {
      const what = `the group ${id}`;
      const { status, body } = await get({
        address: `${baseUrl}/groups/${encodeURIComponent(id)}`,
        query: { $select: 'id,displayName' },
        what,
        permission: 'GroupMember.Read.All',
        accept: [404],
      });
      return status === 404 ? [] : [parsed(groupSchema, body, what)];
    },
    memberIds: async (group) => {
      const members = await all({
        address: `${baseUrl}/groups/${encodeURIComponent(group.id)}/transitiveMembers`,
        query: { $select: 'id', $top: PAGE_SIZE },
        what: `members of the group "${group.displayName ?? group.id}"`,
        schema: memberSchema,
        isSet: true,
        permission: 'GroupMember.Read.All',
      });
      return members.filter((member) => isUser(member['@odata.type'])).map(({ id }) => id);
    },
    get requests() {
      return requestsSent(http) + login.requests;
    },
  };
}

function isUser(type: string | undefined): boolean {
  return type === undefined || type === '#microsoft.graph.user';
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  return parseResponse(schema, value, { service: SERVICE, what, hint: 'Check AZURE_SCIM_ENDPOINT.' });
}

function tokenRefused(what: string): RemoteError {
  return new RemoteError(`Microsoft Graph rejects even a new token in the request for ${what} (HTTP 401).`, {
    code: 'login',
    service: SERVICE,
    status: 401,
    hint: 'AZURE_SCIM_ENDPOINT and AZURE_AUTHORITY_HOST must belong to the same cloud.',
  });
}

function invalidFields(error: RemoteError, fields: readonly string[]): RemoteError {
  return new RemoteError(error.message, {
    code: error.code,
    service: SERVICE,
    status: error.status,
    remoteMessage: error.remoteMessage,
    hint: `Correct AZURE_EXTRA_FIELDS (${fields.join(', ')}): each name must be a user property that Microsoft Graph returns in lists, in the same case.`,
  });
}

function missingPermission(error: RemoteError, what: string, permission: string): RemoteError {
  return new RemoteError(
    `The application is not allowed to read ${what}: it lacks the permission ${permission}, or no administrator has consented to it (HTTP 403)${error.remoteMessage ? `: ${error.remoteMessage}` : '.'}`,
    {
      code: 'forbidden',
      service: SERVICE,
      status: 403,
      remoteMessage: error.remoteMessage,
      hint: `In the Entra admin center, open App registrations > API permissions, add the Microsoft Graph application permission ${permission} (not the delegated one), then select "Grant admin consent".`,
    },
  );
}
