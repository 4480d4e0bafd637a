import { isDeepStrictEqual } from 'node:util';
import type { Notice } from '../../base/notice.ts';
import type { HttpClient } from '../../io/http.ts';
import { incomplete, readPages, type Page } from '../pages.ts';
import { parseResponse } from '../response.ts';
import { inBatches, textOf } from '../values.ts';
import { filterExpression, type RowFilter } from './filter.ts';
import { hireDate, withFieldNames } from './mapping.ts';
import { pageSchema, pageSchemaV2, type BamboohrRow } from './schema.ts';

export const SERVICE = 'BambooHR';
/** The largest page that BambooHR sends, in both versions. */
const PAGE_SIZE = 1000;
const MANAGERS_PER_REQUEST = 50;

/** The order of the rows: a change of name or department between two pages does not move a row. */
const ORDER_FIELD = 'employeeNumber';

/** What to read. */
export interface DatasetQuery extends RowFilter {
  /** What the rows are, for messages: `employees`. */
  readonly what: string;
  readonly firstOnly?: boolean | undefined;
  readonly progress?: (read: number, total?: number) => void;
}

/** The employee dataset. */
export interface Dataset {
  /** Reads all rows of a query, or throws. */
  rows(query: DatasetQuery): Promise<BamboohrRow[]>;
  /** Reads the people with these employee numbers, whatever their status. */
  managers(numbers: readonly string[]): Promise<BamboohrRow[]>;
  /** What the administrator should know about the version in use. */
  notices(): readonly Notice[];
}

/**
 * The answers of version 2 after which version 1 is tried. 404: the account does not have it. With the others it
 * refuses what version 1 allows: a field that the key may not see, or a filter.
 */
const TRY_V1 = [400, 403, 404, 413, 422];

/** The employee dataset over this connection: version 2 where the account has it, else version 1. */
export function createDataset(http: HttpClient, fields: readonly string[]): Dataset {
  let version: 1 | 2 = 2;
  let refusedWith: number | undefined;

  /** Pages are requested by number: BambooHR gives the address of the next page on its own host. */
  async function readPage(query: DatasetQuery, number: number): Promise<Page<BamboohrRow, number>> {
    const name = `page ${number} of the ${query.what}`;
    const expression = version === 2 ? filterExpression(query) : undefined;
    const page =
      (expression === undefined ? undefined : await readPageV2(expression, number, name)) ??
      (await readPageV1(query, number, name));
    const rows = page.rows.map((row) => withFieldNames(row, fields));
    for (const row of rows) hireDate(row, name);
    return { rows, next: page.hasMore ? number + 1 : undefined, total: page.total };
  }

  async function readPageV2(filter: string, number: number, what: string): Promise<AnyPage | undefined> {
    const { status, body } = await http.request({
      method: 'POST',
      path: '/v2/datasets/employee/data',
      body: { fields, filter, orderBy: `${ORDER_FIELD} asc`, page: number, pageSize: PAGE_SIZE },
      what,
      kind: 'read',
      accept: number === 1 ? TRY_V1 : [],
    });
    if (status >= 400) {
      version = 1;
      if (status !== 404) refusedWith = status;
      return undefined;
    }
    const { data, links, meta } = parse(pageSchemaV2, body, what);
    checkNumber(meta.page, number, what);
    return {
      rows: data.map((row) => row.fields),
      hasMore: Boolean(links?.next) || number < meta.totalPages,
      total: meta.totalItems,
    };
  }

  async function readPageV1({ match, filters }: RowFilter, number: number, what: string): Promise<AnyPage> {
    const { body } = await http.request({
      method: 'POST',
      path: '/v1/datasets/employee',
      query: { page: number, page_size: PAGE_SIZE },
      body: { fields, filters: { match, filters }, sortBy: [{ field: ORDER_FIELD, sort: 'asc' }] },
      what,
      kind: 'read',
    });
    const { data, pagination } = parse(pageSchema, body, what);
    checkNumber(pagination.current_page, number, what);
    return {
      rows: data,
      hasMore: Boolean(pagination.next_page) || number < pagination.total_pages,
      total: pagination.total_records,
    };
  }

  const rows = (query: DatasetQuery): Promise<BamboohrRow[]> =>
    readTwiceIfAmbiguous(query, (number) => readPage(query, number));
  return {
    rows,
    managers: (numbers) =>
      inBatches(numbers, MANAGERS_PER_REQUEST, (batch) => {
        const filters = batch.map((value) => ({ field: 'employeeNumber', operator: 'equal', value }));
        return rows({ what: 'managers', match: 'any', filters });
      }),
    notices: () => (refusedWith === undefined ? [] : [usedVersion1(refusedWith)]),
  };
}

