import { OpenAPIHono } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { type AccessOptions, authorize } from './access.ts';
import { pathBelow, publicPrefix } from './base-path.ts';
import type { CommandReader } from './console/command-reader.ts';
import { createPastRuns } from './console/past-runs.ts';
import { createPlanStore } from './console/plan-store.ts';
import type { ServiceDeps } from './deps.ts';
import { addEventsRoute } from './routes/events.ts';
import { addHistoryRoutes } from './routes/history.ts';
import { addExportRoute } from './routes/export.ts';
import { addHoldRoutes } from './routes/holds.ts';
import { addOverviewRoute } from './routes/overview.ts';
import { addPageRoutes } from './routes/page.ts';
import { addPeopleRoute } from './routes/people.ts';
import { addPlanRoutes } from './routes/plan.ts';
import { addRunRoutes } from './routes/run.ts';
import { addRunsRoutes } from './routes/runs.ts';
import { addStatusRoutes } from './routes/status.ts';
import { addTreeRoutes } from './routes/trees.ts';
import type { RunQueue } from './run-queue.ts';

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

const PARTS: Readonly<Record<string, string>> = { json: 'body', query: 'query', param: 'path' };

/** Creates the service: access control, then the routes, each validated by its own schemas. */
export function createApp(
  deps: ServiceDeps,
  queue: RunQueue,
  reader: CommandReader,
  { basePath, ...access }: AccessOptions & { readonly basePath: string },
): OpenAPIHono {
  const app = new OpenAPIHono({
    getPath: (request) => pathBelow(basePath, request),
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      const issues = result.error.issues.map(({ path, message }) => [...path, message].join(': '));
      const part = PARTS[result.target] ?? result.target;
      return c.json({ error: `The request ${part} is invalid. ${issues.join('; ')}.` }, 400);
    },
  });
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    if (!queue.isOpen) c.header('connection', 'close');
  });
  app.use(async (c, next) => {
    // The page's files are relative to it.
    if (basePath !== '' && c.req.path === basePath) return c.redirect(`${basePath}/`, 308);
    return next();
  });
  app.use(authorize(access));

  addPageRoutes(app, deps.page);
  addStatusRoutes(app, deps, queue);
  addRunRoutes(app, deps, queue, basePath);
  addRunsRoutes(app, queue);
  addEventsRoute(app, queue);
  const pastRuns = createPastRuns(deps.history);
  const plans = createPlanStore(deps.content.cwd);
  addHistoryRoutes(app, deps.history, pastRuns);
  addOverviewRoute(app, deps, { pastRuns, plans });
  addPlanRoutes(app, deps, queue, { plans, basePath });
  addTreeRoutes(app, deps, reader);
  addPeopleRoute(app, deps, reader);
  addExportRoute(app, reader);
  addHoldRoutes(app, deps);
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  app.doc31('/openapi.json', (c) => ({
    openapi: '3.1.0',
    info: { title: 'tcsync', version: deps.version, description: 'Runs tcsync commands, one at a time.' },
    servers: [{ url: publicPrefix(c, basePath) || '/' }],
    security: [{ token: [] }],
  }));

  app.notFound((c) => c.json({ error: 'This path does not exist. GET /openapi.json lists all paths.' }, 404));
  app.onError((error, c) => {
    const status = error instanceof HTTPException ? error.status : 500;
    return c.json({ error: error.message }, status);
  });
  return app;
}
