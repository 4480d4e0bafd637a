import { createHash } from 'node:crypto';
import { RemoteError } from '../base/errors.ts';

/** One page of a list that a service cuts into pages. */
export interface Page<Row, Next> {
  readonly rows: readonly Row[];
  /** How to ask for the page after it, a number, a cursor or an address; undefined on the last page. */
  readonly next: Next | undefined;
  /** How many rows the service announces for the whole list, where it does. */
  readonly total?: number | undefined;
}

export interface Pages<Row, Next> {
  /** Its name in messages: `BambooHR`. */
  readonly service: string;
  /** What the list holds, for messages: `employees`. */
  readonly what: string;
  readonly first: Next;
  /** Reads a page; `page` counts from 1. */
  readonly read: (next: Next, page: number) => Promise<Page<Row, Next>>;
  /** Who or what a row is. With it, a row that comes on two pages is an error: the list moved while it was read. */
  readonly idOf?: (row: Row) => string | undefined;
  /** The list is not to be whole: nothing after the first page is read. */
  readonly firstOnly?: boolean | undefined;
  /** Called after each page with the rows so far. */
  readonly progress?: (read: number, total?: number) => void;
}

/** Pages without anything on them, one after the other, at which a reading ends. */
export const MOST_EMPTY_PAGES = 20;
/** A million people in pages of a hundred: more than any company has. */
const MOST_PAGES = 10_000;

/**
 * Reads a list to its last page. It is whole, or this throws.
 * @throws RemoteError with code `source` when a page, an address or a row repeats, when pages do not end, with rows or
 *   without, when the announced total changes on the way, or when it disagrees with the rows that came; and whatever `read`
 *   throws.
 */
export async function readPages<Row, Next extends string | number>(pages: Pages<Row, Next>): Promise<Row[]> {
  const { service, what } = pages;
  const rows: Row[] = [];
  const seenPages = new Map<string, number>();
  const seenRows = new Map<string, number>();
  let announced: number | undefined;
  let emptyPages = 0;
  let next: Next | undefined = pages.first;
  for (let number = 1; next !== undefined; number += 1) {
    if (number > MOST_PAGES)
      throw incomplete(service, `the list of ${what} does not end after ${MOST_PAGES} pages`);
    const page: Page<Row, Next> = await pages.read(next, number);
    const marks = [`address ${next}`, ...(page.rows.length === 0 ? [] : [digestOf(page.rows)])];
    const earlier = marks.map((mark) => firstPage(seenPages, mark, number)).find((first) => first < number);
    if (earlier !== undefined)
      throw incomplete(service, `page ${number} of the ${what} repeats page ${earlier}`);
    emptyPages = page.rows.length === 0 ? emptyPages + 1 : 0;
    if (emptyPages > MOST_EMPTY_PAGES) {
      throw incomplete(service, `the list of ${what} does not end: ${emptyPages} pages in a row are empty`);
    }
    if (announced !== undefined && page.total !== undefined && page.total !== announced) {
      throw incomplete(
        service,
        `the list of ${what} changed while it was read: page ${number} announces ${page.total} in total, earlier pages ${announced}`,
      );
    }
    announced ??= page.total;
    // One by one: a page may hold more rows than a call takes arguments.
    for (const row of page.rows) {
      const id = pages.idOf?.(row);
      const before = id === undefined ? number : firstPage(seenRows, id, number);
      if (before < number) {
        throw incomplete(
          service,
          `the list of ${what} changed while it was read: a person on page ${number} was already on page ${before}, so another one may be missing`,
        );
      }
      rows.push(row);
    }
    if (announced !== undefined && rows.length > announced) throw miscounted(pages, announced, rows.length);
    pages.progress?.(rows.length, announced);
    if (pages.firstOnly === true) return rows;
    next = page.next;
  }
  if (announced !== undefined && announced !== rows.length) throw miscounted(pages, announced, rows.length);
  return rows;
}

function miscounted(
  { service, what }: { readonly service: string; readonly what: string },
  announced: number,
  sent: number,
): RemoteError {
  return incomplete(service, `${announced} ${what} were announced, but ${sent} were sent`);
}

/** The number of the page on which something came first: this one's, unless it was seen before. */
function firstPage(seen: Map<string, number>, mark: string, number: number): number {
  const first = seen.get(mark) ?? number;
  seen.set(mark, first);
  return first;
}

/** The error of an incomplete fetch. `problem` is a clause without its full stop. */
export function incomplete(service: string, problem: string, hint?: string): RemoteError {
  return new RemoteError(`${service}: ${problem}.`, {
    code: 'source',
    service,
    hint:
      hint ??
      'Nothing was written. Try again; if the error persists, contact the support of the service, or check the proxy.',
  });
}

function digestOf(rows: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(rows)).digest('base64');
}
