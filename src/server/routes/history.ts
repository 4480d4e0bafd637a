import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { PastRuns } from '../console/past-runs.ts';
import type { ServiceDeps } from '../deps.ts';
import { ACCESS_ERRORS, jsonContent, NOT_FOUND } from '../responses.ts';
import { historyList, runRecord } from '../schemas.ts';

const MAX_LISTED = 200;

const listRoute = createRoute({
  method: 'get',
  path: '/history',
  summary: 'List the latest runs that could change TimeCamp, however they were started',
  responses: { 200: jsonContent('The runs, newest first', historyList), ...ACCESS_ERRORS },
});

const getRoute = createRoute({
  method: 'get',
  path: '/history/{id}',
  summary: 'Get the plan and result of a past run',
  request: { params: z.object({ id: z.string().describe('The id of the run') }) },
  responses: { 200: jsonContent('The plan and result', runRecord), ...NOT_FOUND, ...ACCESS_ERRORS },
});

/** Adds the routes that list and show past runs. */
export function addHistoryRoutes(
  app: OpenAPIHono,
  history: ServiceDeps['history'],
  pastRuns: PastRuns,
): void {
  app.openapi(listRoute, async (c) => c.json({ history: await pastRuns.latest(MAX_LISTED) }, 200));
  app.openapi(getRoute, async (c) => {
    const record = await history.read(c.req.valid('param').id);
    return record === undefined
      ? c.json({ error: 'This run does not exist. GET /history lists past runs.' }, 404)
      : c.json(record, 200);
  });
}
