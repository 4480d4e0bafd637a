import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { UserError } from '../../base/errors.ts';
import type { ServiceDeps } from '../deps.ts';
import { holdList, holdRequest, holdView } from '../people-schemas.ts';
import { jsonOnly, limitedBody } from '../request-body.ts';
import { ACCESS_ERRORS, errorContent, jsonContent } from '../responses.ts';

const params = z.object({
  person: z
    .string()
    .max(200)
    .regex(/^\P{Cc}+$/u)
    .describe('An e-mail, an external id or a TimeCamp user id'),
});

const listRoute = createRoute({
  method: 'get',
  path: '/holds',
  summary: 'List the people on hold',
  responses: { 200: jsonContent('The active holds', holdList), ...ACCESS_ERRORS },
});

const holdRoute = createRoute({
  method: 'put',
  path: '/holds/{person}',
  summary: 'Hold a person: no sync changes them until the hold ends',
  middleware: [jsonOnly, limitedBody],
  request: { params, body: { content: { 'application/json': { schema: holdRequest } } } },
  responses: {
    200: jsonContent('The hold', holdView),
    400: errorContent('The request is invalid'),
    413: errorContent('The body is too large'),
    415: errorContent('The body is not JSON'),
    ...ACCESS_ERRORS,
  },
});

const releaseRoute = createRoute({
  method: 'delete',
  path: '/holds/{person}',
  summary: 'Release a person: the next sync may change them again',
  request: { params },
  responses: {
    200: jsonContent('The hold that ended', holdView),
    404: errorContent('There is no hold on this person'),
    ...ACCESS_ERRORS,
  },
});

/** Adds the routes that list, add and end holds. */
export function addHoldRoutes(app: OpenAPIHono, { people }: ServiceDeps): void {
  app.openapi(listRoute, async (c) => c.json({ holds: await people.holds() }, 200));
  app.openapi(holdRoute, async (c) => {
    const { person } = c.req.valid('param');
    const { until, why } = c.req.valid('json');
    try {
      const by = `HTTP service, token ${c.get('token')}`;
      return c.json(await people.hold({ person, until, why, by }), 200);
    } catch (error) {
      return c.json({ error: problemOf(error) }, 400);
    }
  });
  app.openapi(releaseRoute, async (c) => {
    try {
      return c.json(await people.release(c.req.valid('param').person), 200);
    } catch (error) {
      return c.json({ error: problemOf(error) }, 404);
    }
  });
}

/** What the reader can correct; anything else is thrown again. */
function problemOf(error: unknown): string {
  if (error instanceof UserError) return `${error.message} ${error.hint ?? ''}`.trim();
  throw error;
}
