import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type CommandReader, problemOf } from '../console/command-reader.ts';
import type { ServiceDeps } from '../deps.ts';
import { ACCESS_ERRORS, BUSY, errorContent, jsonContent } from '../responses.ts';
import { type TreeName, treeName, treeView } from '../schemas.ts';

const OPTIONS: Readonly<Record<TreeName, readonly string[]>> = {
  prepared: [],
  account: ['--account'],
  difference: ['--diff'],
};

const treeRoute = createRoute({
  method: 'get',
  path: '/trees/{tree}',
  summary: 'Get a group tree: as prepared, as in the account, or with the changes of a sync',
  request: { params: z.object({ tree: treeName }) },
  responses: {
    200: jsonContent('The tree', treeView),
    400: errorContent('There is no such tree'),
    502: errorContent('The tree cannot be read'),
    ...BUSY.response,
    ...ACCESS_ERRORS,
  },
});

/** Adds the route that shows group trees. */
export function addTreeRoutes(app: OpenAPIHono, { content }: ServiceDeps, reader: CommandReader): void {
  app.openapi(treeRoute, async (c) => {
    const { tree } = c.req.valid('param');
    const output = await reader.read(['tree', '--detailed', '--format', 'json', ...OPTIONS[tree]]);
    if (output === undefined) return c.json(BUSY.body, 503);
    if (output.code !== 0) return c.json({ error: problemOf(output) }, 502);
    return c.json({ page: content.treePage(output.stdout) }, 200);
  });
}
