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
  /** Everybody, those who left included; the raw rows too, to see which fields came at all. */
  employees(): Promise<{ readonly people: readonly FactorialEmployee[]; readonly rows: readonly Row[] }>;
  teams(): Readable<FactorialTeam>;
  memberships(): Readable<FactorialMembership>;
  contracts(): Readable<FactorialContract>;
  /** @throws RemoteError also when the key may not read them: half of the leaves would look like cancelled ones. */
  leaves(): Promise<readonly FactorialLeave[]>;
  leaveTypes(): Promise<readonly { readonly id: string; readonly name: string }[]>;
}

type Row = Readonly<Record<string, unknown>>;

/** The lists, read over this connection. */
export function createFactorialApi(
  http: HttpClient,
  {
    progress,
    firstPageOnly = false,
  }: Pick<SourceContext<{ factorial: FactorialSettings }>, 'progress' | 'firstPageOnly'>,
): FactorialApi {
  /** All rows of the first of these resources that exists: versions of the API spell some of them differently. */
  async function rowsOf(
    resources: readonly string[],
    what: string,
    { query = {}, report = () => {}, firstOnly = false, mayBeForbidden = false }: RowsOptions = {},
  ): Promise<readonly unknown[] | undefined> {
    for (const resource of resources) {
      const rows = await pagesOf(resource, what, { query, report, firstOnly, mayBeForbidden });
      if (rows !== undefined) return rows;
    }
    return undefined;
  }

  async function pagesOf(
    resource: string,
    what: string,
    { query, report, firstOnly, mayBeForbidden }: Required<RowsOptions>,
  ) {
    let exists = true;
    const rows = await readPages<unknown, number>({
      service: SERVICE,
      what,
      first: 1,
      read: async (number, page) => {
        const { status, body } = await http.request({
          method: 'GET',
          path: `/resources/${resource}`,
          query: { ...query, page: number, limit: PAGE },
          what: `page ${page} of the ${what}`,
          kind: 'read',
          accept: page === 1 ? [404, ...(mayBeForbidden ? [403] : [])] : [],
        });
        exists = status < 400;
        if (!exists) return { rows: [], next: undefined };
        const { data, meta } = parse(pageSchema, body, `page ${page} of the ${what}`);
        return {
          rows: data,
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
  async function requiredRows(resources: readonly string[], what: string, options?: RowsOptions) {
    const rows = await rowsOf(resources, what, options);
    if (rows !== undefined) return rows;
    throw new RemoteError(`Factorial knows no address for the ${what} (404).`, {
      service: SERVICE,
      code: 'http',
      status: 404,
      hint: 'Check FACTORIAL_API_URL: it ends with a version of the API, such as /api/2026-04-01.',
    });
  }

  async function optional<T>(resources: readonly string[], what: string, schema: z.ZodType<T>): Readable<T> {
    const rows = await rowsOf(resources, what, { mayBeForbidden: true });
    return rows === undefined ? undefined : parse(schema.array(), rows, `the ${what}`);
  }

  return {
    async employees() {
      const rows = await requiredRows(['employees/employees'], 'employees', {
        report: progress,
        firstOnly: firstPageOnly,
      });
      return { people: parse(employeeSchema.array(), rows, 'the employees'), rows: rows as readonly Row[] };
    },
    teams: () => optional(['teams/teams'], 'teams', teamSchema),
    memberships: () => optional(['teams/memberships'], 'team memberships', membershipSchema),
    contracts: () =>
      optional(
        ['contracts/contract_versions', 'contracts/contract-versions'],
        'contract versions',
        contractSchema,
      ),
    async leaves() {
      const query = { include_leave_type: 'true' };
      return parse(
        leaveSchema.array(),
        await requiredRows(['timeoff/leaves'], 'leaves', { query }),
        'the leaves',
      );
    },
    async leaveTypes() {
      const resources = ['timeoff/leave_types', 'timeoff/leave-types'];
      return parse(leaveTypeSchema.array(), await requiredRows(resources, 'leave types'), 'the leave types');
    },
  };
}

interface RowsOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly report?: (read: number, total?: number) => void;
  readonly firstOnly?: boolean;
  /** A key without the right is no error. */
  readonly mayBeForbidden?: boolean;
}

function parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const hint = 'Check the version at the end of FACTORIAL_API_URL; tcsync is made for 2026-04-01.';
  return parseResponse(schema, value, { service: SERVICE, what, hint });
}
