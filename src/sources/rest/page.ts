import { RemoteError } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import type { HttpResponse } from '../../io/http.ts';
import type { DescriptionPath, Row } from './mapping.ts';
import { describeKeys, linkOf, type Next, valueAt } from './paging.ts';
import type { RestRequest } from './schema.ts';

/** A request of the description, for messages. */
export interface RequestPlace {
  readonly service: string;
  readonly request: RestRequest;
  /** Names a key of the request, with its line. */
  readonly at: (...path: DescriptionPath) => string;
}

/** The rows of a response. @throws RemoteError that says what the response has instead */
export function rowsOf({ body }: HttpResponse, place: RequestPlace): readonly Row[] {
  const { rows: path } = place.request;
  const found = path === undefined ? body : valueAt(body, path);
  const key = path === undefined ? place.at() : place.at('rows');
  if (!Array.isArray(found)) {
    const what =
      path === undefined ? 'the response is not a list' : `"${path}" is not a list in the response`;
    const hint = 'Correct "rows" in the description: it must be the path to the list in the response.';
    throw fail(place, key, `${what}; the response contains: ${describeKeys(body)}.`, hint);
  }
  const row = found.findIndex((item) => !isObject(item));
  if (row !== -1)
    throw fail(place, key, `row ${row + 1} is not an object.`, 'Correct "rows" in the description.');
  return found as readonly Row[];
}

/** The announced number of all rows; undefined where the description names none. */
export function totalOf({ body, headers }: HttpResponse, place: RequestPlace): number | undefined {
  const { total: path, total_header: header } = place.request;
  if (path === undefined && header === undefined) return undefined;
  const total = countIn(path === undefined ? headers[(header ?? '').toLowerCase()] : valueAt(body, path));
  if (total !== undefined) return total;
  const key = path === undefined ? 'total_header' : 'total';
  const present = path === undefined ? Object.keys(headers).join(', ') : describeKeys(body);
  throw fail(
    place,
    place.at(key),
    `"${path ?? header}" is not a number in the response; the response contains: ${present}.`,
    `Correct "${key}" in the description, or remove it if the API returns no total.`,
  );
}

function countIn(value: unknown): number | undefined {
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : undefined;
}

/**
 * The announced number of pages; undefined where the description names none.
 * @throws RemoteError where the response does not say whether more pages follow: a part would pass for the whole list
 */
export function pagesOf({ body }: HttpResponse, place: RequestPlace): number | undefined {
  const { paging } = place.request;
  if (paging?.type !== 'page' && paging?.type !== 'offset') return undefined;
  const refuse = (key: string, path: string, what: string): RemoteError =>
    fail(
      place,
      place.at('paging', key),
      `"${path}" is not ${what} in the response; the response contains: ${describeKeys(body)}.`,
      `Correct "${key}" in the description, or remove it: tcsync then reads pages until one is empty.`,
    );
  const { more } = paging;
  const pages = paging.type === 'page' ? paging.pages : undefined;
  if (pages !== undefined) {
    const count = countIn(valueAt(body, pages));
    if (count === undefined) throw refuse('pages', pages, 'a number');
    return count;
  }
  if (more !== undefined && typeof valueAt(body, more) !== 'boolean')
    throw refuse('more', more, 'true or false');
  return undefined;
}

/** The first page of a list. */
export interface FirstPage {
  readonly rows: number;
  readonly total: number | undefined;
  readonly next: Next | undefined;
}

/** @throws RemoteError where a list with more pages than the description finds would pass for a whole one */
export function checkFirstPage(
  { rows, total, next }: FirstPage,
  { headers }: HttpResponse,
  place: RequestPlace,
): void {
  const { paging } = place.request;
  if (paging === undefined && linkOf(headers['link']) !== undefined)
    throw fail(
      place,
      place.at(),
      'the response has a next page in its Link header, but the description reads only one page.',
      'Add "paging: { type: link }" to the request.',
    );
  const leadsOn = paging?.type === 'cursor' || paging?.type === 'next' || paging?.type === 'link';
  if (!leadsOn || next !== undefined || total !== undefined) return;
  if (paging.size === undefined || rows < paging.size) return;
  const where = paging.type === 'link' ? 'the Link header' : `"${paging.next}"`;
  throw fail(
    place,
    place.at('paging'),
    `the first page is full, with ${rows} rows, and ${where} contains no next page.`,
    'Correct "paging" in the description. If the list really ends there, set another "size", or add "total".',
  );
}

function fail({ service }: RequestPlace, key: string, problem: string, hint: string): RemoteError {
  return new RemoteError(`${service}: ${key}: ${problem}`, { code: 'bad-answer', service, hint });
}
