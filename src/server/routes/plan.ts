import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { publicPrefix } from '../base-path.ts';
import type { PlanStore } from '../console/plan-store.ts';
import type { ServiceDeps } from '../deps.ts';
import { jsonOnly, limitedBody } from '../request-body.ts';
import { ACCESS_ERRORS, errorContent, jsonContent } from '../responses.ts';
import type { RunQueue } from '../run-queue.ts';
import { applyRequest, checkRequest, planView, runAccepted } from '../schemas.ts';

const middleware = [jsonOnly, limitedBody];
const startResponses = {
  202: jsonContent('The run is queued or running', runAccepted),
  400: errorContent('The request is invalid'),
  409: errorContent('The plan was replaced or applied, or no option allows it'),
  413: errorContent('The body is too large'),
  415: errorContent('The body is not JSON'),
  503: errorContent('The queue is full, or the service is stopping'),
  ...ACCESS_ERRORS,
};

const checkRoute = createRoute({
  method: 'post',
  path: '/checks',
  summary: 'Fetch, prepare and plan, or plan an undo, without writing anything but the plan',
  middleware,
  request: { body: { content: { 'application/json': { schema: checkRequest } } } },
  responses: startResponses,
});

const planRoute = createRoute({
  method: 'get',
  path: '/plan',
  summary: 'Get the plan of the last check',
  responses: {
    200: jsonContent('The plan', planView),
    404: errorContent('There is no plan'),
    ...ACCESS_ERRORS,
  },
});

const applyRoute = createRoute({
  method: 'post',
  path: '/plan/{hash}/apply',
  summary: 'Apply the plan with this hash, once',
  middleware,
  request: {
    params: z.object({ hash: z.string().describe('The `hash` of GET /plan') }),
    body: { content: { 'application/json': { schema: applyRequest } } },
  },
  responses: startResponses,
});

const NO_PLAN = 'There is no plan. Create one with POST /checks.';

/** Adds the routes that make, show and apply the console's plan. */
export function addPlanRoutes(
  app: OpenAPIHono,
  { content, parse }: ServiceDeps,
  queue: RunQueue,
  { plans, basePath }: { readonly plans: PlanStore; readonly basePath: string },
): void {
  /** Queues a command; the answer is an error when the queue takes no more. */
  const start = (argv: readonly string[], prefix: string) => {
    const added = queue.add(argv);
    if (added === undefined) return undefined;
    const { id, state } = added.view;
    return { id, state, url: `${prefix}/runs/${id}` };
  };
  const UNAVAILABLE = { error: 'The service is stopping, or its queue is full. Try again later.' };

  app.openapi(checkRoute, async (c) => {
    const argv = [...checkCommand(c.req.valid('json')), '--plan-out', plans.path, '--format', 'json'];
    const parsed = parse(argv);
    if ('problem' in parsed) return c.json({ error: parsed.problem }, 400);
    await plans.prepare();
    const run = start(argv, publicPrefix(c, basePath));
    return run === undefined ? c.json(UNAVAILABLE, 503) : c.json(run, 202, { location: run.url });
  });

  app.openapi(planRoute, async (c) => {
    const plan = await plans.read();
    if (plan === undefined) return c.json({ error: NO_PLAN }, 404);
    const { created, changes, seats, refusals, page } = content.planPage(plan.text);
    return c.json({ hash: plan.hash, is_used: plan.isUsed, created, changes, seats, refusals, page }, 200);
  });

  app.openapi(applyRoute, async (c) => {
    const plan = await plans.read();
    if (plan === undefined) return c.json({ error: NO_PLAN }, 409);
    if (plan.hash !== c.req.valid('param').hash)
      return c.json({ error: 'A newer check has replaced this plan. Read the new plan first.' }, 409);
    const { refusals } = content.planPage(plan.text);
    if (refusals.some(({ allow }) => allow === null))
      return c.json({ error: 'No option allows this plan. Fix the cause, then check again.' }, 409);
    const needed = refusals.flatMap(({ allow }) => allow ?? []);
    const given = c.req.valid('json').allow;
    if (needed.toSorted().join(' ') !== given.toSorted().join(' ')) {
      const what = needed.length === 0 ? 'no allow values' : needed.join(' and ');
      return c.json(
        { error: `This plan requires ${what}; the request allows ${given.join(' ') || 'nothing'}.` },
        400,
      );
    }
    if (!queue.isOpen) return c.json(UNAVAILABLE, 503);
    const path = await plans.take(plan);
    if (path === undefined)
      return c.json({ error: 'This plan has already been applied. Check again to create a new one.' }, 409);
    const allow = needed.flatMap((permission) => ['--allow', permission]);
    const run = start(['sync', '--plan', path, '--format', 'json', ...allow], publicPrefix(c, basePath));
    return run === undefined ? c.json(UNAVAILABLE, 503) : c.json(run, 202, { location: run.url });
  });
}

function checkCommand({ source, all, undo }: z.output<typeof checkRequest>): readonly string[] {
  if (undo !== undefined) return ['undo', undo];
  if (source !== undefined) return ['run', source];
  return all === true ? ['run'] : ['sync'];
}
