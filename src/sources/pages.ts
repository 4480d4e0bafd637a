import { createHash } from 'node:crypto';
import { RemoteError } from '../base/errors.ts';

/** One page of a paginated list. */
export interface Page<Row, Next> {
  readonly rows: readonly Row[];
  /** How to request the next page: a number, a cursor or an address; undefined on the last page. */
  readonly next: Next | undefined;
  /** How many rows the service announces for the whole list, if it does. */
  readonly total?: number | undefined;
  /** How many pages the service announces, if it does. */
  readonly pages?: number | undefined;
}

export interface Pages<Row, Next> {
  /** Its name in messages: `BambooHR`. */
  readonly service: string;
  /** What the list holds, for messages: `employees`. */
  readonly what: string;
  readonly first: Next;
  /** Reads a page; `page` counts from 1. */
  readonly read: (next: Next, page: number) => Promise<Page<Row, Next>>;
  /** The row's identity. With it, a row that is on two pages shows that the list changed while it was read. */
  readonly idOf?: (row: Row) => string | undefined;
  /** The rows are a set, such as the members of a group: a row that comes again is dropped. Needs `idOf`. */
  readonly isSet?: boolean;
  /** Reads only the first page: the result is not the whole list. */
  readonly firstOnly?: boolean | undefined;
  /** Called after each page with the rows so far. */
  readonly progress?: (read: number, total?: number) => void;
}

/** Consecutive pages without a new row after which reading fails. */
export const MAX_EMPTY_PAGES = 20;
/** A million people in pages of a hundred: more than any company has. */
const MAX_PAGES = 10_000;

/**
 * Reads a list to its last page: the result is complete, or this throws. A list that changed while it was read is read
 * once more from the start.
 * @throws RemoteError with code `source` when a page or an address repeats, when pages do not end, when the list changes
 *   during both readings, or when the announced total differs from the number of rows; and whatever `read` throws.
 */
export async function readPages<Row, Next extends string | number>(pages: Pages<Row, Next>): Promise<Row[]> {
  try {
    return await readOnce(pages);
  } catch (error) {
    if (error instanceof ListChanged) return readOnce(pages);
    throw error;
  }
}

/** The list changed between two of its pages. */
class ListChanged extends RemoteError {}

async function readOnce<Row, Next extends string | number>(pages: Pages<Row, Next>): Promise<Row[]> {
  const { service, what, isSet = false } = pages;
  const rows: Row[] = [];
  const seenPages = new Map<string, number>();
  const seenRows = new Map<string, number>();
  let announced: number | undefined;
  let announcedPages: number | undefined;
  let emptyPages = 0;
  let next: Next | undefined = pages.first;
  for (let number = 1; next !== undefined; number += 1) {
    if (number > MAX_PAGES)
      throw incomplete(service, `the list of ${what} does not end after ${MAX_PAGES} pages`);
    const page: Page<Row, Next> = await pages.read(next, number);
    const marks = [`address ${next}`, ...(page.rows.length === 0 || isSet ? [] : [digestOf(page.rows)])];
    const earlier = marks.map((mark) => firstPage(seenPages, mark, number)).find((first) => first < number);
    if (earlier !== undefined)
      throw incomplete(service, `page ${number} of the ${what} repeats page ${earlier}`);
    if (announced !== undefined && page.total !== undefined && page.total !== announced) {
      throw listChanged(
        pages,
        `page ${number} reports a total of ${page.total}, but earlier pages reported ${announced}`,
      );
    }
    announced ??= page.total;
    announcedPages ??= page.pages;
    if (page.pages !== undefined && page.pages !== announcedPages) {
      const sign = `page ${number} reports ${page.pages} pages, but earlier pages reported ${announcedPages}`;
      throw listChanged(pages, sign);
    }
    const before = rows.length;
    // One by one: a page may hold more rows than a call takes arguments.
    for (const row of page.rows) {
      const id = pages.idOf?.(row);
      const first = id === undefined ? undefined : seenRows.get(id);
      if (id !== undefined && first === undefined) seenRows.set(id, number);
      if (isSet && first !== undefined) continue;
      if (first !== undefined && first < number)
        throw listChanged(
          pages,
          `a person on page ${number} was already on page ${first}, so someone else may be missing`,
        );
      rows.push(row);
    }
    emptyPages = rows.length === before ? emptyPages + 1 : 0;
    if (emptyPages > MAX_EMPTY_PAGES) {
      const problem = isSet ? 'repeat earlier rows' : 'are empty';
      throw incomplete(service, `the list of ${what} does not end: ${emptyPages} pages in a row ${problem}`);
    }
    if (announced !== undefined && rows.length > announced) throw miscounted(pages, announced, rows.length);
    pages.progress?.(rows.length, announced);
    if (pages.firstOnly === true) return rows;
    next = page.next;
  }
  if (announced !== undefined && announced !== rows.length) throw miscounted(pages, announced, rows.length);
  return rows;
}

function listChanged(
  { service, what }: { readonly service: string; readonly what: string },
  sign: string,
): ListChanged {
  const { message, code, hint } = incomplete(
    service,
    `the list of ${what} changed while it was read: ${sign}`,
  );
  return new ListChanged(message, { code, service, hint });
}

function miscounted(
  { service, what }: { readonly service: string; readonly what: string },
  announced: number,
  sent: number,
): RemoteError {
  return incomplete(service, `${announced} ${what} were announced, but ${sent} were returned`);
}

/** The number of the first page with this mark: `number`, unless an earlier page had it. */
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
      "Nothing was written. Try again. If the error persists, check your proxy, or contact the service's support.",
  });
}

function digestOf(rows: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(rows)).digest('base64');
}
