import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../base/json.ts';
import type { Employee } from '../../core/model.ts';
import type { HttpClient } from '../../io/http.ts';
import { parseResponse } from '../response.ts';
import { createClient, requestsSent } from '../client.ts';
import { checkFields } from '../fields.ts';
import { incomplete, readPages, type Page } from '../pages.ts';
import { completeManagers, fetchResult, partition, today } from '../people.ts';
import type { FetchResult, Source, SourceContext } from '../source.ts';
import { checkOverHttp } from '../steps.ts';
import { inBatches, textOf } from '../values.ts';
import { fieldsFor, hireDate, mapEmployee, mappedFields, reasonToSkip, withFieldNames } from './mapping.ts';
import { pageSchema, type BamboohrRow } from './schema.ts';
import type { BamboohrSettings } from './settings.ts';

const SERVICE = 'BambooHR';
/** The most that BambooHR puts on a page. */
const PAGE_SIZE = 1000;
const MANAGERS_A_REQUEST = 50;

/** BambooHR: the employee dataset, then the managers above those it lets through. */
export const source: Source<{ bamboohr: BamboohrSettings }> = {
  name: 'bamboohr',
  title: SERVICE,
  sections: ['bamboohr'],
  fetch: fetchBamboohr,
  check: (context) => checkOverHttp(source, context, [context.settings.bamboohr.apiUrl]),
};

async function fetchBamboohr(context: SourceContext<{ bamboohr: BamboohrSettings }>): Promise<FetchResult> {
  const { bamboohr, network } = context.settings;
  const { clock, progress } = context;
  const http = createClient(context, {
    service: SERVICE,
    baseUrl: bamboohr.apiUrl,
    basicAuth: { username: bamboohr.apiKey, password: 'x' },
    conventions: { errorHeader: 'x-bamboohr-error-message' },
  });
  const rule = bamboohr.supervisorRule;
  const dataset: Dataset = { http, fields: fieldsFor(rule) };

  const rows = await readRows(dataset, {
    what: 'employees',
    match: 'all',
    filters: [...bamboohr.excludeFilter, NOT_TERMINATED],
    progress,
    firstOnly: context.firstPageOnly,
  });
  const fieldNotices = checkFields({
    service: SERVICE,
    rows,
    fields: dataset.fields,
    mapped: mappedFields(rule),
    reader: 'the owner of the API key',
  });

  const day = today(clock, network.tz);
  const { kept, skipped } = partition(rows, (row) =>
    reasonToSkip(row, { excludedDepartments: bamboohr.excludedDepartments, today: day }),
  );
  const employees = kept.map((row) => mapEmployee(row, rule, day));
  const leftOut = new Map(rows.map((row) => [mapEmployee(row, rule, day).external_id, row]));
  const managers = await completeManagers(employees, async (ids) => {
    const known = ids.map((id) => leftOut.get(id)).filter((row) => row !== undefined);
    const asked = await managerRows(
      dataset,
      ids.filter((id) => !leftOut.has(id)),
    );
    return [...known, ...asked].map((row): Employee => ({
      ...mapEmployee(row, rule, day),
      status: 'inactive',
    }));
  });
  return fetchResult({
    employees,
    managers: managers.value,
    read: rows.length,
    skipped,
    requests: requestsSent(http),
    notices: [...fieldNotices, ...managers.notices],
  });
}

const NOT_TERMINATED = { field: 'employmentStatus', operator: 'does_not_include', value: ['Terminated'] };

/** An order in which a name or a department that is changed meanwhile moves nobody. */
const BY_NUMBER = [{ field: 'employeeNumber', sort: 'asc' }];

interface Dataset {
  readonly http: HttpClient;
  readonly fields: readonly string[];
}

interface DatasetQuery {
  /** Of whom the list is, for messages. */
  readonly what: string;
  readonly match: 'all' | 'any';
  readonly filters: readonly JsonObject[];
  readonly firstOnly?: boolean | undefined;
  readonly progress?: (read: number, total?: number) => void;
}

/** The people with these employee numbers, whatever became of them. */
function managerRows(dataset: Dataset, numbers: readonly string[]): Promise<BamboohrRow[]> {
  return inBatches(numbers, MANAGERS_A_REQUEST, (batch) => {
    const filters = batch.map((value) => ({ field: 'employeeNumber', operator: 'equal', value }));
    return readRows(dataset, { what: 'managers', match: 'any', filters });
  });
}

/**
 * All rows of a question, none lost by a list that moves between two pages: whoever is added or removed on an earlier
 * page pushes somebody over the edge, to be seen twice or never. The same row on two pages is an error at once. One
 * employee number on two pages may be a record that was changed as it moved, or two people of one number, which is the
 * company's to put right and never a reason to read nothing: the list is read once more, and counts when both readings
 * agree.
 */
async function readRows(dataset: Dataset, query: DatasetQuery): Promise<BamboohrRow[]> {
  const first = await readOnce(dataset, query);
  if (!first.isAmbiguous) return first.rows;
  const second = await readOnce(dataset, query);
  if (isDeepStrictEqual(sorted(first.rows), sorted(second.rows))) return first.rows;
  throw incomplete(
    SERVICE,
    `the list of ${query.what} changed while it was read: an employee number is on two pages, and a second read differs from the first`,
  );
}

interface Attempt {
  readonly rows: BamboohrRow[];
  /** An employee number, or the e-mail of somebody without one, is on more than one page. */
  readonly isAmbiguous: boolean;
}

async function readOnce(dataset: Dataset, query: DatasetQuery): Promise<Attempt> {
  const { what, firstOnly, progress } = query;
  const pageOf = new Map<string, number>();
  let isAmbiguous = false;
  const rows = await readPages<BamboohrRow, number>({
    service: SERVICE,
    what,
    first: 1,
    read: async (number) => {
      const page = await readPage(dataset, query, number);
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

/** Pages are asked for by number: the address that BambooHR names for the next one is on its own host. */
async function readPage(
  { http, fields }: Dataset,
  { what, match, filters }: DatasetQuery,
  number: number,
): Promise<Page<BamboohrRow, number>> {
  const name = `page ${number} of the ${what}`;
  const { body } = await http.request({
    method: 'POST',
    path: '/v1/datasets/employee',
    query: { page: number, page_size: PAGE_SIZE },
    body: { fields, filters: { match, filters }, sortBy: BY_NUMBER },
    what: name,
    kind: 'read',
  });
  const { data, pagination } = parseResponse(pageSchema, body, {
    service: SERVICE,
    what: name,
    hint: 'Check BAMBOOHR_SUBDOMAIN, and BAMBOOHR_API_URL if it is set.',
  });
  if (pagination.current_page !== number) {
    throw incomplete(SERVICE, `page ${pagination.current_page} came instead of ${name}`);
  }
  const more = Boolean(pagination.next_page) || number < pagination.total_pages;
  const rows = data.map((row) => withFieldNames(row, fields));
  for (const row of rows) hireDate(row, name);
  return {
    rows,
    next: more ? number + 1 : undefined,
    total: pagination.total_records,
  };
}
