import { Hono, type Context } from 'hono';
import { startStandIn, type StandIn, type StandInEnv, type StandInOptions } from '../server.ts';
import { expressionOrder, expressionTest, ProblemResponse } from './expression.ts';
import { BadRequest, fieldsOf, rowOrder, rowTest, type EmployeeRow, type FieldType } from './filters.ts';

const DEFAULT_PAGE_SIZE = 500;
const DEFAULT_PAGE_SIZE_V2 = 100;
const MAX_PAGE_SIZE = 1000;

/** A BambooHR company as plain JSON. */
export interface BamboohrSeed {
  readonly subdomain: string;
  readonly api_key: string;
  /** The fields of the employee dataset. */
  readonly fields: Readonly<Record<string, FieldType>>;
  readonly employees: readonly EmployeeRow[];
}

export interface BamboohrOptions extends StandInOptions {
  /** Default: a company without employees. */
  readonly company?: BamboohrSeed;
  /** The versions of the datasets that the company has; 404 for the other one. Default both. */
  readonly versions?: readonly (1 | 2)[];
  /**
   * Fields that the owner of the key may not see: version 1 leaves them out of every row or sends null, version 2 refuses
   * the request with 403.
   */
  readonly hidden?: Readonly<Record<string, 'absent' | 'null'>>;
  /** Fields that come back under another name: BambooHR is known to answer `supervisorEId` to `supervisorEid`. */
  readonly answeredAs?: Readonly<Record<string, string>>;
  /** False: the key has no right to the dataset, 403. */
  readonly permitted?: boolean;
  /** From this page on, every page has the rows of the one before, and there is always a next one. */
  readonly repeatFromPage?: number;
  /** What `total_records` and `totalItems` say instead of the truth. */
  readonly announcedTotal?: number;
}

export interface BamboohrState {
  /** In the order of the dataset. Tests may change it between two runs. */
  readonly employees: EmployeeRow[];
}

export interface BamboohrStandIn extends StandIn {
  readonly state: BamboohrState;
}

/** The fields of the employee dataset that every company has. */
export const DATASET_FIELDS = {
  eeid: 'text',
  employeeNumber: 'text',
  firstName: 'text',
  lastName: 'text',
  middleName: 'text',
  name: 'text',
  email: 'text',
  jobInformationDepartment: 'options',
  jobInformationDivision: 'options',
  jobInformationJobTitle: 'options',
  jobInformationLocation: 'options',
  isSupervisor: 'bool',
  supervisorId: 'text',
  supervisorEid: 'text',
  employmentStatus: 'options',
  hireDate: 'date',
  status: 'options',
} as const satisfies Record<string, FieldType>;

const NO_COMPANY: BamboohrSeed = {
  subdomain: 'example',
  api_key: 'bamboohr-sandbox-key',
  fields: DATASET_FIELDS,
  employees: [],
};

