import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { TreeReader } from '../console/tree-reader.ts';
import type { ServiceDeps } from '../deps.ts';
import { ACCESS_ERRORS, errorContent, jsonContent } from '../responses.ts';
import { treeName, treeView } from '../schemas.ts';

const treeRoute = createRoute({
  method: 'get',
  path: '/trees/{tree}',
  summary: 'Get a group tree: as prepared, of the account, or what a sync would change',
  request: { params: z.object({ tree: treeName }) },
  responses: {
    200: jsonContent('The tree', treeView),
    400: errorContent('There is no such tree'),
    502: errorContent('The tree cannot be read'),
    ...ACCESS_ERRORS,
  },
});

/** Adds the route that shows group trees. */
export function addTreeRoutes(app: OpenAPIHono, { content }: ServiceDeps, trees: TreeReader): void {
  app.openapi(treeRoute, async (c) => {
    const { code, stdout, stderr } = await trees.read(c.req.valid('param').tree);
    if (code === 0) return c.json({ page: content.treePage(stdout) }, 200);
    return c.json({ error: problemOf(stdout) ?? (stderr.trim() || `tcsync ended with ${code}.`) }, 502);
  });
}

/** The error of the result of a command; undefined when it printed none. */
function problemOf(stdout: string): string | undefined {
  try {
    const { error }: { readonly error?: { readonly message: string; readonly hint: string | null } } =
      JSON.parse(stdout);
    return error === undefined ? undefined : [error.message, error.hint ?? ''].join(' ').trim();
  } catch {
    return undefined;
  }
}
