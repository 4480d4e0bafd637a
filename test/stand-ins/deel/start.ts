import { Hono } from 'hono';
import {
  startStandIn,
  type StandIn,
  type StandInEnv,
  type StandInOptions,
} from '../../../src/sandbox/server.ts';

/* Deel's GET /rest/v2/people as its reference documents it: by offset and limit, 200 at most, with the total in `page`. */

export interface DeelPerson {
  readonly id: string;
  readonly full_name: string;
  readonly emails: readonly { readonly type: string; readonly value: string | null }[];
  readonly hiring_status: string;
  readonly department?: string;
  readonly job_title?: string;
  readonly manager?: string;
  readonly start_date?: string;
}

export interface DeelOptions extends StandInOptions {
  readonly people?: readonly DeelPerson[];
  /** The most on a page. Default 200. */
  readonly pageLimit?: number;
}

export const DEEL_TOKEN = 'sandbox-deel-token';

export function startDeel(options: DeelOptions = {}): Promise<StandIn> {
  const { people = [], pageLimit = 200 } = options;
  const app = new Hono<StandInEnv>();
  app.get('/rest/v2/people', (c) => {
    if (c.req.header('authorization') !== `Bearer ${DEEL_TOKEN}`)
      return c.json({ errors: [{ message: 'Unauthorized' }] }, 401);
    const limit = Math.min(Number(c.req.query('limit') ?? pageLimit), pageLimit);
    const offset = Number(c.req.query('offset') ?? 0);
    return c.json({
      data: people.slice(offset, offset + limit).map(personOf),
      page: { offset, total_rows: people.length, items_per_page: limit },
    });
  });
  return startStandIn({ service: 'deel', basePath: '/rest/v2', app }, options);
}

function personOf({ department, manager, ...person }: DeelPerson): object {
  return {
    created_at: '2026-01-07T12:13:13.440Z',
    birth_date: null,
    start_date: null,
    job_title: null,
    direct_reports_count: 0,
    country: 'PT',
    hiring_type: 'eor',
    client_legal_entity: { id: 242423, name: 'Example Lda' },
    ...person,
    department: department === undefined ? null : { id: department, name: department, parent: null },
    direct_manager: manager === undefined ? null : { id: manager, work_email: null },
  };
}
