import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { ACCESS_ERRORS, NOT_FOUND } from '../responses.ts';
import type { RunQueue } from '../run-queue.ts';

/** Proxies close connections that are silent for a minute. */
const KEEP_ALIVE_MS = 20_000;

const eventsRoute = createRoute({
  method: 'get',
  path: '/runs/{id}/events',
  summary: 'Follow a run: a `run` event for each change in its state or progress, until it ends',
  request: { params: z.object({ id: z.string().describe('The id of the run') }) },
  responses: {
    200: {
      description: 'Server-sent events, each with a Run as its data',
      content: { 'text/event-stream': { schema: z.string() } },
    },
    ...NOT_FOUND,
    ...ACCESS_ERRORS,
  },
});

/** Adds the route that follows a run. */
export function addEventsRoute(app: OpenAPIHono, queue: RunQueue): void {
  app.openapi(eventsRoute, (c) => {
    const { id } = c.req.valid('param');
    if (queue.get(id) === undefined)
      return c.json({ error: 'This run does not exist. GET /runs lists the runs.' }, 404);
    return streamSSE(c, async (stream) => {
      const timer = setInterval(() => void stream.write(': still here\n\n'), KEEP_ALIVE_MS);
      let unwatch = (): void => {};
      let last: Promise<void> = Promise.resolve();
      await new Promise<void>((resolve) => {
        stream.onAbort(resolve);
        unwatch = queue.watch(id, (view) => {
          last = stream.writeSSE({ event: 'run', data: JSON.stringify(view) });
          if (view.ended !== null) resolve();
        });
      });
      clearInterval(timer);
      unwatch();
      await last;
    });
  });
}
