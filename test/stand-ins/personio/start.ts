import { Hono } from 'hono';
import {
  startStandIn,
  type StandIn,
  type StandInEnv,
  type StandInOptions,
} from '../../../src/sandbox/server.ts';

/*
 * Personio's API v1 as its reference documents it: a token by client id and secret, and the employees with every value
 * inside { label, value }, at most 100 on a page.
 */

export interface PersonioPerson {
  readonly id: number;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string | null;
  readonly status: string;
  readonly position?: string;
  readonly department?: string;
  readonly supervisor?: number;
  readonly hire_date?: string;
  readonly office?: string;
}

export interface PersonioOptions extends StandInOptions {
  readonly people?: readonly PersonioPerson[];
  /** The most on a page. Default 100. */
  readonly pageLimit?: number;
}

export const PERSONIO_CLIENT = { id: 'papi-sandbox-id', secret: 'papi-sandbox-secret' };
const TOKEN = 'papi-sandbox-token';

export function startPersonio(options: PersonioOptions = {}): Promise<StandIn> {
  const { people = [], pageLimit = 100 } = options;
  const app = new Hono<StandInEnv>();

  app.post('/v1/auth', async (c) => {
    const { client_id: id, client_secret: secret } = await c.req.parseBody();
    if (id !== PERSONIO_CLIENT.id || secret !== PERSONIO_CLIENT.secret)
      return c.json({ success: false, error: { code: 0, message: 'Wrong credentials' } }, 403);
    return c.json({ success: true, data: { token: TOKEN } });
  });

  app.get('/v1/company/employees', (c) => {
    if (c.req.header('authorization') !== `Bearer ${TOKEN}`)
      return c.json({ success: false, error: { code: 401, message: 'The token is invalid' } }, 401);
    const limit = Math.min(Number(c.req.query('limit') ?? 50), pageLimit);
    const offset = Number(c.req.query('offset') ?? 0);
    const attributes = c.req.queries('attributes[]') ?? [];
    return c.json({
      success: true,
      metadata: {
        total_elements: people.length,
        current_page: Math.floor(offset / limit),
        total_pages: Math.ceil(people.length / limit),
      },
      offset,
      limit,
      data: people.slice(offset, offset + limit).map((person) => employee(person, attributes)),
    });
  });

  return startStandIn({ service: 'personio', basePath: '/v1', app }, options);
}

function employee(person: PersonioPerson, attributes: readonly string[]): object {
  const all: Readonly<Record<string, object>> = {
    id: value('ID', 'integer', person.id),
    first_name: value('First name', 'standard', person.first_name),
    last_name: value('Last name', 'standard', person.last_name),
    email: value('Email', 'standard', person.email),
    status: value('Status', 'standard', person.status),
    position: value('Position', 'standard', person.position ?? null),
    department: value('Department', 'standard', named('Department', person.department)),
    office: value('Office', 'standard', named('Office', person.office)),
    hire_date: value('Hire date', 'date', person.hire_date ?? null),
    supervisor: value(
      'Supervisor',
      'standard',
      person.supervisor === undefined
        ? null
        : { type: 'Employee', attributes: { id: value('ID', 'integer', person.supervisor) } },
    ),
    fix_salary: value('Fix salary', 'decimal', 3000),
  };
  const shown = Object.entries(all).filter(([name]) => attributes.length === 0 || attributes.includes(name));
  return { type: 'Employee', attributes: Object.fromEntries(shown) };
}

function value(label: string, type: string, content: unknown): object {
  return { label, value: content, type };
}

function named(type: string, name: string | undefined): object | null {
  return name === undefined ? null : { type, attributes: { id: name.length, name } };
}
