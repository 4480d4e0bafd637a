import type { Notice } from '../../base/notice.ts';
import { joinedText } from '../../core/mapping/values.ts';
import type { HttpRequest, HttpResponse } from '../../io/http.ts';
import { createClient, requestsSent } from '../client.ts';
import { readPages } from '../pages.ts';
import type { SourceContext } from '../source.ts';
import { createLogin, credentials } from './auth.ts';
import type { Description } from './description.ts';
import type { DescriptionPath, Row } from './mapping.ts';
import { joinRows } from './join.ts';
import { checkFirstPage, type FirstPage, pagesOf, type RequestPlace, rowsOf, totalOf } from './page.ts';
import { firstPage, type Next, nextPage, pageRequest } from './paging.ts';
import type { RestSettings } from './settings.ts';

/** The people of the API as rows, with the rows of the other lists joined. */
export interface RestRows {
  readonly rows: readonly Row[];
  readonly first: FirstPage | undefined;
  readonly notices: readonly Notice[];
  readonly requests: number;
}

/** The addresses that a description leads to: of the API, and of tokens. */
export function urlsOf(
  { api }: Description,
  { url: override }: RestSettings,
): {
  readonly base: string;
  readonly tokens: string | undefined;
} {
  const base = (override ?? api.url).replace(/\/+$/, '');
  const { auth } = api;
  if (auth.type !== 'oauth2') return { base, tokens: undefined };
  const isAbsolute = /^https?:/.test(auth.token_url);
  return { base, tokens: isAbsolute ? auth.token_url : `${base}/${auth.token_url.replace(/^\/+/, '')}` };
}

/** Reads every list of the description whole, or throws; of the people only the first page for `tcsync doctor`. */
export async function readRows(
  context: SourceContext<{ rest: RestSettings }>,
  description: Description,
): Promise<RestRows> {
  const { api, placeOf } = description;
  const { auth, name: service, requests_per_minute: requestsPerMinute } = api;
  const { base, tokens } = urlsOf(description, context.settings.rest);
  const http = createClient(context, {
    service,
    baseUrl: base,
    ...credentials(auth, context.settings.rest),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
  });
  const login =
    auth.type === 'oauth2' && tokens !== undefined ? createLogin(context, service, auth, tokens) : undefined;
  let first: FirstPage | undefined;

  async function send(request: Omit<HttpRequest, 'kind'>): Promise<HttpResponse> {
    if (login === undefined) return http.request({ ...request, kind: 'read' });
    const withToken = async (renew: boolean): Promise<Omit<HttpRequest, 'accept'>> => ({
      ...request,
      kind: 'read',
      headers: { ...request.headers, authorization: `Bearer ${await login.token({ renew })}` },
    });
    // A token may expire in the middle of a long list.
    const response = await http.request({ ...(await withToken(false)), accept: [401] });
    return response.status === 401 ? http.request(await withToken(true)) : response;
  }

  async function readList(place: RequestPlace, index: number): Promise<readonly Row[]> {
    const { paging, path } = place.request;
    const listName = index === 0 ? 'people' : `rows of ${path}`;
    const address = `${base}/${path.replace(/^\/+/, '')}`;
    let rowsSoFar = 0;
    return readPages<Row, Next>({
      service,
      what: listName,
      first: firstPage(paging),
      read: async (current, number) => {
        // A list that changed is read again from the start.
        if (number === 1) rowsSoFar = 0;
        const what = `page ${number} of the ${listName}`;
        const response = await send({ ...pageRequest(place.request, current, address), what });
        const rows = rowsOf(response, place);
        const total = totalOf(response, place);
        const pages = pagesOf(response, place);
        rowsSoFar += rows.length;
        const next = nextPage(paging, {
          current,
          response,
          rowsOnPage: rows.length,
          rowsSoFar,
          total,
          pages,
        });
        if (number === 1) {
          const page = { rows: rows.length, total, next };
          checkFirstPage(page, response, place);
          if (index === 0) first = page;
        }
        return { rows, next, total, pages };
      },
      ...(index === 0 ? { idOf, progress: context.progress, firstOnly: context.firstPageOnly ?? false } : {}),
    });
  }

  const idField = description.mapping.fields.find(({ name }) => name === 'external_id');
  const idOf = (row: Row): string | undefined =>
    joinedText(idField?.actions.reduce<unknown>((value, { apply }) => apply(value, row) ?? value, undefined));

  let rows: readonly Row[] = [];
  const notices: Notice[] = [];
  for (const [index, request] of api.requests.entries()) {
    const at = (...path: DescriptionPath): string => placeOf(['requests', index, ...path]);
    const place = { service, request, at };
    const list = await readList(place, index);
    const joined = index === 0 ? { value: list, notices: [] } : joinRows(rows, list, place);
    rows = joined.value;
    notices.push(...joined.notices);
  }
  return { rows, first, notices, requests: requestsSent(http) + (login?.requests ?? 0) };
}
