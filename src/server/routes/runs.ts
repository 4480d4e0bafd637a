import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { ACCESS_ERRORS, errorContent, jsonContent, NOT_FOUND } from '../responses.ts';
import type { RunQueue } from '../run-queue.ts';
import { runCancelled, runList, runResult } from '../schemas.ts';

const params = z.object({ id: z.string().describe('The id of the run') });

const listRoute = createRoute({
  method: 'get',
  path: '/runs',
  summary: 'List the latest runs of this service',
  responses: { 200: jsonContent('The runs, newest first', runList), ...ACCESS_ERRORS },
});

const getRoute = createRoute({
  method: 'get',
  path: '/runs/{id}',
  summary: 'Get a run and its output',
  request: { params },
  responses: { 200: jsonContent('The run', runResult), ...NOT_FOUND, ...ACCESS_ERRORS },
});

const cancelRoute = createRoute({
  method: 'delete',
  path: '/runs/{id}',
  summary: 'Cancel a run',
  request: { params },
  responses: {
    202: jsonContent('The run was removed from the queue or asked to stop', runCancelled),
    409: errorContent('The run has already ended'),
    ...NOT_FOUND,
    ...ACCESS_ERRORS,
  },
});

const MISSING = { error: 'This run does not exist. GET /runs lists the runs.' };

/** Adds the routes that list, show and cancel the runs of this service. */
export function addRunsRoutes(app: OpenAPIHono, queue: RunQueue): void {
  app.openapi(listRoute, (c) => c.json({ runs: queue.list() }, 200));
  app.openapi(getRoute, (c) => {
    const run = queue.get(c.req.valid('param').id);
    return run === undefined ? c.json(MISSING, 404) : c.json(run, 200);
  });
  app.openapi(cancelRoute, (c) => {
    const { id } = c.req.valid('param');
    if (queue.get(id) === undefined) return c.json(MISSING, 404);
    const isCancelled = queue.cancel(id);
    const run = queue.get(id);
    return isCancelled && run !== undefined
      ? c.json({ id, state: run.state }, 202)
      : c.json({ error: 'The run has already ended.' }, 409);
  });
}