/** A BambooHR on loopback; BAMBOOHR_API_URL is its `url` and `/api`. */
export async function startBamboohr(options: BamboohrOptions = {}): Promise<BamboohrStandIn> {
  const seed = options.company ?? NO_COMPANY;
  const state: BamboohrState = { employees: [...seed.employees] };
  const versions = options.versions ?? [1, 2];
  const app = new Hono<StandInEnv>();

  app.use('/api/*', async (c, next) => {
    const refused = refusal(c, seed, options);
    if (refused !== undefined) return refused;
    await next();
    return undefined;
  });

  app.post('/api/v2/datasets/employee/data', async (c) => {
    if (!versions.includes(2)) return problem(404, 'The dataset does not exist or is not accessible.');
    const request = fieldsOf(await c.req.json().catch(() => undefined));
    const { fields, page = 1, pageSize = DEFAULT_PAGE_SIZE_V2 } = request;
    if (!isTexts(fields) || fields.length === 0) throw new ProblemResponse(400, 'fields is required');
    const unknown = fields.filter((field) => !Object.hasOwn(seed.fields, field));
    if (unknown.length > 0) throw new ProblemResponse(400, `Unknown fields: ${unknown.join(', ')}`);
    if (fields.some((field) => options.hidden?.[field] !== undefined))
      throw new ProblemResponse(403, 'No permission to a requested field.');
    if (!isCount(page) || !isCount(pageSize) || pageSize > MAX_PAGE_SIZE)
      throw new ProblemResponse(422, 'Invalid page or pageSize.');

    const rows = state.employees
      .filter(expressionTest(request['filter'], seed.fields))
      .sort(expressionOrder(request['orderBy'], fields));
    const totalPages = Math.ceil(rows.length / pageSize);
    const repeats = options.repeatFromPage !== undefined && page >= options.repeatFromPage;
    const shown = repeats ? options.repeatFromPage - 1 : page;
    const address = (number: number): string =>
      `https://${seed.subdomain}.bamboohr.com/api/v2/datasets/employee/data?page=${number}`;
    return c.json({
      data: rows
        .slice((shown - 1) * pageSize, shown * pageSize)
        .map((row) => ({ fields: cells(row, fields, options) })),
      links: {
        ...(page < totalPages || options.repeatFromPage !== undefined ? { next: address(page + 1) } : {}),
        ...(page > 1 ? { prev: address(page - 1) } : {}),
      },
      meta: { page, pageSize, totalPages, totalItems: options.announcedTotal ?? rows.length },
    });
  });

  app.post('/api/v1/datasets/employee', async (c) => {
    if (!versions.includes(1)) return answer(404, 'Not found');
    const request = fieldsOf(await c.req.json().catch(() => undefined));
    const { fields } = request;
    if (!isTexts(fields) || fields.length === 0) throw new BadRequest('fields is required');
    const unknown = fields.filter((field) => !Object.hasOwn(seed.fields, field));
    if (unknown.length > 0) throw new BadRequest(`Invalid field(s): ${unknown.join(', ')}`);

    const rows = state.employees
      .filter(rowTest(request['filters'], seed.fields))
      .sort(rowOrder(request['sortBy'], seed.fields));
    const asked = pageAsked(c);
    const repeats = options.repeatFromPage !== undefined && asked.page >= options.repeatFromPage;
    const page = repeats ? options.repeatFromPage - 1 : asked.page;
    return c.json({
      data: rows.slice((page - 1) * asked.size, page * asked.size).map((row) => cells(row, fields, options)),
      aggregations: [],
      pagination: pagination(seed, asked, rows.length, options),
    });
  });

  app.onError((error) => {
    if (error instanceof ProblemResponse) return problem(error.status, error.message);
    if (!(error instanceof BadRequest)) throw error;
    return answer(400, error.message);
  });

  const standIn = await startStandIn(
    {
      service: 'bamboohr',
      basePath: '/api',
      app,
      reads: ['POST /v1/datasets/employee', 'POST /v2/datasets/employee/data'],
      errorBody,
      errorHeaders,
    },
    options,
  );
  return { ...standIn, state };
}

function refusal(
  c: Context<StandInEnv>,
  { api_key: key }: BamboohrSeed,
  { permitted = true }: BamboohrOptions,
): Response | undefined {
  const [, encoded] = /^Basic (.+)$/.exec(c.req.header('authorization') ?? '') ?? [];
  const [user] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':');
  if (user !== key) return answer(401, 'Invalid API key');
  return permitted ? undefined : answer(403, 'You do not have permission to view this data');
}

interface Page {
  readonly page: number;
  readonly size: number;
}

/** From the query alone: what the body says about pages is not looked at. */
function pageAsked(c: Context): Page {
  const { page = '1', page_size: size = String(DEFAULT_PAGE_SIZE) } = c.req.query();
  if (!/^[1-9]\d*$/.test(page)) throw new BadRequest('page must be a positive integer');
  if (!/^[1-9]\d*$/.test(size) || Number(size) > MAX_PAGE_SIZE) {
    throw new BadRequest(`page_size must be between 1 and ${MAX_PAGE_SIZE}`);
  }
  return { page: Number(page), size: Number(size) };
}

/** The next and previous page are addresses on BambooHR's own host, wherever the request came. */
function pagination(
  { subdomain }: BamboohrSeed,
  { page, size }: Page,
  total: number,
  { repeatFromPage, announcedTotal }: BamboohrOptions,
): object {
  const pages = Math.ceil(total / size);
  const address = (number: number): string =>
    `https://${subdomain}.bamboohr.com/api/v1/datasets/employee?page=${number}&page_size=${size}`;
  return {
    total_records: announcedTotal ?? total,
    current_page: page,
    total_pages: pages,
    next_page: page < pages || repeatFromPage !== undefined ? address(page + 1) : null,
    prev_page: page > 1 ? address(page - 1) : null,
  };
}

function cells(
  row: EmployeeRow,
  fields: readonly string[],
  { hidden = {}, answeredAs = {} }: BamboohrOptions,
): EmployeeRow {
  const shown = fields.filter((field) => hidden[field] !== 'absent');
  return Object.fromEntries(
    shown.map((field) => [
      answeredAs[field] ?? field,
      hidden[field] === 'null' ? null : (row[field] ?? null),
    ]),
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0;
}

/** An error of version 2, as RFC 7807 has it. */
function problem(status: number, detail: string): Response {
  return Response.json(
    { type: 'about:blank', title: 'The request failed', status, detail },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );
}

/** The explanation is in a header. */
function errorBody(code: number): object {
  return { error: { code } };
}

function errorHeaders(message: string): Record<string, string> {
  return { 'x-bamboohr-error-message': message };
}

function answer(status: number, message: string): Response {
  return Response.json(errorBody(status), { status, headers: errorHeaders(message) });
}
