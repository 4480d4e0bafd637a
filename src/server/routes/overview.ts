import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { PastRuns } from '../console/past-runs.ts';
import type { PlanStore } from '../console/plan-store.ts';
import { findSchedules } from '../console/schedules.ts';
import type { PlanContent, ServiceDeps } from '../deps.ts';
import { ACCESS_ERRORS, jsonContent } from '../responses.ts';
import { type HistoryEntry, type Overview, overview } from '../schemas.ts';

/** Enough for 30 days with a run each hour. */
const MAX_RUNS = 750;
const DAYS = 30;
const DAY_MS = 86_400_000;

const overviewRoute = createRoute({
  method: 'get',
  path: '/overview',
  summary:
    'Get the account, the source, the age of the data, the pending plan and the runs in the last 30 days',
  responses: { 200: jsonContent('The overview', overview), ...ACCESS_ERRORS },
});

/** Adds the route of the console's first view. */
export function addOverviewRoute(
  app: OpenAPIHono,
  { content, clock, version }: ServiceDeps,
  { pastRuns, plans }: { readonly pastRuns: PastRuns; readonly plans: PlanStore },
): void {
  app.openapi(overviewRoute, async (c) => {
    const [facts, runs, plan] = await Promise.all([
      content.overview(),
      pastRuns.latest(MAX_RUNS),
      plans.read(),
    ]);
    const since = new Date(clock.now() - DAYS * DAY_MS).toISOString();
    const recent = runs.filter(({ started }) => started >= since);
    const pending = plan === undefined || plan.isUsed ? undefined : content.planPage(plan.text);
    const lastSuccess = runs.find(({ exit_code }) => exit_code === 0);
    return c.json(
      {
        ...facts,
        version,
        can_act: c.get('token') !== 'read',
        last_run: runs[0] ?? null,
        last_success: lastSuccess?.started ?? null,
        schedules: findSchedules(recent, clock.now()),
        pending: pending === undefined || isOver(pending, runs) ? null : summaryOf(pending),
        runs: recent,
      },
      200,
    );
  });
}

/** Whether a plan has nothing to apply, or a later run has changed the account. */
function isOver({ created, changes }: PlanContent, runs: readonly HistoryEntry[]): boolean {
  return changes === 0 || runs.some((run) => run.started > created && Object.keys(run.changes).length > 0);
}

function summaryOf({ created, changes, seats, refusals }: PlanContent): Overview['pending'] {
  return { created, changes, seats, is_refused: refusals.length > 0 };
}
