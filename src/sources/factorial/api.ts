import type { z } from 'zod';
import { RemoteError } from '../../base/errors.ts';
import type { HttpClient } from '../../io/http.ts';
import { parseResponse } from '../response.ts';
import { readPages } from '../pages.ts';
import type { SourceContext } from '../source.ts';
import {
  contractSchema,
  employeeSchema,
  idSchema,
  leaveSchema,
  leaveTypeSchema,
  membershipSchema,
  pageSchema,
  teamSchema,
  type FactorialContract,
  type FactorialEmployee,
  type FactorialLeave,
  type FactorialMembership,
  type FactorialTeam,
} from './schema.ts';
import type { FactorialSettings } from './settings.ts';

const SERVICE = 'Factorial';
const PAGE = 100;

/** A list, or undefined where the key may not read it or the account has no such module. */
type Readable<T> = Promise<readonly T[] | undefined>;

/** Factorial's lists. Every method reads all pages, or throws. */
export interface FactorialApi {
  /** All employees, including those who left. */
  employees(): Promise<readonly FactorialEmployee[]>;
  teams(): Readable<FactorialTeam>;
  memberships(): Readable<FactorialMembership>;
  contracts(): Readable<FactorialContract>;
  /** @throws RemoteError also when the key may not read them: half of the leaves would look like cancelled ones. */
  leaves(): Promise<readonly FactorialLeave[]>;
  leaveTypes(): Promise<readonly { readonly id: string; readonly name: string }[]>;
}

/** Reads the lists over this connection. */
export function createFactorialApi(
  http: HttpClient,
  {
    progress,
    firstPageOnly = false,
  }: Pick<SourceContext<{ factorial: FactorialSettings }>, 'progress' | 'firstPageOnly'>,
): FactorialApi {
  /** All rows of the first of these resources that exists: versions of the API spell some of them differently. */
  async function rowsOf<T>(
    { resources, what, schema }: List<T>,
    { query = {}, report = () => {}, firstOnly = false, mayBeForbidden = false }: RowsOptions = {},
  ): Readable<T> {
    for (const resource of resources) {
      const list = { resource, what, schema };
      const rows = await pagesOf(list, { query, report, firstOnly, mayBeForbidden });
      if (rows !== undefined) return rows;
    }
    return undefined;
  }

  async function pagesOf<T>(
    { resource, what, schema }: Omit<List<T>, 'resources'> & { readonly resource: string },
    { query, report, firstOnly, mayBeForbidden }: Required<RowsOptions>,
  ): Readable<T> {
    let exists = true;
    const rows = await readPages<T, number>({
      service: SERVICE,
      what,
      first: 1,
      read: async (number, page) => {
        const name = `page ${page} of the ${what}`;
        const { status, body } = await http.request({
          method: 'GET',
          path: `/resources/${resource}`,
          query: { ...query, page: number, limit: PAGE },
          what: name,
          kind: 'read',
          accept: page === 1 ? [404, ...(mayBeForbidden ? [403] : [])] : [],
        });
        exists = status < 400;
        if (!exists) return { rows: [], next: undefined };
        const { data, meta } = parse(pageSchema, body, name);
        return {
          rows: parse(schema.array(), data, name),
          next: meta.has_next_page ? number + 1 : undefined,
          total: meta.total ?? undefined,
        };
      },
      idOf: (row) => idSchema.safeParse(row).data?.id,
      firstOnly,
      progress: report,
    });
    return exists ? rows : undefined;
  }

  /** As rowsOf, for what the fetch cannot do without. */
  async function required<T>(list: List<T>, options?: RowsOptions): Promise<readonly T[]> {
    const rows = await rowsOf(list, options);
    if (rows !== undefined) return rows;
    throw new RemoteError(`Factorial has no endpoint for the ${list.what} (404).`, {
      service: SERVICE,
      code: 'http',
      status: 404,
      hint: 'Check FACTORIAL_API_URL: it must end with an API version, such as /api/2026-04-01.',
    });
  }

  function optional<T>(list: List<T>): Readable<T> {
    return rowsOf(list, { mayBeForbidden: true });
  }

  return {
    employees: () => required(EMPLOYEES, { report: progress, firstOnly: firstPageOnly }),
    teams: () => optional(TEAMS),
    memberships: () => optional(MEMBERSHIPS),
    contracts: () => optional(CONTRACTS),
    leaves: () => required(LEAVES, { query: { include_leave_type: 'true' } }),
    leaveTypes: () => required(LEAVE_TYPES),
  };
}

/** A list of Factorial's. */
interface List<T> {
  /** Its address; versions of the API spell some in different ways. */
  readonly resources: readonly string[];
  /** What it holds, for messages: `employees`. */
  readonly what: string;
  /** The shape of a row. */
  readonly schema: z.ZodType<T>;
}

const EMPLOYEES = { resources: ['employees/employees'], what: 'employees', schema: employeeSchema };
const TEAMS = { resources: ['teams/teams'], what: 'teams', schema: teamSchema };
const MEMBERSHIPS = {
  resources: ['teams/memberships'],
  what: 'team memberships',
  schema: membershipSchema,
};
const CONTRACTS = {
  resources: ['contracts/contract_versions', 'contracts/contract-versions'],
  what: 'contract versions',
  schema: contractSchema,
};
const LEAVES = { resources: ['timeoff/leaves'], what: 'leaves', schema: leaveSchema };
const LEAVE_TYPES = {
  resources: ['timeoff/leave_types', 'timeoff/leave-types'],
  what: 'leave types',
  schema: leaveTypeSchema,
};

interface RowsOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly report?: (read: number, total?: number) => void;
  readonly firstOnly?: boolean;
  /** Return undefined when the key may not read the list. */
  readonly mayBeForbidden?: boolean;
}

function parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const hint = 'Check the version at the end of FACTORIAL_API_URL; tcsync expects 2026-04-01.';
  return parseResponse(schema, value, { service: SERVICE, what, hint });
}
