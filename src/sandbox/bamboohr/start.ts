import { Hono, type Context } from 'hono';
import { startStandIn, type StandIn, type StandInEnv, type StandInOptions } from '../server.ts';
import { BadRequest, fieldsOf, rowOrder, rowTest, type EmployeeRow, type FieldType } from './filters.ts';

const DEFAULT_PAGE_SIZE = 500;
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
  /** Fields that the owner of the key may not see: gone from every row, or null in it. */
  readonly hidden?: Readonly<Record<string, 'absent' | 'null'>>;
  /** Fields that come back under another name: BambooHR is known to answer `supervisorEId` to `supervisorEid`. */
  readonly answeredAs?: Readonly<Record<string, string>>;
  /** False: the key has no right to the dataset, 403. */
  readonly permitted?: boolean;
  /** From this page on, every page has the rows of the one before, and there is always a next one. */
  readonly repeatFromPage?: number;
  /** What `total_records` says instead of the truth. */
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
  const app = new Hono<StandInEnv>();

  app.use('/api/*', async (c, next) => {
    const refused = refusal(c, seed, options);
    if (refused !== undefined) return refused;
    await next();
    return undefined;
  });

  app.post('/api/v1/datasets/employee', async (c) => {
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
    if (!(error instanceof BadRequest)) throw error;
    return answer(400, error.message);
  });

  const standIn = await startStandIn(
    {
      service: 'bamboohr',
      basePath: '/api',
      app,
      reads: ['POST /v1/datasets/employee'],
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