/** A page in either version. */
interface AnyPage {
  readonly rows: readonly BamboohrRow[];
  readonly hasMore: boolean;
  readonly total: number;
}

type ReadPage = (number: number) => Promise<Page<BamboohrRow, number>>;

/**
 * Reads all rows. Someone added to or removed from an earlier page moves another person over the edge of a page, to be
 * read twice or never. The same row on two pages is an error. One employee number on two pages may be a record that
 * changed as it moved, or two people with one number, which must not stop a fetch: the list is read again, and both
 * readings must agree.
 */
async function readTwiceIfAmbiguous(query: DatasetQuery, readPage: ReadPage): Promise<BamboohrRow[]> {
  const first = await readOnce(query, readPage);
  if (!first.isAmbiguous) return first.rows;
  const second = await readOnce(query, readPage);
  if (isDeepStrictEqual(sorted(first.rows), sorted(second.rows))) return first.rows;
  throw incomplete(
    SERVICE,
    `the list of ${query.what} changed while it was read: an employee number appears on two pages, and a second read differs from the first`,
  );
}

interface Attempt {
  readonly rows: BamboohrRow[];
  /** An employee number, or the e-mail of someone without one, is on more than one page. */
  readonly isAmbiguous: boolean;
}

async function readOnce({ what, firstOnly, progress }: DatasetQuery, readPage: ReadPage): Promise<Attempt> {
  const pageOf = new Map<string, number>();
  let isAmbiguous = false;
  const rows = await readPages<BamboohrRow, number>({
    service: SERVICE,
    what,
    first: 1,
    read: async (number) => {
      const page = await readPage(number);
      for (const row of page.rows) {
        const key = textOf(row['employeeNumber']) || textOf(row['email']);
        if (key === '') continue;
        isAmbiguous ||= (pageOf.get(key) ?? number) !== number;
        pageOf.set(key, number);
      }
      return page;
    },
    idOf: (row) => (row['employeeNumber'] || row['email'] ? JSON.stringify(row) : undefined),
    firstOnly,
    ...(progress === undefined ? {} : { progress }),
  });
  return { rows, isAmbiguous };
}

function sorted(rows: readonly BamboohrRow[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

const HINT = 'Check BAMBOOHR_SUBDOMAIN, and BAMBOOHR_API_URL if it is set.';

function parse<T>(schema: Parameters<typeof parseResponse<T>>[0], body: unknown, what: string): T {
  return parseResponse(schema, body, { service: SERVICE, what, hint: HINT });
}

function checkNumber(answered: number, asked: number, what: string): void {
  if (answered !== asked) throw incomplete(SERVICE, `page ${answered} came instead of ${what}`);
}

function usedVersion1(status: number): Notice {
  return {
    level: 'warning',
    code: 'dataset-version',
    message: `${SERVICE} refuses requests to version 2 of its datasets API (${status}), so tcsync used version 1, which is deprecated. Check that the owner of the API key can see all fields that tcsync reads, and check BAMBOOHR_EXCLUDE_FILTER.`,
  };
}
