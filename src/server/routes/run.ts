import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { publicPrefix } from '../base-path.ts';
import { denyReason, invalidArgument } from '../command-policy.ts';
import type { ServiceDeps } from '../deps.ts';
import { jsonOnly, limitedBody } from '../request-body.ts';
import { ACCESS_ERRORS, errorContent, jsonContent } from '../responses.ts';
import type { RunQueue } from '../run-queue.ts';
import { type RunRequestBody, runAccepted, runRequest, runResult } from '../schemas.ts';

const query = z.object({
  wait: z
    .enum(['true', 'false'])
    .default('true')
    .describe('`false` returns 202 immediately; get the result from /runs/{id}'),
});
const body = { content: { 'application/json': { schema: runRequest } } };
const middleware = [jsonOnly, limitedBody];
const responses = {
  200: jsonContent('The run succeeded', runResult),
  202: jsonContent('The run is queued or running (with wait=false)', runAccepted),
  400: errorContent('The request is invalid, or the service does not allow the command or an argument'),
  413: errorContent('The body is too large'),
  415: errorContent('The body is not JSON'),
  500: jsonContent('The run failed', runResult),
  503: errorContent('The queue is full, or the service is stopping'),
  ...ACCESS_ERRORS,
};

const runRoute = createRoute({
  method: 'post',
  path: '/run',
  summary: 'Run a command',
  middleware,
  request: { query, body },
  responses,
});

const runNamedRoute = createRoute({
  method: 'post',
  path: '/run/{command}',
  summary: 'Run the command named in the path',
  middleware,
  request: {
    params: z.object({ command: z.string().describe('A command or an earlier script') }),
    query,
    body,
  },
  responses,
});

/** Adds the routes that start a run. */
export function addRunRoutes(
  app: OpenAPIHono,
  { parse, scripts }: ServiceDeps,
  queue: RunQueue,
  basePath: string,
): void {
  app.openapi(runRoute, (c) => answer(c, c.req.valid('json'), c.req.valid('query').wait));
  app.openapi(runNamedRoute, (c) =>
    answer(c, c.req.valid('json'), c.req.valid('query').wait, c.req.valid('param').command),
  );

  async function answer(c: Context, request: RunRequestBody, wait: 'true' | 'false', pathName?: string) {
    const line = commandLine(request, pathName, scripts);
    const problem = 'problem' in line ? line.problem : rejection(line.argv, parse);
    if ('problem' in line || problem !== undefined) return c.json({ error: problem ?? '' }, 400);

    const added = queue.add(line.argv);
    if (added === undefined) {
      const reason = queue.isOpen ? 'The queue is full' : 'The service is stopping';
      return c.json({ error: `${reason}. Try again later.` }, 503);
    }
    if (wait === 'false') {
      const { id, state } = added.view;
      const url = `${publicPrefix(c, basePath)}/runs/${id}`;
      return c.json({ id, state, url }, 202, { location: url });
    }
    const result = await added.ended;
    return result.success ? c.json(result, 200) : c.json(result, 500);
  }
}

function commandLine(
  { command, script, args }: RunRequestBody,
  pathName: string | undefined,
  scripts: ServiceDeps['scripts'],
): { readonly argv: readonly string[] } | { readonly problem: string } {
  const [name, ...others] = [pathName, command, script].filter((given) => given !== undefined);
  if (name === undefined || others.length > 0) {
    const example = '{"command": "sync", "args": ["--dry-run"]}';
    return { problem: `Specify exactly one command or script, for example ${example}.` };
  }
  const replacement = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (replacement === undefined && script !== undefined)
    return { problem: `Unknown script ${script}. GET /scripts lists the scripts.` };
  return { argv: [...(replacement ?? name.trim().split(/ +/)), ...args] };
}

/** Why the service does not run a command line; undefined when it does. */
function rejection(argv: readonly string[], parse: ServiceDeps['parse']): string | undefined {
  const invalid = argv.map(invalidArgument).find((problem) => problem !== undefined);
  if (invalid !== undefined) return invalid;
  const command = parse(argv);
  return 'problem' in command ? command.problem : denyReason(command);
}
