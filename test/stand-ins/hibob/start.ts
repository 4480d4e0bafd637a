import { Hono } from 'hono';
import type { JsonObject, JsonValue } from '../../../src/base/json.ts';
import {
  startStandIn,
  type StandIn,
  type StandInEnv,
  type StandInOptions,
} from '../../../src/sandbox/server.ts';
import { createHibobState, type HibobPersonRecord, type HibobState } from './state.ts';

export interface HibobOptions extends StandInOptions {
  readonly state?: HibobState;
  /** Requests a minute, reported in the X-RateLimit headers. Default HiBob's own: 50. */
  readonly requestsPerMinute?: number;
  /** How values come: nested, or under slash keys; accounts differ. Default `nested`. */
  readonly shape?: 'nested' | 'slash';
}

const SEARCH = 'POST /people/search';
const MINUTE_MS = 60_000;
const MOST_FIELDS = 400;

/** HiBob's search for people, all of it in one answer. */
export async function startHibob(
  options: HibobOptions = {},
): Promise<StandIn & { readonly state: HibobState; readonly apiUrl: string }> {
  const state = options.state ?? createHibobState();
  const app = createApp(state, options);
  const parts = { service: 'hibob', basePath: '/v1', app, reads: [SEARCH], errorBody };
  const standIn = await startStandIn(parts, options);
  return { ...standIn, state, apiUrl: `${standIn.url}/v1` };
}

function createApp(state: HibobState, options: HibobOptions): Hono<StandInEnv> {
  const { requestsPerMinute = 50, shape = 'nested', now = Date.now } = options;
  const app = new Hono<StandInEnv>();
  const credentials = Buffer.from(`${state.serviceUserId}:${state.token}`).toString('base64');

  let windowEnd = 0;
  let used = 0;
  app.use('*', async (c, next) => {
    if (now() >= windowEnd) [windowEnd, used] = [now() + MINUTE_MS, 0];
    used += 1;
    if (used > requestsPerMinute) c.res = Response.json(errorBody(429, 'Too many requests'), { status: 429 });
    else if (c.req.header('authorization') !== `Basic ${credentials}`)
      c.res = Response.json(errorBody(401, 'Unauthorized'), { status: 401 });
    else if (!state.inPermissionGroup)
      c.res = Response.json(errorBody(403, 'The service user has no permissions'), { status: 403 });
    else await next();
    c.header('x-ratelimit-limit', String(requestsPerMinute));
    c.header('x-ratelimit-remaining', String(Math.max(0, requestsPerMinute - used)));
    c.header('x-ratelimit-reset', String(Math.ceil(windowEnd / 1000)));
    c.header('date', new Date(now()).toUTCString());
  });

  app.post('/v1/people/search', async (c) => {
    const search = await c.req.json<Search>();
    const problem = problemOf(search);
    if (problem !== undefined) return c.json(errorBody(400, problem), 400);
    const { fields = ['root.id', 'root.email'], filters, showInactive = false, humanReadable = '' } = search;
    const shown = fields.filter((field) => !state.hidden.has(field));
    const [filter] = filters ?? [];
    const people = state.people.filter(
      (person) =>
        (person.active || showInactive) &&
        (filter === undefined || filter.values.some((value) => value === person.fields[filter.fieldPath])),
    );
    return c.json({
      employees: people.map((person) => shownPerson(state, person, shown, humanReadable, shape)),
    });
  });
  return app;
}

interface Search {
  readonly fields?: readonly string[];
  readonly filters?: readonly {
    readonly fieldPath: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
  readonly showInactive?: boolean;
  readonly humanReadable?: '' | 'APPEND' | 'REPLACE';
}

/** At most one filter, by id or e-mail, and never an empty list of them. */
function problemOf({ fields = [], filters, humanReadable = '' }: Search): string | undefined {
  if (fields.length > MOST_FIELDS) return `At most ${MOST_FIELDS} fields`;
  if (!['', 'APPEND', 'REPLACE'].includes(humanReadable)) return 'Invalid humanReadable';
  if (filters === undefined) return undefined;
  const [filter] = filters;
  if (filter === undefined || filters.length > 1) return 'Exactly one filter is supported';
  if (!['root.id', 'root.email'].includes(filter.fieldPath))
    return `Unsupported filter field ${filter.fieldPath}`;
  if (filter.operator !== 'equals' || !Array.isArray(filter.values)) return 'Unsupported filter operator';
  return undefined;
}

/** Fields that nobody knows, or that are not to be seen, are simply not there. */
function shownPerson(
  state: HibobState,
  { fields }: HibobPersonRecord,
  paths: readonly string[],
  humanReadable: string,
  shape: 'nested' | 'slash',
): JsonObject {
  const machine: JsonObject = {};
  const human: JsonObject = {};
  for (const path of paths) {
    const value = fields[path];
    if (value === undefined) continue;
    const readable = readableOf(state, value);
    put(machine, path, humanReadable === 'REPLACE' && readable !== null ? readable : value, shape);
    if (readable !== null) put(human, path, readable, shape);
  }
  return humanReadable === 'APPEND' ? { ...machine, humanReadable: human } : machine;
}

/** The name of a list's item or of a manager, Yes and No, dates as 31/12/2026; null stays out. */
function readableOf(state: HibobState, value: JsonValue): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'object')
    return Array.isArray(value) ? null : readableOf(state, value['displayName'] ?? null);
  const text = String(value);
  return state.listItems.get(text) ?? text.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$3/$2/$1');
}

/** The fields of `root` are at the top level. */
function put(record: JsonObject, path: string, value: JsonValue, shape: 'nested' | 'slash'): void {
  if (shape === 'slash') {
    record[`/${path.replaceAll('.', '/')}`] = { value };
    return;
  }
  const parts = path.replace(/^root\./, '').split('.');
  const last = parts.pop() ?? path;
  let place = record;
  for (const part of parts) place = (place[part] ??= {}) as JsonObject;
  place[last] = value;
}

function errorBody(status: number, message: string): object {
  return { key: `error.${status}`, error: message };
}
