import { isObject } from '../../base/json.ts';
import { getPath, parsePath, withPath } from '../../core/prepare/property-path.ts';
import type { HttpRequest, HttpResponse } from '../../io/http.ts';
import type { RestPaging, RestRequest } from './schema.ts';

/** How the next page is asked for: a page number, an offset, a cursor or an address. */
export type Next = string | number;

/** What a page says about the list. */
export interface PageContext {
  /** As it was asked for. */
  readonly current: Next;
  readonly response: HttpResponse;
  readonly rowsOnPage: number;
  /** With those of this page. */
  readonly rowsSoFar: number;
  readonly total: number | undefined;
  readonly pages: number | undefined;
}

/** How the first page is asked for. */
export function firstPage(paging: RestPaging | undefined): Next {
  return paging?.type === 'page' || paging?.type === 'offset' ? paging.first : '';
}

/**
 * How the page after this one is asked for; undefined on the last one. Without a word on how many pages or rows there
 * are, only an empty page is the last one: a service may send fewer rows than it is asked for.
 */
export function nextPage(paging: RestPaging | undefined, context: PageContext): Next | undefined {
  const { current, response, rowsOnPage, rowsSoFar, total, pages } = context;
  const { body, headers } = response;
  switch (paging?.type) {
    case undefined:
      return undefined;
    case 'page': {
      const page = Number(current);
      if (pages !== undefined) return page - paging.first + 1 < pages ? page + 1 : undefined;
      return hasNextPage(paging.more, context) ? page + 1 : undefined;
    }
    case 'offset':
      // By the rows received: a service may send fewer than it is asked for.
      return hasNextPage(paging.more, context) ? Number(current) + rowsOnPage : undefined;
    case 'link':
      return linkOf(headers['link']);
    case 'cursor':
    case 'next': {
      const next = valueAt(body, paging.next);
      return (typeof next === 'string' && next !== '') || typeof next === 'number' ? next : undefined;
    }
  }

  function hasNextPage(more: string | undefined, page: PageContext): boolean {
    if (more !== undefined) return valueAt(page.response.body, more) === true;
    if (total !== undefined) return rowsSoFar < total && rowsOnPage > 0;
    return rowsOnPage > 0;
  }
}

/** A request for one page. */
export function pageRequest(
  { method, path, query, headers, body, paging }: RestRequest,
  next: Next,
  address: string,
): Pick<HttpRequest, 'method' | 'path' | 'query' | 'headers' | 'body'> {
  const isAddress = (paging?.type === 'link' || paging?.type === 'next') && next !== '';
  // The address of a next page has all parameters in it.
  if (isAddress) return { method, path: new URL(String(next), address).href, headers, ...(body && { body }) };
  const params: Record<string, string | number> = {};
  if (paging?.size !== undefined && paging.size_param !== undefined) params[paging.size_param] = paging.size;
  if ((paging?.type === 'page' || paging?.type === 'offset' || paging?.type === 'cursor') && next !== '')
    params[paging.param] = next;
  const inBody = paging?.in === 'body';
  const filled = inBody
    ? Object.entries(params).reduce<object>(
        (whole, [name, value]) => withPath(whole, parsePath(name, 'param'), value) ?? whole,
        body ?? {},
      )
    : body;
  return {
    method,
    path,
    headers,
    query: { ...textQuery(query), ...(inBody ? {} : params) },
    ...(filled === undefined ? {} : { body: filled }),
  };
}

function textQuery(query: RestRequest['query']): NonNullable<HttpRequest['query']> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(String) : String(value),
    ]),
  );
}

/** The value at a path of the description, which has been checked. */
export function valueAt(body: unknown, path: string): unknown {
  return getPath(body, parsePath(path, 'path'));
}

/** The keys of a response, for messages. */
export function describeKeys(body: unknown): string {
  if (Array.isArray(body)) return `a list of ${body.length}`;
  return isObject(body)
    ? Object.keys(body).join(', ') || 'nothing'
    : JSON.stringify(body ?? null).slice(0, 40);
}

/** The address with rel="next" in a Link header (RFC 8288). */
export function linkOf(header: string | undefined): string | undefined {
  for (const [, address, params = ''] of (header ?? '').matchAll(/<([^>]*)>((?:\s*;\s*[^,;]+)*)/g)) {
    if (/;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next(?=\s*(?:;|$)))/i.test(params)) return address;
  }
  return undefined;
}
