import type { z } from 'zod';
import { RemoteError } from '../../base/errors.ts';
import type { Clock } from '../../io/clock.ts';
import type { HttpClient, HttpResponse } from '../../io/http.ts';
import { parseResponse } from '../response.ts';
import { readPages, type Pages } from '../pages.ts';
import { inBatches } from '../values.ts';
import type { OktaLogin } from './login.ts';
import { groupSchema, userSchema, type OktaGroup, type OktaUser } from './schema.ts';

const PAGE = 200;
/** How many values one search names: the whole address must stay short enough for every proxy. */
const SEARCH_BATCH = 20;

/** Okta's API as far as a fetch needs it. Every method reads all pages, or throws. */
export interface OktaApi {
  usersWithStatus(statuses: readonly string[]): Promise<readonly OktaUser[]>;
  /** Users whose field (`id` or `profile.…`) has one of these values, of any status; case is ignored. */
  usersWith(field: string, values: readonly string[]): Promise<readonly OktaUser[]>;
  /** All groups of exactly this name. */
  groupsNamed(name: string): Promise<readonly OktaGroup[]>;
  /** The group, or none. */
  groupsWithId(id: string): Promise<readonly OktaGroup[]>;
  /** Members of any status. */
  members(group: OktaGroup): Promise<readonly OktaUser[]>;
}

export interface OktaApiOptions {
  readonly http: HttpClient;
  readonly login: OktaLogin;
  readonly orgUrl: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called after each page of users. */
  readonly progress: (read: number) => void;
  /** Of the users with some status, and of a group's members, no more than the first page. */
  readonly firstPageOnly: boolean;
}

type Query = Readonly<Record<string, string | number>>;

interface List<T> extends Pick<Pages<T, string>, 'what' | 'isSet' | 'firstOnly' | 'progress'> {
  readonly path: string;
  readonly query: Query;
  readonly schema: z.ZodType<T>;
}

/** The API over this connection, at the pace that its answers ask for. */
export function createOktaApi(options: OktaApiOptions): OktaApi {
  const { http, login, orgUrl, clock, signal, progress, firstPageOnly } = options;
  let resumeAt = 0;

  /** Waits where the last answer said that nothing is left of the limit, so that it is not run into. */
  async function get(path: string, what: string, query: Query = {}) {
    const pause = resumeAt - clock.now();
    if (pause > LONGEST_PAUSE_MS) throw pauseTooLong(what, pause);
    if (pause > 0) await clock.sleep(pause, signal);
    const address = new URL(path, `${orgUrl}/`).href;
    const send = async (accept: readonly number[]): Promise<HttpResponse> => {
      const sign = await login.authorize(address);
      return http.request({
        method: 'GET',
        path,
        query,
        what,
        kind: 'read',
        headers: WITHOUT_CREDENTIALS,
        prepare: async () => ({ headers: await sign() }),
        accept,
      });
    };
    let response = await send(login.isRenewable ? [401, 404] : [404]);
    if (response.status === 401) {
      login.refused(response);
      response = await send([404]);
    }
    resumeAt = clock.now() + pauseAfter(response, clock.now());
    return response;
  }

  async function all<T extends { readonly id: string }>({
    path,
    query,
    what,
    schema,
    ...list
  }: List<T>): Promise<readonly T[]> {
    const rows = await readPages<T, string>({
      service: 'Okta',
      what,
      first: path,
      read: async (address, page) => {
        const where = `page ${page} of the ${what}`;
        // The address of a following page is whole: parameters added to it would confuse the cursor.
        const response = await get(address, where, page === 1 ? query : {});
        return { rows: rowsOf(response, where, schema), next: nextPage(response.headers['link']) };
      },
      idOf: ({ id }) => id,
      ...list,
    });
    return [...new Map(rows.map((row) => [row.id, row])).values()];
  }

  return {
    usersWithStatus: (statuses) =>
      all({
        path: '/api/v1/users',
        query: { limit: PAGE, filter: statuses.map((status) => `status eq "${status}"`).join(' or ') },
        what: 'users',
        schema: userSchema,
        progress,
        firstOnly: firstPageOnly,
      }),

    usersWith: (field, values) =>
      inBatches(values, SEARCH_BATCH, (batch) => {
        const search = batch.map((value) => `${field} eq ${quoted(value)}`).join(' or ');
        return all({
          path: '/api/v1/users',
          query: { limit: PAGE, search },
          what: 'managers',
          schema: userSchema,
        });
      }),

    async groupsNamed(name) {
      const groups = await all({
        path: '/api/v1/groups',
        query: { limit: PAGE, search: `profile.name eq ${quoted(name)}` },
        what: `groups named ${name}`,
        schema: groupSchema,
      });
      return groups.filter((group) => group.profile.name === name);
    },

    async groupsWithId(id) {
      const what = `the group ${id}`;
      const response = await get(`/api/v1/groups/${encodeURIComponent(id)}`, what);
      return response.status === 404 ? [] : rowsOf({ ...response, body: [response.body] }, what, groupSchema);
    },

    members: (group) =>
      all({
        path: `/api/v1/groups/${encodeURIComponent(group.id)}/users`,
        query: { limit: PAGE },
        what: `members of ${group.profile.name}`,
        schema: userSchema,
        isSet: true,
        progress,
        firstOnly: firstPageOnly,
      }),
  };
}

