import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { commandList } from '../command-policy.ts';
import type { ServiceDeps } from '../deps.ts';
import { serviceMetrics } from '../metrics.ts';
import { ACCESS_ERRORS, jsonContent } from '../responses.ts';
import type { RunQueue } from '../run-queue.ts';
import { commandInfoList, health, status } from '../schemas.ts';

const healthRoute = createRoute({
  method: 'get',
  path: '/health',
  summary: 'Check that the service is alive',
  security: [],
  responses: { 200: jsonContent('The service is alive', health) },
});

const readyRoute = createRoute({
  method: 'get',
  path: '/ready',
  summary: 'Check that the service accepts runs',
  security: [],
  responses: {
    200: jsonContent('The service accepts runs', status),
    503: jsonContent('The service is stopping', status),
  },
});

const commandsRoute = createRoute({
  method: 'get',
  path: '/commands',
  summary: 'List the commands that the service can run',
  responses: { 200: jsonContent('The commands and the earlier scripts', commandInfoList), ...ACCESS_ERRORS },
});

const scriptsRoute = createRoute({
  method: 'get',
  path: '/scripts',
  summary: 'Same as /commands',
  responses: { 200: jsonContent('The commands and the earlier scripts', commandInfoList), ...ACCESS_ERRORS },
});

const metricsRoute = createRoute({
  method: 'get',
  path: '/metrics',
  summary: 'Get metrics for Prometheus',
  responses: {
    200: { description: 'The metrics', content: { 'text/plain': { schema: z.string() } } },
    ...ACCESS_ERRORS,
  },
});

/** Adds the routes that report on the service: health, readiness, commands and metrics. */
export function addStatusRoutes(
  app: OpenAPIHono,
  { version, scripts, metrics }: ServiceDeps,
  queue: RunQueue,
): void {
  const commands = { commands: commandList(), scripts: Object.keys(scripts) };
  app.openapi(healthRoute, (c) => c.json({ status: 'ok', version }, 200));
  app.openapi(readyRoute, (c) =>
    queue.isOpen ? c.json({ status: 'ready' }, 200) : c.json({ status: 'stopping' }, 503),
  );
  app.openapi(commandsRoute, (c) => c.json(commands, 200));
  app.openapi(scriptsRoute, (c) => c.json(commands, 200));
  app.openapi(metricsRoute, async (c) =>
    c.text((await metrics()) + serviceMetrics(queue), 200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    }),
  );
}
