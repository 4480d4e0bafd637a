import type { z } from 'zod';
import type { HttpResponse } from '../../io/http.ts';
import { createClient, requestsSent } from '../client.ts';
import { readPages } from '../pages.ts';
import { parseResponse } from '../response.ts';
import type { SourceContext } from '../source.ts';
import { forbidden, isQuotaError, tokenRefused } from './api-errors.ts';
import { createLogin, serviceAccountOf } from './login.ts';
import { SERVICE } from './login-errors.ts';
import { groupSchema, memberSchema, pageSchema, type GoogleGroup, type GoogleMember } from './schema.ts';
import { isAddress, SCOPES } from './scopes.ts';
import type { GoogleSettings } from './settings.ts';

/** The most that Google sends on a page of users, and of groups and members. */
const USERS_PAGE = 500;
const GROUPS_PAGE = 200;

/** The fields requested of a user; phones, addresses and the like are not read. */
const USER_FIELDS = [
  'id',
  'primaryEmail',
  'customerId',
  'name/fullName',
  'suspended',
  'archived',
  'orgUnitPath',
  'aliases',
  'nonEditableAliases',
  'organizations',
  'relations',
  'externalIds',
];

/** The Directory API as far as a fetch needs it. Every method reads all pages, or throws. */
export interface GoogleDirectory {
  /** Everyone of the customer, in all its domains, as Google sends them. */
  users(): Promise<readonly UserRow[]>;
  /** The groups that a word of the settings means: the one of this address, or all of this name. */
  groups(word: string): Promise<readonly Pick<GoogleGroup, 'email'>[]>;
  /** Everyone in a group and in the groups inside it; nobody when there is no such group. */
  members(group: Pick<GoogleGroup, 'email'>): Promise<readonly GoogleMember[]>;
  readonly requests: number;
}

export type UserRow = z.output<typeof pageSchema>['users'][number];

interface List {
  readonly name: 'users' | 'groups' | 'members';
  readonly path: string;
  readonly query: Readonly<Record<string, string | number>>;
  /** What the list holds, for messages. */
  readonly what: string;
  readonly scope: string;
  readonly idOf?: (row: UserRow) => string | undefined;
  readonly firstOnly?: boolean | undefined;
  readonly progress?: (read: number) => void;
}

/** The directory of the settings, logged in when it is first asked. */
export function createDirectory(context: SourceContext<{ google: GoogleSettings }>): GoogleDirectory {
  const { google } = context.settings;
  const { clientId } = serviceAccountOf(google);
  const http = createClient(context, {
    service: SERVICE,
    baseUrl: `${google.apiUrl}/admin/directory/v1`,
    conventions: { isThrottled: isQuotaError },
  });
  const login = createLogin(context);

  async function get(
    { path, scope }: List,
    query: List['query'],
    what: string,
    accept: readonly number[],
  ): Promise<HttpResponse> {
    const send = async (token: string): Promise<HttpResponse> =>
      http.request({
        method: 'GET',
        path,
        query,
        headers: { authorization: `Bearer ${token}` },
        what,
        kind: 'read',
        accept: [401, 403, ...accept],
      });
    let answer = await send(await login.token());
    if (answer.status === 401) answer = await send(await login.token({ renew: true }));
    if (answer.status === 401) throw tokenRefused(what);
    if (answer.status === 403)
      throw forbidden(answer.body, { what, scope, clientId, adminEmail: google.adminEmail });
    return answer;
  }

  /** @param accept statuses that stand for a list with nothing in it */
  async function all(list: List, accept: readonly number[] = []): Promise<readonly UserRow[]> {
    const { name, query, what, idOf, firstOnly, progress } = list;
    return readPages<UserRow, string>({
      service: SERVICE,
      what,
      first: '',
      read: async (pageToken, number) => {
        const where = `page ${number} of the ${what}`;
        const pageQuery = pageToken === '' ? query : { ...query, pageToken };
        const { status, body } = await get(list, pageQuery, where, accept);
        if (accept.includes(status)) return { rows: [], next: undefined };
        const page = parsed(pageSchema, body, where);
        return { rows: page[name], next: page.nextPageToken };
      },
      ...(idOf === undefined ? {} : { idOf }),
      firstOnly,
      ...(progress === undefined ? {} : { progress }),
    });
  }

  return {
    users: () =>
      all({
        name: 'users',
        path: '/users',
        query: {
          customer: google.customer,
          maxResults: USERS_PAGE,
          projection: 'full',
          orderBy: 'email',
          fields: `nextPageToken,users(${USER_FIELDS.join(',')})`,
        },
        what: 'users',
        scope: SCOPES.users,
        idOf: ({ id }) => (typeof id === 'string' ? id : undefined),
        firstOnly: context.firstPageOnly,
        progress: context.progress,
      }),

    async groups(word) {
      if (isAddress(word)) return [{ email: word }];
      const what = `groups named "${word}"`;
      const query = `name='${word.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
      const rows = await all({
        name: 'groups',
        path: '/groups',
        query: { customer: google.customer, maxResults: GROUPS_PAGE, query },
        what,
        scope: SCOPES.groups,
      });
      return parsed(groupSchema.array(), rows, what).filter((group) => group.name === word);
    },

    async members({ email }) {
      const what = `members of the group ${email}`;
      const list: List = {
        name: 'members',
        path: `/groups/${encodeURIComponent(email)}/members`,
        query: { includeDerivedMembership: 'true', maxResults: GROUPS_PAGE },
        what,
        scope: SCOPES.members,
      };
      return parsed(memberSchema.array(), await all(list, [404]), what);
    },

    get requests() {
      return requestsSent(http) + login.requests;
    },
  };
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  return parseResponse(schema, value, { service: SERVICE, what, hint: 'Check GOOGLE_API_URL.' });
}
