import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type CommandReader, problemOf } from '../console/command-reader.ts';
import { ACCESS_ERRORS, BUSY, errorContent } from '../responses.ts';

const TYPES = { csv: 'text/csv; charset=utf-8', json: 'application/json' } as const;

const exportRoute = createRoute({
  method: 'get',
  path: '/export',
  summary: 'Export the users, groups and roles of the account for an audit, as `tcsync export account` does',
  request: { query: z.object({ format: z.enum(['csv', 'json']).default('json') }) },
  responses: {
    200: {
      description: 'The export',
      content: { 'text/csv': { schema: z.string() }, 'application/json': { schema: z.object({}) } },
    },
    400: errorContent('The request is invalid'),
    502: errorContent('The account cannot be read'),
    ...BUSY.response,
    ...ACCESS_ERRORS,
  },
});

/** Adds the route that exports the account. */
export function addExportRoute(app: OpenAPIHono, reader: CommandReader): void {
  app.openapi(exportRoute, async (c) => {
    const { format } = c.req.valid('query');
    const output = await reader.read(['export', 'account', '--format', format]);
    if (output === undefined) return c.json(BUSY.body, 503);
    if (output.code !== 0 || output.stdout === '') return c.json({ error: problemOf(output) }, 502);
    return c.body(output.stdout, 200, { 'content-type': TYPES[format] });
  });
}
