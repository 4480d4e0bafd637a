import { resolve } from 'node:path';
import { resultHead } from '../../app/result.ts';
import { EXIT, type ExitCode, worstExit } from '../../base/errors.ts';
import { type ApplyResult, summarize } from '../../core/plan/outcome.ts';
import { type Plan, refusals } from '../../core/plan/plan.ts';
import { timeText } from '../../core/text.ts';
import type { CommonOptions, Context } from '../context.ts';
import { preparePage } from '../html-file.ts';
import { renderPlanPage } from '../render/html/plan-page.ts';
import { planToCsv, renderHazards } from '../render/plan.ts';
import { loadPlan, type SavedPlan } from '../saved-plan.ts';
import { syncText } from '../sync-report.ts';

export interface PlanShowOptions extends CommonOptions {
  /** On a terminal, list all changes. */
  readonly full?: boolean;
  /** Writes the plan as a page. */
  readonly html?: string;
}

/**
 * `tcsync plan show <file>`: shows a saved plan as a dry run would. Exits with 3 for a plan that `sync --plan` would
 * refuse as it is in the file; whether it still fits the account only `sync --plan` knows.
 */
export async function runPlan(
  _action: 'show',
  file: string,
  options: PlanShowOptions,
  context: Context,
): Promise<ExitCode> {
  await context.open([], { anywhere: true });
  const path = resolve(context.shell.cwd, file);
  const saved = await loadPlan(path);
  const { plan, digest, edits } = saved;
  const writePage = await preparePage(options.html, context);
  const isRefused = refusals(plan).length > 0;
  const applied = isRefused ? undefined : notApplied(plan);
  const page = await writePage?.((assets) =>
    renderPlanPage(
      { plan, applied, notices: plan.notices, summary: summaryOf(EXIT.done), dryRun: true },
      assets,
    ),
  );
  const exitCode = worstExit(isRefused || edits !== undefined ? EXIT.refused : EXIT.done, page ?? EXIT.done);

  switch (options.format ?? 'text') {
    case 'text': {
      const text = syncText(
        { plan, applied, notices: plan.notices },
        options,
        { closing: originOf(saved), dryRun: false, isShown: false },
        context,
      );
      context.writeStdout(text);
      break;
    }
    case 'json':
      context.writeJson({
        ...summaryOf(exitCode),
        made_by: plan.made_by ?? null,
        created: plan.created,
        digest,
        is_edited: edits !== undefined,
      });
      break;
    case 'csv':
      context.writeStdout(planToCsv(plan, applied));
      for (const line of renderHazards(plan)) context.writeStderr(line);
      break;
  }
  if (edits !== undefined) {
    context.writeStderr(edits);
    context.writeStderr('`tcsync sync --plan` refuses it. Create a new plan.');
  }
  return exitCode;

  function summaryOf(code: ExitCode) {
    return summarize(plan, applied, plan.notices, {
      ...resultHead(context, 'plan', code),
      requests: { read: 0, write: 0, retried: 0 },
    });
  }
}

function notApplied(plan: Plan): ApplyResult {
  return {
    results: plan.operations.map((operation) => ({ operation, outcome: { state: 'planned' } })),
    notices: [],
    stored: [],
    fatal: undefined,
    interrupted: false,
  };
}

function originOf({ plan, digest }: SavedPlan): string {
  const { made_by: by, created, tool, account, source } = plan;
  const from = source === null ? '' : `, people from ${source}`;
  return `Created${by === undefined ? '' : ` by ${by}`} with ${tool} at ${timeText(created)} for ${account.domain}${from}. Not applied. Digest: ${digest}`;
}
