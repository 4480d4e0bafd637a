import type { JsonObject } from '../../base/json.ts';
import type { Employee } from '../../core/model.ts';
import type { HttpClient } from '../../io/http.ts';
import { parseAnswer } from '../answer.ts';
import { createClient, requestsSent } from '../client.ts';
import { checkFields } from '../fields.ts';
import { incomplete, readPages, type Page } from '../pages.ts';
import { completeManagers, nameTheNameless, sift, today } from '../people.ts';
import type { FetchResult, Source, SourceContext } from '../source.ts';
import { checkOverHttp } from '../steps.ts';
import { inBatches } from '../values.ts';
import { fieldsFor, mapEmployee, mappedFields, reasonToSkip, withFieldNames } from './mapping.ts';
import { pageSchema, type BamboohrRow } from './schema.ts';

const SERVICE = 'BambooHR';
/** The most that BambooHR puts on a page. */
const PAGE_SIZE = 1000;
const MANAGERS_A_REQUEST = 50;

/** BambooHR: the employee dataset, then the managers above those it lets through. */
export const bamboohrSource: Source<'bamboohr'> = {
  name: 'bamboohr',
  title: SERVICE,
  sections: ['bamboohr'],
  fetch: fetchBamboohr,
  check: (context) => checkOverHttp(bamboohrSource, context, [context.settings.bamboohr.apiUrl]),
};

async function fetchBamboohr(context: SourceContext<'bamboohr'>): Promise<FetchResult> {
  const { bamboohr, network } = context.settings;
  const { clock, progress } = context;
  const http = createClient(context, {
    service: SERVICE,
    baseUrl: bamboohr.apiUrl,
    basicAuth: { username: bamboohr.apiKey, password: 'x' },
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
  const { kept, skipped } = sift(rows, (row) =>
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
  const named = nameTheNameless([...employees, ...managers.value]);
  return {
    employees: named.value,
    summary: {
      read: rows.length,
      skipped,
      managersAdded: managers.value.length,
      requests: requestsSent(http),
    },
    notices: [...fieldNotices, ...managers.notices, ...named.notices],
  };
}

const NOT_TERMINATED = { field: 'employmentStatus', operator: 'does_not_include', value: ['Terminated'] };

interface Dataset {
  readonly http: HttpClient;
  readonly fields: readonly string[];
}

interface Question {
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

async function readRows(dataset: Dataset, question: Question): Promise<BamboohrRow[]> {
  const { what, firstOnly, progress } = question;
  return readPages<BamboohrRow, number>({
    service: SERVICE,
    what,
    first: 1,
    read: (page) => readPage(dataset, question, page),
    idOf: (row) => (row['employeeNumber'] ? JSON.stringify(row) : undefined),
    firstOnly,
    ...(progress === undefined ? {} : { progress }),
  });
}

/** Pages are asked for by number: the address that BambooHR names for the next one is on its own host. */
async function readPage(
  { http, fields }: Dataset,
  { what, match, filters }: Question,
  number: number,
): Promise<Page<BamboohrRow, number>> {
  const name = `page ${number} of the ${what}`;
  const { body } = await http.request({
    method: 'POST',
    path: '/v1/datasets/employee',
    query: { page: number, page_size: PAGE_SIZE },
    body: { fields, filters: { match, filters } },
    what: name,
    kind: 'read',
  });
  const { data, pagination } = parseAnswer(pageSchema, body, {
    service: SERVICE,
    what: name,
    hint: 'Check BAMBOOHR_SUBDOMAIN, and BAMBOOHR_API_URL if it is set.',
  });
  if (pagination.current_page !== number) {
    throw incomplete(SERVICE, `BambooHR was asked for ${name} and sent page ${pagination.current_page}`);
  }
  const more = Boolean(pagination.next_page) || number < pagination.total_pages;
  return {
    rows: data.map((row) => withFieldNames(row, fields)),
    next: more ? number + 1 : undefined,
    total: pagination.total_records,
  };
}