/** Asks Okta to leave credentials and links out of the answers. */
const WITHOUT_CREDENTIALS = {
  'content-type': 'application/json; okta-response=omitCredentials,omitCredentialsLinks',
};

/** As long as any request waits for its service. */
const LONGEST_PAUSE_MS = 600_000;

function pauseTooLong(what: string, pauseMs: number): RemoteError {
  return new RemoteError(
    `Okta accepts no requests for another ${Math.ceil(pauseMs / 60_000)} minutes (X-Rate-Limit-Reset); tcsync did not request ${what}.`,
    { code: 'throttled', service: 'Okta', hint: 'Try again after that time.' },
  );
}

function quoted(value: string): string {
  return `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

function rowsOf<T>(response: HttpResponse, what: string, schema: z.ZodType<T>): readonly T[] {
  const hint = 'Check OKTA_ORG_URL.';
  if (response.status === 404)
    throw new RemoteError(`Okta has no endpoint for ${what} (404).`, {
      code: 'http',
      service: 'Okta',
      status: 404,
      hint,
    });
  return parseResponse(schema.array(), response.body, { service: 'Okta', what, hint });
}

/**
 * The address whose relation is `next`; undefined on the last page. Relations ignore case, may be several, and stand in
 * quotes or not (RFC 8288); a proxy may have written the header anew.
 */
function nextPage(link: string | undefined): string | undefined {
  return [...(link ?? '').matchAll(/<([^>]*)>([^<]*)/g)].find(([, , about]) => isNext(about ?? ''))?.[1];
}

function isNext(about: string): boolean {
  const [, ...quotings] = /;\s*rel\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;,]+))/i.exec(about) ?? [];
  const relations = quotings.find((quoted) => quoted !== undefined) ?? '';
  return relations.toLowerCase().split(/\s+/).includes('next');
}

/**
 * How long to wait before the next request, in milliseconds. The limit resets at a Unix time of Okta's clock,
 * which the Date header of the response gives.
 */
function pauseAfter({ headers }: HttpResponse, now: number): number {
  const remaining = Number(headers['x-rate-limit-remaining'] ?? 1);
  const reset = Number(headers['x-rate-limit-reset']) * 1000;
  if (remaining > 0 || Number.isNaN(reset)) return 0;
  const date = Date.parse(headers['date'] ?? '');
  return Math.max(0, reset - (Number.isNaN(date) ? now : date));
}
