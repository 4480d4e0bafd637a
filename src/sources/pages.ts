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
  /** As people say it: `BambooHR`. */
  readonly service: string;
  /** What the list holds, for messages: `employees`. */
  readonly what: string;
  readonly first: Next;
  /** Reads a page; `page` counts from 1. */
  readonly read: (next: Next, page: number) => Promise<Page<Row, Next>>;
  /** Called after each page with the rows so far. */
  readonly progress?: (read: number, total?: number) => void;
}

/**
 * Reads a list to its last page. It is whole, or this throws.
 * @throws RemoteError with code `source` when a page or an address repeats, when the announced total changes on the
 *   way, or when it disagrees with the rows that came; and whatever `read` throws.
 */
export async function readPages<Row, Next extends string | number>(pages: Pages<Row, Next>): Promise<Row[]> {
  const { service, what } = pages;
  const rows: Row[] = [];
  const seen = new Map<string, number>();
  let announced: number | undefined;
  let next: Next | undefined = pages.first;
  for (let number = 1; next !== undefined; number += 1) {
    const page: Page<Row, Next> = await pages.read(next, number);
    for (const mark of [`address ${next}`, ...(page.rows.length === 0 ? [] : [digestOf(page.rows)])]) {
      const earlier = seen.get(mark);
      if (earlier !== undefined) {
        throw incomplete(service, `Page ${number} of the ${what} repeats page ${earlier}`);
      }
      seen.set(mark, number);
    }
    if (announced !== undefined && page.total !== undefined && page.total !== announced) {
      throw incomplete(
        service,
        `The list of ${what} changed while it was read: page ${number} announces ${page.total} in all, the pages before it ${announced}`,
      );
    }
    announced ??= page.total;
    // One by one: a page may hold more rows than a call takes arguments.
    for (const row of page.rows) rows.push(row);
    pages.progress?.(rows.length, announced);
    next = page.next;
  }
  if (announced !== undefined && announced !== rows.length) {
    throw incomplete(service, `${service} announced ${announced} ${what} and sent ${rows.length}`);
  }
  return rows;
}

/** The error of a reading that is not whole. `problem` is a sentence without its full stop. */
export function incomplete(service: string, problem: string, hint?: string): RemoteError {
  return new RemoteError(`${problem}.`, {
    code: 'source',
    service,
    hint:
      hint ??
      'Nothing was written. Try again; if it stays so, the service, or a proxy before it, is at fault.',
  });
}

function digestOf(rows: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(rows)).digest('base64');
}
