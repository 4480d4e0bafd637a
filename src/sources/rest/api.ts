import { RemoteError } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import type { Notice } from '../../base/notice.ts';
import { textOf } from '../../core/mapping/values.ts';
import { firstFew, pluralize } from '../../core/text.ts';
import type { HttpRequest, HttpResponse } from '../../io/http.ts';
import { createClient, requestsSent } from '../client.ts';
import { readPages } from '../pages.ts';
import type { SourceContext } from '../source.ts';
import { createLogin, credentials } from './auth.ts';
import type { Description } from './description.ts';
import type { DescriptionPath, Row } from './mapping.ts';
import { firstPage, keysOf, linkOf, type Next, nextPage, pageRequest, valueAt } from './paging.ts';
import type { RestRequest } from './schema.ts';
import type { RestSettings } from './settings.ts';

/** What the first page of the people said, for `tcsync doctor`. */
export interface FirstPage {
  readonly rows: number;
  readonly total: number | undefined;
  readonly next: Next | undefined;
}

/** The people of the API as rows, with the rows of the other lists joined. */
export interface RestRows {
  readonly rows: readonly Row[];
  readonly first: FirstPage | undefined;
  readonly notices: readonly Notice[];
  readonly requests: number;
}

/** The addresses that a description leads to: of the API, and of tokens. */
export function addressesOf(
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
  const { base, tokens } = addressesOf(description, context.settings.rest);
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

  async function readList(
    request: RestRequest,
    index: number,
    idOf?: (row: Row) => string | undefined,
  ): Promise<readonly Row[]> {
    const { paging } = request;
    const at = (...rest: DescriptionPath): string => placeOf(['requests', index, ...rest]);
    const listName = index === 0 ? 'people' : `rows of ${request.path}`;
    let rowsSoFar = 0;
    return readPages<Row, Next>({
      service,
      what: listName,
      first: firstPage(paging),
      read: async (current, number) => {
        if (number === 1) rowsSoFar = 0;
        const what = `page ${number} of the ${listName}`;
        const address = `${base}/${request.path.replace(/^\/+/, '')}`;
        const response = await send({ ...pageRequest(request, current, address), what });
        const rows = rowsOf(request, response, at);
        const total = totalOf(request, response, at);
        rowsSoFar += rows.length;
        const next = nextPage(paging, { current, response, rowsOnPage: rows.length, rowsSoFar, total });
        if (number === 1) {
          checkFirstPage(request, { response, rows: rows.length, next, total }, at);
          if (index === 0) first = { rows: rows.length, total, next };
        }
        return { rows, next, total };
      },
      ...(idOf === undefined ? {} : { idOf }),
      ...(index === 0 ? { progress: context.progress, firstOnly: context.firstPageOnly ?? false } : {}),
    });
  }

  /** @throws RemoteError about a place in the description */
  function fail(place: string, problem: string, hint: string): never {
    throw new RemoteError(`${service}: ${place}: ${problem}`, { code: 'bad-answer', service, hint });
  }

  function rowsOf(
    { rows: path }: RestRequest,
    { body }: HttpResponse,
    at: (...rest: DescriptionPath) => string,
  ): readonly Row[] {
    const found = path === undefined ? body : valueAt(body, path);
    const place = path === undefined ? at() : at('rows');
    if (!Array.isArray(found)) {
      const what =
        path === undefined ? 'the response is not a list' : `"${path}" is not a list in the response`;
      return fail(
        place,
        `${what}; the response has: ${keysOf(body)}.`,
        'Correct "rows" in the description: it is the path to the list in the response.',
      );
    }
    const row = found.findIndex((item) => !isObject(item));
    if (row !== -1)
      return fail(place, `row ${row + 1} is not an object.`, 'Correct "rows" in the description.');
    return found as readonly Row[];
  }

  function totalOf(
    { total: path, total_header: header }: RestRequest,
    { body, headers }: HttpResponse,
    at: (...rest: DescriptionPath) => string,
  ): number | undefined {
    if (path === undefined && header === undefined) return undefined;
    const found = path === undefined ? headers[(header ?? '').toLowerCase()] : valueAt(body, path);
    const total = typeof found === 'string' && found.trim() !== '' ? Number(found) : found;
    if (typeof total === 'number' && Number.isInteger(total) && total >= 0) return total;
    const key = path === undefined ? 'total_header' : 'total';
    return fail(
      at(key),
      `"${path ?? header}" is not a number in the response; it has: ${path === undefined ? Object.keys(headers).join(', ') : keysOf(body)}.`,
      `Correct "${key}" in the description, or remove it if the API does not announce a total.`,
    );
  }

  /** A list with more pages than the description knows must not pass for a whole one. */
  function checkFirstPage(
    { paging }: RestRequest,
    page: {
      readonly response: HttpResponse;
      readonly rows: number;
      readonly next: Next | undefined;
      readonly total: number | undefined;
    },
    at: (...rest: DescriptionPath) => string,
  ): void {
    const { response, rows, next, total } = page;
    if (paging === undefined && linkOf(response.headers['link']) !== undefined)
      fail(
        at(),
        'the response names a next page in its Link header, and the description reads one page only.',
        'Add "paging: { type: link }" to the request.',
      );
    const leadsOn = paging?.type === 'cursor' || paging?.type === 'next' || paging?.type === 'link';
    if (
      !leadsOn ||
      next !== undefined ||
      total !== undefined ||
      paging.size === undefined ||
      rows < paging.size
    )
      return;
    const where = paging.type === 'link' ? 'the Link header' : `"${paging.next}"`;
    fail(
      at('paging'),
      `the first page is full, with ${rows} rows, and ${where} names no next page.`,
      'Correct "paging" in the description. If the list really ends there, set another "size", or add "total".',
    );
  }

  const [people, ...others] = api.requests;
  const { external_id: idField } = Object.fromEntries(
    description.mapping.fields.map((field) => [field.name, field]),
  );
  const idOf = (row: Row): string | undefined =>
    textOf(idField?.actions.reduce<unknown>((value, { apply }) => apply(value, row) ?? value, undefined));
  let rows = people === undefined ? [] : await readList(people, 0, idOf);
  const notices: Notice[] = [];
  for (const [offset, request] of others.entries()) {
    const list = await readList(request, offset + 1);
    const joined = joinRows(rows, list, request, service);
    rows = joined.rows;
    notices.push(...joined.notices);
  }
  return { rows, first, notices, requests: requestsSent(http) + (login?.requests ?? 0) };
}

function joinRows(
  rows: readonly Row[],
  list: readonly Row[],
  { join, path }: RestRequest,
  service: string,
): { readonly rows: readonly Row[]; readonly notices: readonly Notice[] } {
  if (join === undefined) return { rows, notices: [] };
  const byKey = new Map(list.map((item) => [textOf(valueAt(item, join.key)), item]));
  const unknown = new Set<string>();
  const joined = rows.map((row): Row => {
    const key = textOf(valueAt(row, join.on));
    const found = key === undefined ? undefined : byKey.get(key);
    if (key !== undefined && key !== '' && found === undefined) unknown.add(key);
    return { ...row, [join.as]: (found ?? null) as Row[string] };
  });
  if (unknown.size === 0) return { rows: joined, notices: [] };
  const message = `${service}: ${path} has no row for ${pluralize(unknown.size, 'value', 'values')} of ${join.on}: ${firstFew([...unknown])}.`;
  return { rows: joined, notices: [{ level: 'warning', code: 'join-missing', message, who: [...unknown] }] };
}
