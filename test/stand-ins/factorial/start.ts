import { Hono, type Context } from 'hono';
import {
  startStandIn,
  type StandIn,
  type StandInEnv,
  type StandInOptions,
} from '../../../src/sandbox/server.ts';
import { createFactorialState, type FactorialState } from './state.ts';

export interface FactorialOptions extends StandInOptions {
  readonly state?: FactorialState;
  /** Rows of a page at most, whatever `limit` asks for. Default Factorial's own: 100. */
  readonly pageSize?: number;
  /** The one version that the address may carry. Default 2026-04-01. */
  readonly version?: string;
  /** Modules that the key may not read (403): `teams`, `contracts`, `timeoff`. */
  readonly forbidden?: readonly string[];
  /** How resources of two words are spelled; versions differ. Default `underscore`. */
  readonly spelling?: 'underscore' | 'dash';
  /** False: teams come without their people, and leaves without the name of their type, as in some versions. */
  readonly withDetails?: boolean;
  /** From this page on the page before it is sent again, and there is always a next one. */
  readonly repeatFromPage?: number;
  /** What `meta.total` says instead of the truth. */
  readonly announcedTotal?: number;
}

/** Factorial's lists, read only. */
export async function startFactorial(
  options: FactorialOptions = {},
): Promise<StandIn & { readonly state: FactorialState; readonly apiUrl: string }> {
  const state = options.state ?? createFactorialState();
  const basePath = `/api/${options.version ?? '2026-04-01'}`;
  const app = createApp(state, `${basePath}/resources`, options);
  const standIn = await startStandIn({ service: 'factorial', basePath, app, errorBody }, options);
  return { ...standIn, state, apiUrl: standIn.url + basePath };
}

function createApp(state: FactorialState, base: string, options: FactorialOptions): Hono<StandInEnv> {
  const { forbidden = [], spelling = 'underscore', withDetails = true } = options;
  const app = new Hono<StandInEnv>();
  const spelled = (resource: string): string =>
    spelling === 'dash' ? resource.replaceAll('_', '-') : resource;

  app.use('*', async (c, next) => {
    if (c.req.header('x-api-key') !== state.apiKey) return c.json(errorBody(401, 'Unauthorized'), 401);
    const module = c.req.path.slice(base.length + 1).split('/')[0] ?? '';
    if (forbidden.includes(module)) return c.json(errorBody(403, 'Forbidden'), 403);
    return next();
  });

  const list = (resource: string, rows: (c: Context<StandInEnv>) => readonly object[]): void => {
    app.get(`${base}/${spelled(resource)}`, (c) => paged(c, rows(c), options));
  };
  list('employees/employees', (c) =>
    state.employees.filter(({ active }) => c.req.query('only_active') !== 'true' || active !== false),
  );
  list('teams/teams', () =>
    withDetails ? state.teams : state.teams.map(({ id, name }) => ({ id, name, description: null })),
  );
  list('teams/memberships', () =>
    state.teams.flatMap((team) =>
      [...new Set([...team.employee_ids, ...team.lead_ids])].map((employee) => ({
        employee_id: employee,
        team_id: team.id,
        lead: team.lead_ids.includes(employee),
      })),
    ),
  );
  list('contracts/contract_versions', () => state.contracts);
  list('timeoff/leaves', (c) => {
    const withType = withDetails && c.req.query('include_leave_type') === 'true';
    return state.leaves.map((leave) => ({
      ...leave,
      ...(withType ? { leave_type_name: typeName(state, leave.leave_type_id) } : {}),
    }));
  });
  list('timeoff/leave_types', () => state.leaveTypes);
  app.notFound((c) => c.json(errorBody(404, 'Not found'), 404));
  return app;
}

function typeName(state: FactorialState, id: number): string | undefined {
  return state.leaveTypes.find((type) => type.id === id)?.name;
}

/** `meta.limit` is null unless it was asked for; an empty list comes as `{ "errors": null }`. */
function paged(c: Context<StandInEnv>, rows: readonly object[], options: FactorialOptions): Response {
  const { pageSize = 100, repeatFromPage = Infinity, announcedTotal = rows.length } = options;
  const asked = c.req.query('limit');
  const limit = Math.min(Number(asked ?? 50), pageSize);
  const page = Number(c.req.query('page') ?? 1);
  if (!Number.isInteger(limit) || limit < 1 || !Number.isInteger(page) || page < 1)
    return c.json(errorBody(400, 'Invalid pagination'), 400);
  if (rows.length === 0) return c.json({ errors: null });
  const start = (page >= repeatFromPage ? repeatFromPage - 2 : page - 1) * limit;
  return c.json({
    data: rows.slice(start, start + limit),
    meta: {
      limit: asked === undefined ? null : limit,
      total: announcedTotal,
      has_next_page: start + limit < rows.length,
      has_previous_page: page > 1,
      start_cursor: null,
      end_cursor: null,
    },
  });
}

function errorBody(status: number, message: string): object {
  return { errors: [{ code: status, message }] };
}
