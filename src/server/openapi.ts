import { z } from 'zod';

/** The body of `POST /run`. Unknown names are refused: a misspelt `args` would turn a dry run into a real one. */
export const runRequest = z.strictObject({
  command: z.string().max(200).optional().describe('A command: sync, or with its source: run bamboohr'),
  script: z.string().max(200).optional().describe('The name of an earlier script: timecamp_sync_users.py'),
  args: z.array(z.string().max(2000)).max(50).default([]).describe('["--dry-run"]'),
});

const id = z.string().describe('The id of a run');
const time = z.iso.datetime().nullable();
const state = z.enum(['waiting', 'running', 'succeeded', 'failed', 'cancelled', 'timed-out']);
const runView = z.object({
  id,
  state,
  command: z.string(),
  args: z.array(z.string()),
  asked: time,
  started: time,
  ended: time,
  return_code: z.int().nullable().describe('The exit code of the command'),
});
const runDetails = runView.extend({ stdout: z.string(), stderr: z.string(), success: z.boolean() });
const accepted = z.object({ id, state, url: z.string() });
const problem = z.object({ error: z.string() });
const commands = z.object({
  commands: z.array(z.object({ command: z.string(), what: z.string(), options: z.array(z.string()) })),
  scripts: z.array(z.string()),
});
const brief = z.object({
  id: z.string(),
  command: z.string(),
  started: z.string(),
  seconds: z.number(),
  exit_code: z.int(),
  changes: z.record(z.string(), z.int()).describe('How many changes of each kind were made'),
  failures: z.int(),
  refused_by: z.array(z.string()).describe('The guards that refused the run'),
  seats: z.object({ before: z.int(), after: z.int() }).nullable(),
  has_plan: z.boolean(),
});
const record = z.object({
  version: z.literal(1),
  summary: z.looseObject({}).describe('What --format json prints of a run'),
  plan: z.looseObject({}).nullable().describe('What --plan-out writes'),
});

function json(description: string, schema: z.ZodType = problem): object {
  return { description, content: { 'application/json': { schema: z.toJSONSchema(schema) } } };
}

const REFUSED = {
  400: json('The command or an argument is not allowed here, or not understood'),
  413: json('The body is too large'),
  415: json('The body is not application/json'),
  503: json('Too many runs wait, or the service is about to end'),
};
const UNAUTHORIZED = {
  401: json('The token is missing or wrong'),
  403: json('The request comes from the page of another host'),
};
const NOT_FOUND = { 404: json('There is no such run') };

function parameter(name: string, where: 'path' | 'query', description: string): object {
  return { name, in: where, required: where === 'path', description, schema: { type: 'string' } };
}

const WAIT = parameter('wait', 'query', 'false: answer 202 at once, and tell the result at /runs/{id}');
const ID = parameter('id', 'path', 'The id of the run');

function run(summary: string, parameters: readonly object[]): object {
  return {
    summary,
    parameters,
    requestBody: { content: { 'application/json': { schema: z.toJSONSchema(runRequest, { io: 'input' }) } } },
    responses: {
      200: json('It ended well', runDetails),
      202: json('It waits or runs, with wait=false', accepted),
      500: json('It failed', runDetails),
      ...REFUSED,
      ...UNAUTHORIZED,
    },
  };
}

function get(summary: string, what: string, schema: z.ZodType, parameters: readonly object[] = []): object {
  const missing = parameters.length > 0 ? NOT_FOUND : {};
  return { summary, parameters, responses: { 200: json(what, schema), ...missing, ...UNAUTHORIZED } };
}

const status = z.object({ status: z.string() });
const open = (summary: string, responses: object): object => ({ summary, security: [], responses });
const text = (what: string, type: string): object => ({
  200: { description: what, content: { [type]: { schema: { type: 'string' } } } },
});

/** The description of the service for programs. */
export function openapi(version: string): object {
  return {
    openapi: '3.1.0',
    info: { title: 'tcsync', version, description: 'Runs tcsync on request, one command after another.' },
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    paths: {
      '/': { get: open('The page for people', text('The page', 'text/html')) },
      '/health': { get: open('Whether the service is alive', { 200: json('It is', status) }) },
      '/ready': {
        get: open('Whether it takes runs', {
          200: json('It does', status),
          503: json('It is about to end', status),
        }),
      },
      '/commands': { get: get('What may be run', 'The commands and the earlier scripts', commands) },
      '/scripts': { get: get('The same as /commands', 'The commands and the earlier scripts', commands) },
      '/run': { post: run('Run a command', [WAIT]) },
      '/run/{command}': {
        post: run('Run this command', [
          parameter('command', 'path', 'A command, or an earlier script'),
          WAIT,
        ]),
      },
      '/runs': { get: get('The last runs of this service', 'Runs', z.object({ runs: z.array(runView) })) },
      '/runs/{id}': {
        get: get('One of them', 'The run and what it printed', runDetails, [ID]),
        delete: {
          summary: 'Cancel it',
          parameters: [ID],
          responses: {
            202: json('It was taken from the queue, or asked to stop', z.object({ id, state })),
            409: json('It has ended already'),
            ...NOT_FOUND,
            ...UNAUTHORIZED,
          },
        },
      },
      '/history': {
        get: get(
          'The last runs that changed TimeCamp, those of cron too',
          'Runs',
          z.object({ history: z.array(brief) }),
        ),
      },
      '/history/{id}': { get: get('One of them', 'Its plan and result', record, [ID]) },
      '/metrics': { get: { summary: 'For Prometheus', responses: text('The metrics', 'text/plain') } },
    },
  };
}
